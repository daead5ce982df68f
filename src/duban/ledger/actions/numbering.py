"""Official numbers: word〔year〕sequence号, gapless per unit and year.

The sequence row is locked until the transaction ends, so two registrations at once take neighbouring numbers and a failed
one leaves no gap.
"""

from __future__ import annotations

from django.db import transaction

from duban.foundation.statements import Statement, fetched, number
from duban.ledger.choices import IssuedKind
from duban.ledger.models import NumberSequence
from duban.people.choices import UnitKind
from duban.people.models import Unit

DEFAULT_WORD = "督办"
_UNIT = Statement(lambda: Unit.objects.filter(pk=number("pk")).order_by())
# Locks the row, as every change of one does.
_TAKE = """
UPDATE ledger_numbersequence SET last = last + %s WHERE unit_id = %s AND year = %s AND series = %s RETURNING last
"""
# What stands behind the unit's word in the numbers of issued documents.
SERIES_WORDS = {
    "": "",
    IssuedKind.REMINDER: "催",
    IssuedKind.NOTICE: "通知",
    IssuedKind.CIRCULAR: "通报",
    IssuedKind.SUMMONS: "约谈",
}


def word_of(unit: Unit) -> str:
    """What stands before a unit's numbers: its own word, else that of every supervision office; other units, which number the
    parts that they relay, put their name before it, or all of them would be 督办 to a reader.

    >>> word_of(Unit(name="清河县水利局", kind="department"))
    '清河县水利局督办'
    """
    if unit.document_word:
        return unit.document_word
    return DEFAULT_WORD if unit.kind == UnitKind.OFFICE else f"{unit.name[:30]}{DEFAULT_WORD}"


def take_numbers(unit_id: int, year: int, count: int = 1, *, series: str = "") -> list[str]:
    """The next `count` numbers of a unit in a year, in order; each series (a kind of issued document) counts by itself.

    Raises:
        RuntimeError: outside a transaction, where a number could be lost.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("numbers are taken inside the transaction of the registration")
    (unit,) = _UNIT.objects(pk=unit_id)
    taken = fetched(_TAKE, [count, unit_id, year, str(series)])
    if not taken:
        NumberSequence.objects.get_or_create(unit_id=unit_id, year=year, series=series)
        taken = fetched(_TAKE, [count, unit_id, year, str(series)])
    ((last,),) = taken
    word = word_of(unit) + SERIES_WORDS[series]
    return [f"{word}〔{year}〕{n}号" for n in range(last - count + 1, last + 1)]
