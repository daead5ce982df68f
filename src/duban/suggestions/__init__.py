"""Suggestions of a language model on the office's own network: off until an address is set.

It asks an OpenAI-compatible server for further instructions in a text, and keeps only what stands in the text to the letter,
labelled with the rule MODEL. It decides nothing; reading works the same without it. Called by `documents` and `duban read`.
"""

from duban.suggestions._client import Model, ModelUnavailable
from duban.suggestions._suggest import RULE, suggest, with_suggestions

__all__ = ["RULE", "Model", "ModelUnavailable", "suggest", "with_suggestions"]
