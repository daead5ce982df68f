"""A file that holds something to be planned, by its ending: our JSON, MS Project's XML, a workbook, or a published test problem.

Called by `duban plan`. It opens the file and turns the engine's faults into words.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from duban.cli._outcome import BadInput

if TYPE_CHECKING:
    from duban.charts import Language
    from duban.scheduling import PlanFile

BOOKS = (".xlsx", ".xls", ".ods")
ENDINGS = (".json", ".xml", *BOOKS, ".sm", ".mm", ".sch")


def read_plan_file(path: Path) -> PlanFile:
    """What the file says; for a test problem a tick is a day of a year that nobody means.

    Raises:
        BadInput: another kind of file, or one that can't be read, with line and value.
    """
    from duban.scheduling import PlanFileError, ProblemError

    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise BadInput(f"{path}: {ending or 'no ending'}; known are {', '.join(ENDINGS)}")
    try:
        return _read(path, ending)
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is no text in UTF-8") from error
    except (PlanFileError, ProblemError) as error:
        said = ", ".join(f"{name} {value}" for name, value in error.params.items())
        raise BadInput(f"{path}: {error.code} ({said})") from error


def write_plan_file(path: Path, file: PlanFile, language: Language) -> None:
    """The plan as a file: our JSON or a workbook where its name ends so, else MS Project's XML.

    Raises:
        BadInput: the file can't be written, or a workbook can't hold the plan.
    """
    from duban.scheduling import write_plan_json
    from duban.scheduling.mspdi import write_mspdi

    ending = path.suffix.lower()
    if ending == ".json":
        data = write_plan_json(file).encode()
    else:
        data = _book_of(path, file, language) if ending == ".xlsx" else write_mspdi(file)
    _keep(path, data)


def write_template(path: Path, language: Language) -> None:
    """A workbook to fill in, with a small plan in it that begins this year.

    Raises:
        BadInput: the file can't be written, or is there already.
    """
    from duban.workbooks.plans import plan_template

    if path.suffix.lower() != ".xlsx":
        raise BadInput(f"{path}: a template is a workbook (.xlsx)")
    if path.exists():
        raise BadInput(f"{path} is there already")
    year = dt.datetime.now(dt.UTC).astimezone().year
    _keep(path, plan_template(year, language=language))


def _book_of(path: Path, file: PlanFile, language: Language) -> bytes:
    from duban.cli._plan_book_texts import problem_lines
    from duban.workbooks.plans import PlanBookError, write_plan_book

    try:
        return write_plan_book(file, language=language)
    except PlanBookError as error:
        raise BadInput("\n".join([f"{path} was not written:", *problem_lines(error)])) from error


def _read_book(path: Path) -> PlanFile:
    from duban.cli._plan_book_texts import problem_lines
    from duban.cli._workbook_texts import refusal
    from duban.workbooks import WorkbookError
    from duban.workbooks.plans import PlanBookError, read_plan_book

    try:
        return read_plan_book(path.read_bytes(), path.name)
    except WorkbookError as error:
        raise BadInput(f"{path}: {refusal(error.code, error.params)}") from error
    except PlanBookError as error:
        raise BadInput("\n".join([f"{path} was not taken:", *problem_lines(error)])) from error


def _keep(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}") from error


def _read(path: Path, ending: str) -> PlanFile:
    from duban.scheduling import plan_file_of, read_plan_json, read_psplib, read_rcpsp_max
    from duban.scheduling.mspdi import read_mspdi

    if ending in BOOKS:
        return _read_book(path)
    if ending == ".json":
        return read_plan_json(path.read_text(encoding="utf-8"))
    if ending == ".xml":
        return read_mspdi(path.read_bytes())
    read = read_rcpsp_max if ending == ".sch" else read_psplib
    return plan_file_of(read(path.read_text(encoding="utf-8"), path.name), path.stem)
