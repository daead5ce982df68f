"""An office's own unit list: one name a line, which raises the accuracy of units more than any rule.

It accepts what offices paste: blank lines, comments after #, several names on a line. Called by the command and by
the site's settings page.
"""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\n\r,，;；、\t]+")


def parse_unit_list(text: str) -> tuple[str, ...]:
    """The names in a list, in order, each once.

    >>> parse_unit_list("市住建局\\n市教育局，市财政局  # 市直\\n\\n市住建局")
    ('市住建局', '市教育局', '市财政局')
    """
    lines = (line.split("#", 1)[0] for line in text.removeprefix("\ufeff").splitlines())
    names = (name.strip() for line in lines for name in _SEPARATORS.split(line))
    return tuple(dict.fromkeys(name for name in names if name))
