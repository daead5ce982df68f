"""One run: a site under the load of its clients, killed as planned and started again, judged now and then and at its end.

The seed decides what clients write and what is killed after which delay; the machine decides what a kill meets.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from kills.aftermath import aged, drained, forgotten
from kills.browser import NotReached, Person
from kills.clients import Client, Gate
from kills.judge import judge
from kills.lives import Desk, Importer, Team
from kills.plan import Strike, plan
from kills.processes import Served, birth_of, children_of
from kills.site import Site
from kills.writes import WriteLog

# Eight teams, one who imports, one at the desk.
TEAMS = 8
PEOPLE = TEAMS + 2
# So many writes must be acknowledged between two kills, or a minute has passed, which is a fault.
LOAD, LONGEST_SILENCE = 4, 60.0
ORPHANS_END, SETTLE = 25.0, 0.3
Progress = Callable[[int, int], None]


@dataclass
class Outcome:
    """What became of a run."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    unacknowledged: int = 0
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    log: WriteLog = field(default_factory=WriteLog)

    @property
    def lost(self) -> int:
        """How many acknowledged writes are not there."""
        return sum(fault.startswith("lost") for fault in self.faults)

    def told(self) -> str:
        """All of it in a few lines; with the seed, under which it is done again."""
        kinds = ", ".join(f"{what} {count}" for what, count in sorted(self.kills.items()))
        writes = ", ".join(f"{kind} {told}" for kind, (told, _untold) in self.counts.items())
        lines = [
            f"seed {self.seed}: {sum(self.kills.values())} kills in {self.seconds:.0f} s ({kinds})",
            f"acknowledged writes {self.acknowledged} ({writes})",
            f"attempts without an answer or refused {self.unacknowledged}",
            f"lost {self.lost}, faults {len(self.faults)}",
        ]
        return "\n".join([*lines, *(f"FAULT {fault}" for fault in self.faults[:20])])


class Run:
    """The clients and the processes of one run."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site, self.seed = site, seed
        self.log, self.gate, self.served = WriteLog(), Gate(), Served(site)
        self.clients: list[Client] = []
        self.orphans: dict[int, str] = {}

    def begin(self) -> None:
        """The site up, everybody signed in, all clients at work."""
        self.served.await_answer()
        for number in range(PEOPLE):
            self.clients.append(self._client(number))
        for client in self.clients:
            client.start()

    def _client(self, number: int) -> Client:
        seed = f"{self.seed} client {number}"
        common = (self.log, self.gate, self.site.ids, seed)
        if number == TEAMS:
            return Importer("importer", *common, self._person(f"registrar{number}"))
        if number > TEAMS:
            return Desk("desk", *common, self._person(f"registrar{number}"))
        names = (f"registrar{number}", f"officer{number}", f"verifier{number}")
        first, second, third = (self._person(name) for name in names)
        return Team(f"team{number}", *common, (first, second, third))

    def _person(self, name: str) -> Person:
        person = Person(self.served.port, name)
        if not person.sign_in(self.site.password):
            raise RuntimeError(f"{name} cannot sign in")
        return person

    def await_load(self) -> None:
        """Keeps the site up until enough writes were acknowledged."""
        wanted = self.log.acknowledged + LOAD
        until = time.monotonic() + LONGEST_SILENCE
        while self.log.acknowledged < wanted:
            self.served.keep_up()
            if time.monotonic() > until:
                self.log.fault(f"no {LOAD} writes in {LONGEST_SILENCE:.0f} s")
                return
            time.sleep(0.02)

    def strike(self, strike: Strike) -> None:
        """Kills what the plan says."""
        served = self.served
        if strike.what == "jobs":
            self._await_job(strike)
        time.sleep(strike.delay)
        if strike.what in {"jobs", "all"}:
            served.jobs.kill()
        if strike.what in {"server", "all"}:
            served.server.kill()
        if strike.what == "server-first":
            self.orphans |= {pid: birth_of(pid) for pid in children_of(served.server.pid)}
            served.server.kill_first()
        if strike.what == "server-worker":
            workers = served.workers()
            if workers:
                with suppress(ProcessLookupError):
                    os.kill(workers[min(strike.nth, len(workers) - 1)], signal.SIGKILL)

    def _await_job(self, strike: Strike) -> None:
        """Every second time a job is waited for: otherwise most kills would meet a worker that waits."""
        until = time.monotonic() + 1.0
        while strike.number % 2 and not self.served.is_at_a_job() and time.monotonic() < until:
            time.sleep(0.01)

    def look(self) -> list[str]:
        """Judges with nobody writing; a look on the way leaves all as it is."""
        with self.gate.closed():
            self.served.jobs.kill()
            time.sleep(SETTLE)
            faults = judge(self.site, self.log, is_end=False)
            forgotten(self.site, self.log)
        return faults

    def end(self) -> list[str]:
        """Everybody goes home; what is left over is done or swept, as time would have it, and judged again."""
        with self.gate.closed():
            self.gate.end()
        for client in self.clients:
            client.join()
        self.end_orphans()
        self.served.end()
        time.sleep(SETTLE)
        faults = [*drained(self.site), *judge(self.site, self.log)]
        return [*faults, *aged(self.site, self.log)]

    def end_orphans(self) -> None:
        """Processes of a server whose first process was killed must be gone by now."""
        until = time.monotonic() + ORPHANS_END
        while (left := self._orphans_left()) and time.monotonic() < until:
            time.sleep(0.1)
        for pid in left:
            self.log.fault(f"process {pid} outlived its server")
            os.kill(pid, signal.SIGKILL)

    def _orphans_left(self) -> list[int]:
        return [pid for pid, birth in self.orphans.items() if birth and birth_of(pid) == birth]


def killed(
    site: Site,
    *,
    seed: int,
    kills: int,
    looks_every: int = 100,
    on_progress: Progress = lambda done, acknowledged: None,
) -> Outcome:
    """Kill a site so many times under load; what was found is in the outcome, the clients' log in `writes.jsonl`."""
    run = Run(site, seed)
    outcome = Outcome(seed, log=run.log)
    began = time.monotonic()
    try:
        run.begin()
        for strike in plan(seed, kills):
            run.await_load()
            run.strike(strike)
            outcome.kills[strike.what] += 1
            on_progress(strike.number, run.log.acknowledged)
            if strike.number % looks_every == 0 and strike.number < kills:
                outcome.faults += run.look()
            if outcome.faults or run.log.faults:
                break
        run.await_load()
        outcome.faults += run.end()
    except NotReached as error:
        raise RuntimeError("the site is not there at the beginning") from error
    finally:
        run.gate.end()
        run.served.end()
        run.log.keep(site.folder / "writes.jsonl")
    outcome.faults = list(dict.fromkeys([*run.log.faults, *outcome.faults]))
    outcome.counts, outcome.acknowledged = run.log.counts(), run.log.acknowledged
    outcome.unacknowledged = len(run.log.writes) - outcome.acknowledged
    outcome.seconds = time.monotonic() - began
    return outcome
