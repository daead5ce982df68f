"""One-to-one folding of character widths, so that one pattern reads every office's typing.

Full-width letters and digits become ASCII; half-width punctuation becomes the Chinese mark. Length and positions never
change. Matching is done on the folded copy, fields are always cut from the source strand. Called by the grammar modules.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WIDE = "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ,;:!?()．％／～－"
_PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz，；：！？（）.%/~-"
_TABLE = dict(zip(_WIDE, _PLAIN, strict=True))
_WANTED = re.compile(f"[{re.escape(_WIDE)}]")


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Fold widths without moving a character.

    >>> fold("（１）,8．5％")
    '（1），8.5%'
    """
    folded = _WANTED.sub(lambda match: _TABLE[match.group()], text)
    if '"' not in folded:
        return folded
    pieces = folded.split('"')
    marks = "“”" * (len(pieces) // 2 + 1)
    return "".join(
        piece + mark for piece, mark in zip(pieces, [*marks[: len(pieces) - 1], ""], strict=True)
    )
