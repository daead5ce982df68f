"""The imagery engine: what a file is, what a camera wrote into it, copies of it, and whether two are one photograph.

Bytes in, values and bytes out; it keeps nothing, opens no file and no network, and judges nobody. Called by the ledger's
evidence; the benchmark of signs of hollow closure measures it.
"""

from duban.imagery._copies import THUMBNAIL_EDGES, THUMBNAIL_TYPE, stripped, thumbnail
from duban.imagery._distances import metres_between
from duban.imagery._kinds import HEAD_BYTES, sniff
from duban.imagery._looking import look
from duban.imagery._opening import FORMATS, MOST_BYTES, MOST_PIXELS, REFUSALS
from duban.imagery._prints import distance, from_text, to_text
from duban.imagery._twins import (
    TWIN_LIKENESS,
    Twin,
    TwinIndex,
    asked_words,
    ranked,
    twins,
    words_of,
)
from duban.imagery._values import Capture, Kind, Picture, PictureError, Place, Point, Prints

__all__ = [
    "FORMATS",
    "HEAD_BYTES",
    "MOST_BYTES",
    "MOST_PIXELS",
    "REFUSALS",
    "THUMBNAIL_EDGES",
    "THUMBNAIL_TYPE",
    "TWIN_LIKENESS",
    "Capture",
    "Kind",
    "Picture",
    "PictureError",
    "Place",
    "Point",
    "Prints",
    "Twin",
    "TwinIndex",
    "asked_words",
    "distance",
    "from_text",
    "look",
    "metres_between",
    "ranked",
    "sniff",
    "stripped",
    "thumbnail",
    "to_text",
    "twins",
    "words_of",
]
