"""Shapes of what is sent and answered that more than one address uses; they are the OpenAPI description, and check what comes in.

Answers are made from plain values and not checked at run time: tests hold them against these shapes.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

# What every row's number fits, and every program's too (2^53 - 1).
MOST = 9_007_199_254_740_991
Id = Annotated[int, Field(ge=1, le=MOST)]
# No database keeps U+0000 in a text.
_PLAIN = r"^[^\u0000]*$"
Text = Annotated[str, Field(max_length=4000, pattern=_PLAIN)]
Line = Annotated[str, Field(max_length=200, pattern=_PLAIN)]
Day = Annotated[dt.date, Field(ge=dt.date(1949, 1, 1), le=dt.date(9998, 12, 31))]


class ProblemShape(Schema):
    """Why a request was refused (RFC 9457); `code` is what programs go by."""

    type: str
    title: str
    status: int
    code: str
    params: dict[str, Any]
    obstacles: list[dict[str, str]] | None = None


class Done(Schema):
    """What an act came to: the matter's state and revision after it, and the ids of the rows that it made."""

    matter: int
    state: str
    revision: int
    made: list[int]


def refused(*statuses: int) -> dict[Any, Any]:
    """The error answers of an address, for `response=`."""
    return dict.fromkeys(statuses, ProblemShape)


READING = refused(401, 403, 404, 422)
LISTING = refused(401, 403, 422)
WRITING = refused(400, 401, 403, 404, 409, 412, 413, 422)
