"""Once under a key for actions that open their own transaction, because they look at files before it: what `keys.once` is for all others.

Revision and key are asked again, and the answer is kept, inside the action's transaction. Called by the routers that take uploads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from duban.api import keys

Before = Callable[[], None]
Beside = Callable[[Any], None]


class _Answered(Exception):
    """In the write's transaction the same request turned out to be answered already."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Write:
    """A write with a transaction of its own.

    `act` calls its first argument under the row's lock before it writes, and its second with the row that it made, still inside. `held`
    raises where the row is not in the revision that was seen; `told` is the answer. What `refusals` the same request may meet
    because another process was faster with it are answered as that one was.
    """

    act: Callable[[Before, Beside], object]
    held: Callable[[], None]
    told: Callable[[Any], HttpResponse]
    refusals: tuple[type[Exception], ...]


def once_within(request: HttpRequest, asked: str, write: Write) -> HttpResponse:
    """Do it; with a key at most once.

    Args:
        asked: the digest of the request, as `keys.asked_by`.

    Raises:
        Problem: as `keys.once`.
    """
    key = keys.key_of(request)
    if key is None:
        return _written(None, asked, write)
    with keys.alone(key):
        known = keys.kept_answer(key, asked)
        return _attempted(key, asked, write) if known is None else known


def _attempted(key: tuple[int, str], asked: str, write: Write) -> HttpResponse:
    """What was done while this request was on its way, by another process under the same key, is found and answered again."""
    try:
        return _written(key, asked, write)
    except _Answered as found:
        return found.answer
    except write.refusals:
        known = keys.answer_meanwhile(key, asked)
        if known is None:
            raise
        return known


def _written(key: tuple[int, str] | None, asked: str, write: Write) -> HttpResponse:
    answers: list[HttpResponse] = []

    def before() -> None:
        if key is not None:
            keys.lock(key)
            known = keys.kept_answer(key, asked)
            if known is not None:
                raise _Answered(known)
        write.held()

    def beside(row: Any) -> None:
        answers.append(write.told(row))
        if key is not None:
            keys.keep(key, asked, answers[-1])

    with transaction.atomic():
        # Spares the work of looking at the file; `before` asks again under the lock of the write.
        write.held()
    write.act(before, beside)
    return answers[-1]
