"""An exported journal as a source of lines: the same lines however it is read in pieces and portions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.cli import _journal_file as module
from duban.cli._journal_file import open_journal_file


@given(
    st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"")), max_size=30),
    st.booleans(),
    st.integers(1, 40),
    st.sampled_from([0, 1 << 27]),
)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_all_lines_are_given_portion_by_portion(
    tmp_path: Path, lines: list[bytes], is_ended: bool, piece: int, large: int
) -> None:
    """Pieces that end within lines, lines longer than a piece, a last line without an end, blocks of four lines."""
    text = b"\n".join(lines) + b"\n" * (is_ended and bool(lines))
    path = tmp_path / "all.jsonl"
    path.write_bytes(text)
    expected = text.split(b"\n")
    expected = expected if expected[-1] else expected[:-1]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("_PIECE", piece), ("_LARGE", large), ("BLOCK", 4)):
            patch.setattr(module, name, value)
        source = open_journal_file(path)
        assert source.size == len(expected)
        portions = [
            [
                line
                for chunk in source.chunks(at, min(at + 8, source.size))
                for line in chunk.lines()
            ]
            for at in range(0, source.size, 8)
        ]
    assert [line for portion in portions for line in portion] == expected
    assert all(len(portion) == 8 for portion in portions[:-1])
