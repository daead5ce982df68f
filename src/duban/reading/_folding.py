"""One-to-one folding of character widths, so that one pattern reads every office's typing.

Full-width letters and digits become ASCII; half-width punctuation becomes the Chinese mark. Length and positions never
change. Matching is done on the folded copy, fields are always cut from the source strand. Called by the grammar modules.
"""

from __future__ import annotations

_FULL = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_FULL |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_MARKS = str.maketrans(",;:!?()", "，；：！？（）")
_REST = str.maketrans("．％／～－", ".%/~-")
_TABLE = {**_FULL, **_MARKS, **_REST}


def fold(text: str) -> str:
    """Fold widths without moving a character.

    >>> fold("（１）,8．5％")
    '（1），8.5%'
    """
    folded = text.translate(_TABLE)
    if '"' not in folded:
        return folded
    pieces = folded.split('"')
    marks = "“”" * (len(pieces) // 2 + 1)
    return "".join(
        piece + mark for piece, mark in zip(pieces, [*marks[: len(pieces) - 1], ""], strict=True)
    )
