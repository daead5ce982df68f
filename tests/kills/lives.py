"""The clients: teams that bring matters from registration to closing with evidence, one who imports, one at the desk.

Everything goes over HTTP through the pages' own forms and the resumable protocol.
"""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections.abc import Callable

from kills.browser import Answer, Person
from kills.clients import Client, Gate
from kills.writes import Write, WriteLog

BASIS = "县长4月9日批示"
BACKGROUND_ROWS, FEW_ROWS = 520, 12


def content(seed: str, size: int) -> bytes:
    """The bytes of a file, of no kind that anybody opens."""
    return b"\x00\x01" + random.Random(seed).randbytes(size - 2)  # noqa: S311


class Team(Client):
    """A registrar, an officer and a verifier; matters live from registration to closing."""

    def __init__(
        self,
        name: str,
        log: WriteLog,
        gate: Gate,
        ids: dict[str, int],
        seed: str,
        people: tuple[Person, Person, Person],
    ) -> None:
        super().__init__(name, log, gate, ids, seed)
        self.registrar, self.officer, self.verifier = people

    def live(self) -> None:
        """One matter's life; some end early."""
        pk = self.register()
        if pk is None:
            return
        at = f"/ledger/{pk}"
        self.done("line", self.registrar, f"{at}/assign/", note=None)
        self.done("line", self.officer, f"{at}/sign/")
        self.done("line", self.officer, f"{at}/acts/report/", text=None, trouble="", share=10)
        self.attach_by_pieces(at)
        if self.rng.random() < 0.5:
            self.issue(at)
        if self.rng.random() < 0.5:
            self.attach_by_form(at)
        if self.rng.random() < 0.2:
            return
        self.done("line", self.officer, f"{at}/acts/report/", text=None, trouble="", share=90)
        self.done("line", self.officer, f"{at}/submit/", statement=None)
        self.done("line", self.verifier, f"{at}/verify/", findings=None)
        self.done("line", self.registrar, f"{at}/close/", note=None)

    def register(self) -> int | None:
        """One matter typed in by hand; its id."""

        def make() -> tuple[dict[str, object], Callable[[], Answer | None]]:
            title = self.word()
            form = {
                "title": title,
                "requirement": "修复东门桥两侧栏杆",
                "lead": self.ids["lead"],
                "source_title": "现场办公",
                "approver": self.ids["approver"],
                "basis": BASIS,
            }
            return {"title": title}, lambda: self.registrar.post("/ledger/add/", form)

        write, told = self.write("matter", make)
        if not self.judged(write, told):
            return None
        write.facts["pk"] = pk = int(told.answer.headers["location"].split("/")[2])
        return pk

    def issue(self, at: str) -> None:
        """A reminder to the lead unit, under a number of its own."""
        self.done(
            "issued",
            self.registrar,
            f"{at}/acts/issue/",
            kind="reminder",
            addressee=self.ids["lead"],
            text=None,
            answer_by="",
        )

    def attach_by_form(self, at: str) -> None:
        """Evidence that comes with a plain form."""
        data = content(self.word(), self.rng.randrange(3_000, 60_000))
        path, digest = f"{at}/evidence/add/", hashlib.sha256(data).hexdigest()
        facts: dict[str, object] = {"path": path, "digest": digest, "size": len(data)}

        def send() -> Answer | None:
            return self.officer.post_file(path, {"side": "other"}, "given", "现场.bin", data)

        write, told = self.write("evidence", lambda: (dict(facts), send))
        self.judged(write, told)

    def attach_by_pieces(self, at: str) -> None:
        """Evidence sent in pieces; some uploads are left lying half-way."""
        seed, size = self.word(), self.rng.randrange(100_000, 700_000)
        data = content(seed, size)
        until = size if self.rng.random() < 0.9 else size // 2
        upload = self.uploaded(seed, data, until)
        if upload is None or until < size:
            return
        path, digest = f"{at}/evidence/add/", hashlib.sha256(data).hexdigest()
        facts: dict[str, object] = {"path": path, "digest": digest, "size": size}
        form = {"side": "other", "upload": upload.split("/")[2]}
        write, told = self.write(
            "evidence", lambda: (dict(facts), lambda: self.officer.post(path, form))
        )
        self.judged(write, told)

    def uploaded(self, seed: str, data: bytes, until: int) -> str | None:
        """The address of an upload of which so many bytes were acknowledged."""
        facts: dict[str, object] = {"seed": seed, "size": len(data), "offset": 0}

        def begin() -> Answer | None:
            return self.officer.begin_upload(len(data))

        write, told = self.write("upload", lambda: (dict(facts), begin))
        if not self.judged(write, told):
            return None
        write.facts["at"] = upload = told.answer.headers["location"]
        offset = 0
        while offset < until:
            piece = data[offset : offset + self.rng.randrange(40_000, 260_000)]
            offset = self.sent(write, upload, offset, piece)
            if offset < 0:
                return None
        return upload

    def sent(self, write: Write, upload: str, offset: int, piece: bytes) -> int:
        """One piece more: the offset after it, or -1 where the upload is not what was acknowledged."""
        held = {"upload": upload, "upto": offset + len(piece)}
        _piece, told = self.write(
            "piece", lambda: (dict(held), lambda: self.officer.send_piece(upload, offset, piece))
        )
        answer = told.answer
        if answer.status != 204:
            answer = self.ask(lambda: self.officer.offset_of(upload))
        stands = int(answer.headers.get("upload-offset", -1))
        if stands < offset or not (told.answer.status == 204 or told.was_cut):
            first = told.answer.status
            self.log.fault(f"{self.name}: {upload} stands at {stands}, not {offset} ({first})")
            return -1
        write.facts["offset"] = stands
        return stands


