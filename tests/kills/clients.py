"""What every client does alike: one write after the other, each logged before it is sent, and again where its answer was cut.

A write whose answer never came may be there or not; a refusal is only right where an earlier attempt may have been written. What else
is refused, or answered with 5xx, is a fault.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kills.browser import Answer, NotReached, Person
from kills.writes import Write, WriteLog

BUSY, PAUSE = 503, 0.05
# Refusals that an earlier attempt explains: done already, or the row has moved on.
DONE_ALREADY = frozenset({403, 404, 409, 422})


class Over(Exception):
    """The run is over."""


class Gate:
    """Clients pass it for each request; closed, nobody is inside any more."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._is_open = True
        self._is_over = False

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Inside while the block runs; waits where the gate is closed.

        Raises:
            Over: where the run has ended.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._is_open or self._is_over)
            if self._is_over:
                raise Over
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Nobody is inside while the block runs."""
        with self._changed:
            self._is_open = False
            self._changed.wait_for(lambda: not self._inside)
        try:
            yield
        finally:
            with self._changed:
                self._is_open = True
                self._changed.notify_all()

    def end(self) -> None:
        """Send everybody home."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class Told:
    """How a write ended: `answer` of the last attempt, and whether an attempt before it was cut."""

    answer: Answer
    was_cut: bool


class Client(threading.Thread):
    """One client; `live` is its day, again and again."""

    def __init__(
        self, name: str, log: WriteLog, gate: Gate, ids: dict[str, int], seed: str
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.log, self.gate, self.ids = log, gate, ids
        self.rng = random.Random(seed)  # noqa: S311

    def run(self) -> None:
        """Live until the run is over; an error of the client's own is a fault too."""
        try:
            while True:
                self.live()
        except Over:
            return
        except Exception as error:
            self.log.fault(f"{self.name} broke: {error!r}")

    def live(self) -> None:
        """One round of work."""
        raise NotImplementedError

    def word(self) -> str:
        """A text that nobody else writes."""
        return f"{self.name}-{self.rng.getrandbits(64):016x}"

    def ask(self, send: Callable[[], Answer | None]) -> Answer:
        """Reads until an answer comes."""
        while True:
            try:
                with self.gate.passing():
                    answer = send()
            except NotReached:
                answer = None
            if answer is not None and answer.status != BUSY:
                self.look_at(answer)
                return answer
            time.sleep(PAUSE)

    def write(
        self, kind: str, make: Callable[[], tuple[dict[str, object], Callable[[], Answer | None]]]
    ) -> tuple[Write, Told]:
        """Writes until an answer comes; each attempt is what `make` gives, with its facts for the judge."""
        was_cut = False
        while True:
            facts, send = make()
            with self.gate.passing():
                write = self.log.begin(kind, self.name, **facts)
                try:
                    answer = send()
                except NotReached:
                    self.log.forget(write)
                    answer = None
                else:
                    was_cut = was_cut or answer is None
                if answer is not None and answer.is_success:
                    write.acknowledged = True
            if answer is not None and answer.status != BUSY:
                self.look_at(answer)
                return write, Told(answer, was_cut)
            time.sleep(PAUSE)

    def done(self, what: str, person: Person, path: str, **fields: object) -> bool:
        """One act on a matter: whether it was acknowledged. A refusal that no cut attempt explains is a fault."""

        def make() -> tuple[dict[str, object], Callable[[], Answer | None]]:
            word = self.word()
            typed = {name: word if value is None else value for name, value in fields.items()}
            facts: dict[str, object] = {
                "path": path,
                "word": word if None in fields.values() else "",
            }
            return facts, lambda: person.post(path, typed)

        write, told = self.write(what, make)
        return self.judged(write, told)

    def judged(self, write: Write, told: Told) -> bool:
        """Whether it was acknowledged; a refusal that nothing explains is a fault."""
        if write.acknowledged:
            return True
        if not (told.was_cut and told.answer.status in DONE_ALREADY):
            self.log.fault(f"{self.name}: {write.kind} {write.facts} got {told.answer.status}")
        return False

    def look_at(self, answer: Answer) -> None:
        """An error of the server, and a session that is gone, are faults."""
        if answer.status >= 500:
            self.log.fault(
                f"{self.name}: {answer.status} {answer.body[-300:].decode(errors='replace')}"
            )
        if "sign-in" in answer.headers.get("location", ""):
            self.log.fault(f"{self.name}: signed out")
