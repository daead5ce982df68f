"""Why a draft was read as one: the reading engine's rule in a sentence, from the engine's own table."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

from django.utils.translation import get_language, gettext

BY_HAND = "BY_HAND"
MODEL = "MODEL"


@lru_cache(maxsize=1)
def _rules() -> dict[str, dict[str, str]]:
    table = files("duban.reading") / "data" / "rules.json"
    if not table.is_file():
        return {}
    found: dict[str, dict[str, str]] = json.loads(table.read_text(encoding="utf-8"))
    return found


def explain(rule: str) -> str:
    """The sentence for a rule in the reader's language; its code where the table has none."""
    if rule == BY_HAND:
        return gettext("Made by hand from the document.")
    if rule == MODEL:
        return gettext("Suggested by the language model; its words stand in the document.")
    texts = _rules().get(rule, {})
    language = "zh-Hans" if (get_language() or "").startswith("zh") else "en"
    return texts.get(language) or rule
