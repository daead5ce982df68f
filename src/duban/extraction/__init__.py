"""The extraction engine: a file's bytes in, one text and its layout out, or a refusal with its reason.

It owns what a file is, whether it is safe, and how its characters are put in order; it knows nothing of what a
text means. It writes no file, opens no network and keeps nothing. Called by intake, by `duban read`, and for
its judgement of files by the workbooks engine.
"""

from duban.extraction._admission import admit
from duban.extraction._codes import NOTICES, REFUSALS
from duban.extraction._decoding import decode
from duban.extraction._extract import READABLE, extract
from duban.extraction._secrecy import SecrecyMarking, find_secrecy_marking, marking_in_name
from duban.extraction._values import Block, Extracted, ExtractionError, Limits, Notice, Page

__all__ = [
    "NOTICES",
    "READABLE",
    "REFUSALS",
    "Block",
    "Extracted",
    "ExtractionError",
    "Limits",
    "Notice",
    "Page",
    "SecrecyMarking",
    "admit",
    "decode",
    "extract",
    "find_secrecy_marking",
    "marking_in_name",
]
