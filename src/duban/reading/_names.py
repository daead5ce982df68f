"""Names of persons, recognised by the title before them or by a title elsewhere in the document.

It owns titles and the length of a name; whether the person speaks is the caller's affair. Called by `read`, which first
gathers the names of the whole document with `introduce`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from duban.reading._lexicon import choice, words
from duban.reading._scanning import by_first, plain_first
from duban.reading._strand import Field, Strand

_MIN_GIVEN = 2
_MARKS = frozenset("，。、；）)\n ")


@cache
def _titled() -> re.Pattern[str]:
    titles = rf"{choice('names', 'titles')}|(?:主持人?|召集人|签发|记录)(?=[:：])"
    return re.compile(
        rf"(?:{plain_first(titles)})(?!会)(?:兼[^，。；、]{{0,10}})?[:：]?(?=(?P<name>[\u4e00-\u9fff]{{2,4}}))"
    )


@cache
def _breaks() -> frozenset[str]:
    return frozenset("".join(words("names", "never_in_a_name")))


@cache
def _follows() -> re.Pattern[str]:
    return re.compile(by_first(choice("names", "after")))


@cache
def _double() -> frozenset[str]:
    return frozenset(words("names", "double_surnames"))


def introduce(strands: Iterable[Strand]) -> frozenset[str]:
    """All names that stand behind a title somewhere in the strands, each cut to its likeliest length."""
    tails: dict[str, Counter[str]] = defaultdict(Counter)
    texts = [strand.text for strand in strands]
    for text in texts:
        for match in _titled().finditer(text):
            tail = text[match.start("name") : match.start("name") + 6]
            if tail[0] not in _breaks() and not _is_title(tail):
                tails[tail[:2]][tail] += 1
    whole = "\n".join(texts)
    return frozenset(name for head in tails if (name := _likeliest(head, tails[head], whole)))


def _is_title(tail: str) -> bool:
    if _no_name().match(tail) is not None or tail[1] in "镇乡县区市村州省":
        return True
    return tail[:2] in _deeds()


@cache
def _no_name() -> re.Pattern[str]:
    return re.compile(by_first(choice("names", "titles", "not_names")))


@cache
def _deeds() -> frozenset[str]:
    """Words of doing: behind a title they are what its holder did, not a name (市长视察…)."""
    return frozenset(words("verbs", "act", "rare_act", "noun_act", "adverb"))


def _likeliest(head: str, tails: Counter[str], whole: str) -> str | None:
    """Two characters, or three (four with a double surname): as what follows the head most often decides."""
    longest = 4 if head in _double() else 3
    if head[1] in _breaks() and head not in _double():
        return None
    for size in range(longest, _MIN_GIVEN - 1, -1):
        counts = Counter(tail[:size] for tail in tails if len(tail) >= size)
        for name, _ in counts.most_common():
            if (
                all(
                    tail[size - 1 : size + 1] in _deeds() for tail in tails if tail.startswith(name)
                )
                and size > len(head)
                and not _goes_on(name, whole)
            ):
                continue
            if size == 4 and whole.count(name[:3]) > whole.count(name):
                continue
            if not set(name[2:]) & _breaks() and _stands_alone(name, tails, whole):
                return name
    return head


def _goes_on(name: str, whole: str) -> bool:
    """Whether a name is followed by different things in different places."""
    return len({whole[m.end() : m.end() + 1] for m in re.finditer(re.escape(name), whole)}) > 1


def _stands_alone(name: str, tails: Counter[str], whole: str) -> bool:
    """A name is followed by a verb of saying or doing, a mark, or different things in different places."""
    size = len(name)
    nexts = {whole[m.end() : m.end() + 1] for m in re.finditer(re.escape(name), whole)}
    if size == _MIN_GIVEN or len(nexts) > 1 or nexts <= _MARKS:
        return True
    own = [tail for tail in tails if tail.startswith(name)]
    return any(_follows().match(tail, size) or tail[size : size + 2] in _deeds() for tail in own)


def find_people(
    strand: Strand, start: int, end: int, known: frozenset[str] | None = None
) -> list[tuple[int, int, Field]]:
    """Persons named in `[start, end)`: the known names, or where none are given those behind a title here."""
    names = introduce([strand]) if known is None else known
    if not names:
        return []
    return [
        (*match.span(), strand.field(*match.span()))
        for match in _any_of(names).finditer(strand.text, start, end)
    ]


@lru_cache(maxsize=8)
def _any_of(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