class Importer(Client):
    """A registrar who imports ledgers: long ones by a worker, short ones at once."""

    def __init__(
        self, name: str, log: WriteLog, gate: Gate, ids: dict[str, int], seed: str, clerk: Person
    ) -> None:
        super().__init__(name, log, gate, ids, seed)
        self.clerk, self.lives = clerk, 0

    def live(self) -> None:
        """One workbook, from its upload to its end; every second one is long."""
        self.lives += 1
        rows = BACKGROUND_ROWS if self.lives % 2 else FEW_ROWS
        word = self.word()
        lines = ["序号,问题,牵头单位,完成时限"]
        lines += [f"{n},{word}第{n}号点位雨污混流,县住建局,2027-12-31" for n in range(1, rows + 1)]
        data = "\n".join(lines).encode()
        facts: dict[str, object] = {"digest": hashlib.sha256(data).hexdigest()}

        def bring() -> Answer | None:
            form = {"based_on": "2026-04-09"}
            return self.clerk.post_file("/ledger/import/", form, "workbook", "台账.csv", data)

        write, told = self.write("workbook", lambda: (dict(facts), bring))
        if not self.judged(write, told):
            return
        at = told.answer.headers["location"]
        self.confirm(at, rows)
        self.wait(at)

    def confirm(self, at: str, rows: int) -> None:
        """Says what the columns mean, and under whose approval the rows are registered."""
        fields = ("number", "problem", "lead", "deadline")
        form: dict[str, object] = {f"field-{n}": name for n, name in enumerate(fields)}
        form |= {"step": "import", "approver": self.ids["approver"], "basis": BASIS}
        facts: dict[str, object] = {
            "run": int(at.split("/")[3]),
            "rows": rows,
            "is_queued": rows > FEW_ROWS,
        }
        write, told = self.write("import", lambda: (dict(facts), lambda: self.clerk.post(at, form)))
        self.judged(write, told)

    def wait(self, at: str) -> None:
        """Looks at the import's page, as people do while it runs."""
        for _look in range(self.rng.randrange(4, 16)):
            self.ask(lambda: self.clerk.ask("GET", at))
            time.sleep(0.4)


class Desk(Client):
    """A registrar who hands documents in and registers what was read in them."""

    def __init__(
        self, name: str, log: WriteLog, gate: Gate, ids: dict[str, int], seed: str, clerk: Person
    ) -> None:
        super().__init__(name, log, gate, ids, seed)
        self.clerk = clerk

    def live(self) -> None:
        """One document, and its drafts."""
        text = f"督办通知{self.word()}\n\n县住建局要于6月底前疏通东门管网。\n县水利局要于7月底前清理河道。\n"
        data = text.encode()
        facts: dict[str, object] = {"digest": hashlib.sha256(data).hexdigest()}
        form = {"place": self.ids["place"]}

        def bring() -> Answer | None:
            return self.clerk.post_file("/documents/read/", form, "uploads", "通知.txt", data)

        write, told = self.write("document", lambda: (dict(facts), bring))
        if not self.judged(write, told):
            return
        at = told.answer.headers["location"]
        named = {"approver": self.ids["approver"], "basis": BASIS}
        self.write("session", lambda: ({}, lambda: self.clerk.post(f"{at}authority/", named)))
        page = self.ask(lambda: self.clerk.ask("GET", at))
        drafts = sorted(set(re.findall(rb"/desk/drafts/(\d+)/register/", page.body)))
        if not drafts:
            self.log.fault(f"{self.name}: no drafts at {at}")
        for pk in drafts:
            path = f"/desk/drafts/{int(pk)}/register/"
            self.done("draft", self.clerk, path, version=1, leave_open="on")
