"""Whoever reaches into the tables is found out: each harm is done by SQL, and `verify` names the first line that fails.

The forger of these tests knows the format and computes digests anew; nothing but the checkpoints is out of reach.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from duban.foundation import journal
from duban.foundation.access import Actor
from duban.foundation.models import Checkpoint, Entry, Leaf, Log, Tile
from duban.foundation.proof import bundles, checkpoints, leaves, sequencer, verification
from duban.journal import GENESIS, edge_of, grow

LAN = Actor(7, "蓝青")
NOON = dt.datetime(2026, 4, 9, 4, 0, tzinfo=dt.UTC)
STREAMS = [1, 2, 1, 3, 1, 2, 3, 1, 2, 1]


@pytest.fixture
def sound(db: None, settings: Settings, tmp_path: Path) -> str:
    """Ten lines of three matters, the first six under a checkpoint that somebody keeps; its note."""
    settings.DATA_DIR = tmp_path
    for number, stream in enumerate(STREAMS):
        if number == 6:
            kept = checkpoints.make().note
        with transaction.atomic():
            at = NOON + dt.timedelta(minutes=number)
            content = {"note": f"第{number}次"}
            journal.write(f"matter:{stream}", "matter.note", actor=LAN, at=at, content=content)
    checkpoints.make()
    return kept


def run(sql: str, *values: object) -> None:
    """One statement behind everybody's back."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def entry(stream: int, sequence: int) -> Entry:
    """A line by its name."""
    return Entry.objects.get(stream=f"matter:{stream}", sequence=sequence)


def chain_anew(stream: int) -> None:
    """Compute all digests of a stream again, as a forger would."""
    previous = GENESIS
    for line in Entry.objects.filter(stream=f"matter:{stream}").order_by("sequence"):
        line.previous = previous
        line.digest = previous = journal.line_of(line).digest()
        line.save()


def plant_tree() -> None:
    """Compute the stored tree again from the digests that the lines have now."""
    Tile.objects.all().delete()
    digests = dict(Entry.objects.values_list("pk", "digest"))
    places = Leaf.objects.order_by("number").values_list("entry_id", flat=True)
    assert not dict(edge_of(0))
    for tile in grow(0, {}, [bytes.fromhex(digests[pk]) for pk in places]):
        Tile.objects.create(level=tile.level, number=tile.number, hashes=tile.hashes)


def alter_content() -> None:
    """One character of what was said."""
    run("UPDATE foundation_entry SET content = replace(content, '第2次', '第9次')")


def alter_at() -> None:
    """The same words, a day earlier."""
    line = entry(1, 2)
    Entry.objects.filter(pk=line.pk).update(at=line.at - dt.timedelta(days=1))


def alter_column(name: str, value: object) -> Callable[[], None]:
    """Another value in one column of the second line of matter 1."""
    return lambda: run(
        f"UPDATE foundation_entry SET {name} = %s WHERE id = %s", value, entry(1, 2).pk
    )


def swap() -> None:
    """Two lines of one matter exchange their contents."""
    one, two = entry(1, 2), entry(1, 3)
    run("UPDATE foundation_entry SET content = %s WHERE id = %s", two.content, one.pk)
    run("UPDATE foundation_entry SET content = %s WHERE id = %s", one.content, two.pk)


def swap_places() -> None:
    """Two lines of different matters exchange their places in the tree."""
    one, two = Leaf.objects.get(number=3), Leaf.objects.get(number=4)
    run("UPDATE foundation_leaf SET entry_id = -1 WHERE number = 3")
    run("UPDATE foundation_leaf SET entry_id = %s WHERE number = 4", one.entry_id)
    run("UPDATE foundation_leaf SET entry_id = %s WHERE number = 3", two.entry_id)


def delete_last() -> None:
    """The last line of matter 3, which no other line follows."""
    run("DELETE FROM foundation_entry WHERE id = %s", entry(3, 2).pk)


def delete_last_with_its_place() -> None:
    """The same, with its place; what follows moves up."""
    leaf = Leaf.objects.get(entry_id=entry(3, 2).pk)
    delete_last()
    run("DELETE FROM foundation_leaf WHERE number = %s", leaf.number)
    for number in range(leaf.number + 1, len(STREAMS)):
        run("UPDATE foundation_leaf SET number = %s WHERE number = %s", number - 1, number)
    Log.objects.update(size=len(STREAMS) - 1)


