"""A file that holds something to be planned, by its ending: our JSON, MS Project's XML, or a published test problem.

Called by `duban plan`. It opens the file and turns the engine's faults into words.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from duban.cli._outcome import BadInput

if TYPE_CHECKING:
    from duban.scheduling import PlanFile

ENDINGS = (".json", ".xml", ".sm", ".mm", ".sch")


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


def write_plan_file(path: Path, file: PlanFile) -> None:
    """The plan as a file: our JSON where its name ends so, else MS Project's XML."""
    from duban.scheduling import write_plan_json
    from duban.scheduling.mspdi import write_mspdi

    try:
        if path.suffix.lower() == ".json":
            path.write_text(write_plan_json(file), encoding="utf-8")
        else:
            path.write_bytes(write_mspdi(file))
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}") from error


def _read(path: Path, ending: str) -> PlanFile:
    from duban.scheduling import plan_file_of, read_plan_json, read_psplib, read_rcpsp_max
    from duban.scheduling.mspdi import read_mspdi

    if ending == ".json":
        return read_plan_json(path.read_text(encoding="utf-8"))
    if ending == ".xml":
        return read_mspdi(path.read_bytes())
    read = read_rcpsp_max if ending == ".sch" else read_psplib
    return plan_file_of(read(path.read_text(encoding="utf-8"), path.name), path.stem)
