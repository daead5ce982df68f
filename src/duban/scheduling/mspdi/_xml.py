"""Reading and writing the pieces of MS Project's XML: elements, durations, instants. No entity is resolved, nothing is fetched.

Source: Microsoft's schema mspdi_pj12.xsd and the documentation of its elements. Called by the reader and the writer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from lxml import etree

from duban.scheduling._plan_file import PlanFileError

SPACE = "http://schemas.microsoft.com/project"
Element = etree._Element
MOST = 2**31
"""Numbers of the format have 32 bits; as minutes that is four thousand years."""
_DURATION = re.compile(r"-?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$")
_ILLEGAL = re.compile("[^\t\n\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MINUTES = (1440, 60, 1, 1 / 60)


def root_of(data: bytes) -> Element:
    """The Project element of a file.

    Raises:
        PlanFileError: PLAN_UNREADABLE where it is no XML, PLAN_NOT_PROJECT where it is another.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise PlanFileError("PLAN_UNREADABLE", reason=str(fault)) from fault
    if root.tag != f"{{{SPACE}}}Project":
        raise PlanFileError("PLAN_NOT_PROJECT", found=str(root.tag))
    return root


def all_of(element: Element, *path: str) -> Iterator[Element]:
    """The elements at a path below."""
    yield from element.iterfind("/".join(f"{{{SPACE}}}{name}" for name in path))


def text_of(element: Element, name: str, default: str = "") -> str:
    """The text of a child; the default where it is not there or empty."""
    return (element.findtext(f"{{{SPACE}}}{name}") or default).strip()


def number_of(element: Element, name: str, default: int = 0) -> int:
    """A whole number; MS Project writes some as 1.0 and 1.000000."""
    text = text_of(element, name)
    return round(_float(element, name, text)) if text else default


def share_of(element: Element, name: str, default: float) -> float:
    """A share such as 0.5 of a unit."""
    text = text_of(element, name)
    return _float(element, name, text) if text else default


def _float(element: Element, name: str, text: str) -> float:
    """A number in the bounds that the format has for all of them; NaN is in none."""
    try:
        found = float(text)
    except ValueError:
        raise _bad(element, name, text) from None
    if not abs(found) <= MOST:
        raise _bad(element, name, text)
    return found


def flag_of(element: Element, name: str) -> bool:
    """0 or 1; not there is 0."""
    return text_of(element, name) in {"1", "true"}


def instant_of(element: Element, name: str) -> dt.datetime | None:
    """An instant in local time; None where there is none, or MS Project's NA (a date of 1984 or of 2149)."""
    text = text_of(element, name)
    if not text:
        return None
    try:
        found = dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise _bad(element, name, text) from None
    return found if 1984 < found.year < 2149 else None


def minutes_of(element: Element, name: str) -> int:
    """A duration such as PT16H30M0S in minutes; 0 where there is none."""
    text = text_of(element, name)
    if not text:
        return 0
    found = _DURATION.match(text)
    if not found:
        raise _bad(element, name, text)
    parts = zip(found.groups(), _MINUTES, strict=True)
    total = sum(float(part) * size for part, size in parts if part)
    if total > MOST:
        raise _bad(element, name, text)
    return -round(total) if text.startswith("-") else round(total)


def duration_text(minutes: int) -> str:
    """The minutes as MS Project writes a duration.

    >>> duration_text(990)
    'PT16H30M0S'
    """
    return f"PT{minutes // 60}H{minutes % 60}M0S"


def instant_text(instant: dt.datetime) -> str:
    """The instant as MS Project writes it.

    >>> instant_text(dt.datetime(2026, 4, 1, 8))
    '2026-04-01T08:00:00'
    """
    return instant.strftime("%Y-%m-%dT%H:%M:%S")


def child(parent: Element, name: str, text: str | int | None = None) -> Element:
    """A new element below another; of its text what XML can't hold, as the line breaks that word processors paste, becomes a blank."""
    found = etree.SubElement(parent, f"{{{SPACE}}}{name}")
    if text is not None:
        found.text = _ILLEGAL.sub(" ", str(text))
    return found


def line_of(element: Element) -> int:
    """The line of the file on which an element begins."""
    line: int | None = element.sourceline  # type: ignore[assignment]
    return line or 0


def _bad(element: Element, name: str, text: str) -> PlanFileError:
    return PlanFileError("PLAN_VALUE", line=line_of(element), field=name, value=text[:80])