def delete_place() -> None:
    """The place of a line alone."""
    run("DELETE FROM foundation_leaf WHERE number = 4")


def delete_middle() -> None:
    """A line in the middle of a matter, its number closed up, the chain computed anew."""
    run("DELETE FROM foundation_entry WHERE id = %s", entry(1, 2).pk)
    for sequence in (3, 4, 5):
        run(
            "UPDATE foundation_entry SET sequence = %s WHERE id = %s",
            sequence - 1,
            entry(1, sequence).pk,
        )
    chain_anew(1)


def insert() -> None:
    """A line put between two others, the later ones moved on, the chain computed anew."""
    for sequence in (5, 4, 3, 2):
        run(
            "UPDATE foundation_entry SET sequence = %s WHERE id = %s",
            sequence + 1,
            entry(1, sequence).pk,
        )
    forged = entry(1, 3)
    forged.pk, forged.sequence = None, 2
    forged.save(force_insert=True)
    chain_anew(1)


def rechain() -> None:
    """What was said is exchanged and the whole chain made consistent again."""
    alter_content()
    chain_anew(1)


def rechain_and_replant() -> None:
    """Chain and stored tree are both made consistent with the forged line."""
    rechain()
    plant_tree()


def new_line_slipped_in() -> None:
    """A line without a place that does not follow from the last one of its matter."""
    forged = entry(1, 5)
    forged.pk, forged.sequence = None, 7
    forged.digest = journal.line_of(forged).digest()
    forged.save(force_insert=True)


def spoil_tile() -> None:
    """One hash of an upper tile: proofs and later checkpoints would be wrong."""
    Tile.objects.filter(level=0).update(hashes=b"\0" * 320)


def unsign() -> None:
    """A stored checkpoint says another size."""
    note = Checkpoint.objects.order_by("pk")[0].note
    Checkpoint.objects.filter(size=6).update(note=note.replace("\n6\n", "\n5\n"))


HARMS: dict[str, tuple[Callable[[], None], str, str, int | None]] = {
    "content": (alter_content, "ENTRY_ALTERED", "matter:1", 2),
    "at": (alter_at, "ENTRY_ALTERED", "matter:1", 2),
    "actor": (alter_column("actor", "别人"), "ENTRY_ALTERED", "matter:1", 2),
    "account": (alter_column("user_id", 8), "ENTRY_ALTERED", "matter:1", 2),
    "post": (alter_column("post_id", 8), "ENTRY_ALTERED", "matter:1", 2),
    "post title": (alter_column("post", "局长"), "ENTRY_ALTERED", "matter:1", 2),
    "name": (alter_column("name", "matter.close"), "ENTRY_ALTERED", "matter:1", 2),
    "previous": (alter_column("previous", GENESIS), "ENTRY_ALTERED", "matter:1", 2),
    "digest": (alter_column("digest", GENESIS), "ENTRY_ALTERED", "matter:1", 2),
    "stream": (alter_column("stream", "matter:9"), "ENTRY_ALTERED", "matter:9", 2),
    "sequence": (alter_column("sequence", 9), "ENTRY_ALTERED", "matter:1", 9),
    "swapped contents": (swap, "ENTRY_ALTERED", "matter:1", 2),
    "swapped places": (swap_places, "LEAF_DIFFERS", "matter:1", 3),
    "last line": (delete_last, "ENTRY_MISSING", "matter:3", 2),
    "last line and place": (delete_last_with_its_place, "LEAF_DIFFERS", "matter:1", 4),
    "place": (delete_place, "LEAF_MISSING", "", None),
    "middle line": (delete_middle, "ENTRY_MISSING", "matter:1", 2),
    "inserted line": (insert, "LEAF_DIFFERS", "matter:1", 3),
    "chained anew": (rechain, "LEAF_DIFFERS", "matter:1", 2),
    "slipped in": (new_line_slipped_in, "CHAIN_BROKEN", "matter:1", 7),
    "tree": (spoil_tile, "LEAF_DIFFERS", "matter:1", 1),
    "stored checkpoint": (unsign, "SIGNATURE_WRONG", "", None),
}


def test_the_sound_journal_verifies(sound: str) -> None:
    """Before any harm: against its own checkpoints, against the kept one, strictly, and each matter alone."""
    for is_strict in (False, True):
        report = verification.verify(given=[sound], is_strict=is_strict)
        assert (report.fault, report.lines, report.streams, report.checkpoints) == (None, 10, 3, 3)
    for number in (1, 2, 3):
        found = bundles.verify_stream(f"matter:{number}", given=[sound])
        assert (found.fault, found.lines, found.young) == (None, STREAMS.count(number), 0)


@pytest.mark.parametrize("harm", HARMS)
def test_each_harm_is_named_by_its_first_line(
    sound: str, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a code, the stream and the number of the first line that fails, on the quick way too; no outside checkpoint is needed."""
    harmful, code, stream, sequence = HARMS[harm]
    harmful()
    fault = verification.verify().fault
    assert fault is not None
    assert (fault.code, fault.stream, fault.sequence) == (code, stream, sequence)
    monkeypatch.setattr("duban.journal._run._LONG", 0)
    assert verification.verify().fault == fault


def test_who_and_when_are_named(sound: str) -> None:
    """The fault tells whose line it is and of when."""
    rechain()
    fault = verification.verify().fault
    assert fault is not None
    assert (fault.actor, fault.at, fault.leaf) == ("蓝青", "2026-04-09T04:02:00+00:00", 2)


def test_a_forger_of_everything_in_the_database_meets_the_kept_checkpoint(sound: str) -> None:
    """Line, chain, tree and stored checkpoints forged: from inside all is well, the kept checkpoint says otherwise."""
    rechain_and_replant()
    own = verification.verify().fault
    assert own is not None
    assert own.code == "ROOT_DIFFERS"
    Checkpoint.objects.all().delete()
    checkpoints.make()
    assert verification.verify().fault is None
    fault = verification.verify(given=[sound]).fault
    assert fault is not None
    assert (fault.code, fault.detail, fault.leaf) == ("ROOT_DIFFERS", "0 .. 5", 0)
    alone = bundles.verify_stream("matter:1", given=[sound]).fault
    assert alone is not None
    assert (alone.code, alone.sequence) == ("NOT_IN_TREE", 1)


def test_a_database_set_back_is_found_by_a_later_checkpoint(sound: str) -> None:
    """The state before the second checkpoint, sound in itself, is shorter than what was signed."""
    later = checkpoints.make().note
    keep = list(Leaf.objects.filter(number__lt=6).values_list("entry_id", flat=True))
    Entry.objects.exclude(pk__in=keep).delete()
    Leaf.objects.filter(number__gte=6).delete()
    Checkpoint.objects.exclude(size=6).delete()
    Log.objects.update(size=6)
    plant_tree()
    assert verification.verify(given=[sound]).fault is None
    fault = verification.verify(given=[later]).fault
    assert fault is not None
    assert (fault.code, fault.detail) == ("ROLLED_BACK", "6 < 10")


@pytest.mark.parametrize("harm", ["content", "chained anew", "middle line"])
def test_one_matter_alone_is_judged_too(sound: str, harm: str) -> None:
    """Checking one matter finds the harm in it, and nothing in another; no proof is made of what does not hold."""
    harmful, *_ = HARMS[harm]
    harmful()
    found = bundles.verify_stream("matter:1").fault
    assert found is not None
    assert found.stream == "matter:1"
    with pytest.raises(bundles.BundleRefused):
        bundles.prove("matter:1")
    assert bundles.verify_stream("matter:2").fault is None


def test_a_tree_that_lost_a_tile_signs_nothing(sound: str) -> None:
    """Without its tiles the stored tree is said to be odd, and no proof comes out of it."""
    Tile.objects.all().delete()
    fault = verification.verify().fault
    assert fault is not None
    assert fault.code == "TREE_ODD"
    with pytest.raises(bundles.BundleRefused, match="TREE_ODD"):
        bundles.prove("matter:1")
    found = bundles.verify_stream("matter:1").fault
    assert found is not None
    assert found.code == "TREE_ODD"
    assert sequencer.integrate() == 0


def test_a_tile_that_no_root_asks_for_is_missed(
    sound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full tile of the past is gone, and with it all that a portion of the lines is compared with: proofs of its lines can't be made."""
    monkeypatch.setattr(leaves, "CHUNK", 256)
    with transaction.atomic():
        for number in range(260 - len(STREAMS)):
            content = {"number": number}
            journal.write("matter:9", "matter.note", actor=LAN, at=NOON, content=content)
    sequencer.integrate()
    assert verification.verify().fault is None
    Tile.objects.filter(level=0, number=0).delete()
    fault = verification.verify().fault
    assert fault is not None
    assert fault.code == "TREE_ODD"
