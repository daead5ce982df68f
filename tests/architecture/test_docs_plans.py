"""What the guide to plans shows and says of its example is what the engine finds today: pictures, tables, reasons, days and numbers.

It compares and never writes: `tools/make_plan_pictures.py` draws anew, and prints the lines to be put into the guide.
"""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from types import ModuleType

import pytest
from tree import ROOT

from duban.charts import Language

GUIDES: dict[Language, str] = {"en": "plans.md", "zh-Hans": "plans.zh-Hans.md"}
LANGUAGES = pytest.mark.parametrize("language", GUIDES)
DAYS: dict[Language, str] = {
    "en": r"\d+ (?:June|July)\b",
    "zh-Hans": r"\d+月\d+日",
}
SENTENCES: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": {
        "spare": ("{} working days before the limit", "{} working days for the whole"),
        "gate_spare": ("waits for nobody, {}.",),
        "crew_later": ("{} working days later",),
        "late_by": ("all is over {} working days late",),
        "moved": ("second crew {} of the",),
        "movable": ("of the {} tasks that have not begun",),
    },
    "zh-Hans": {
        "spare": ("比时限早 {} 个工作日", "全部工作 {} 个工作日"),
        "gate_spare": ("有 {} 个工作日",),
        "crew_later": ("晚 {} 个工作日。",),
        "late_by": ("全部完成要晚 {} 个工作日",),
        "moved": ("项任务变动 {} 项",),
        "movable": ("尚未开始的 {} 项任务",),
    },
}


@cache
def example() -> ModuleType:
    """The tool, which is no package."""
    path = ROOT / "tools" / "make_plan_pictures.py"
    spec = importlib.util.spec_from_file_location("make_plan_pictures", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def guide(language: Language) -> str:
    """The text of the guide."""
    return (ROOT / "docs" / "use" / GUIDES[language]).read_text(encoding="utf-8")


def flat(language: Language) -> str:
    """The guide on one line: line breaks are blanks in English and nothing in Chinese."""
    return guide(language).replace("\n", " " if language == "en" else "")


def test_the_pictures_are_what_the_engine_draws() -> None:
    """Each picture of the guide, and no other of a plan."""
    folder = ROOT / "docs" / "use" / "img"
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("plan-*.svg")}
    drawn = example().pictures()
    assert sorted(kept) == sorted(drawn)
    assert [name for name, text in drawn.items() if kept[name] != text] == []


@LANGUAGES
def test_each_picture_is_shown(language: Language) -> None:
    """Once, in the guide of its language."""
    shown = re.findall(r"\(img/([^)]+)\)", guide(language))
    end = example().ENDS[language]
    assert sorted(shown) == sorted(name for name in example().pictures() if f".{end}." in name)


@LANGUAGES
def test_the_tables_are_the_plans(language: Language) -> None:
    """Every row of a task, in order."""
    lines = guide(language).splitlines()
    told = [line for line in lines if any(line.startswith(name) for name in _titles(language))]
    assert told == example().tables(language)


def _titles(language: Language) -> list[str]:
    words = example().WORDS[language]
    return [f"| {words[task.name]} |" for task in example().ditch(1).tasks]


@LANGUAGES
def test_the_reasons_are_those_that_are_found(language: Language) -> None:
    """The conflicts with their ways out, in order, as the guide lists them."""
    found = [
        *example().reasons(example().ditch(1, example().TIGHT), language),
        *example().reasons(example().slipped(), language),
    ]
    behind = guide(language).partition("\n## 4 ")[2]
    assert re.findall(r"^- (.*)$", behind, re.M) == found


@LANGUAGES
def test_every_day_in_the_guide_is_the_examples(language: Language) -> None:
    """The days of its text are days that were found, or were put in."""
    tool = example()
    given = [tool.FIRST, tool.LIMIT - tool.DAY, tool.TIGHT - tool.DAY, tool.SAID - tool.DAY]
    given += [tool.dt.datetime.combine(one.first, tool.dt.time()) for one in tool.CALENDAR.days]
    known = {tool.day_text(one, language) for one in given}
    found = "\n".join(
        [
            *tool.tables(language),
            *tool.reasons(tool.ditch(1, tool.TIGHT), language),
            *tool.reasons(tool.slipped(), language),
        ]
    )
    known |= set(re.findall(DAYS[language], found))
    said = set(re.findall(DAYS[language], guide(language)))
    assert len(said) > 10
    assert said - known == set()


@LANGUAGES
def test_the_numbers_are_counted(language: Language) -> None:
    """Working days between the plans, and what replanning moves, each in its sentence."""
    counts, text = example().counts(), flat(language)
    missing = [
        sentence.format(counts[name])
        for name, sentences in SENTENCES[language].items()
        for sentence in sentences
        if sentence.format(counts[name]) not in text
    ]
    assert missing == []
    assert (counts["tight_by"], counts["missed"]) == (1, 0)


def test_reasons_are_quoted_as_the_pages_say_them() -> None:
    """The words of reasons and ways out are the texts of the pages, in both languages."""
    path = ROOT / "src" / "duban" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    messages = path.read_text(encoding="utf-8")
    english, chinese = (example().PAGE_WORDS[language] for language in GUIDES)
    pairs = [f'msgid "{text}"\nmsgstr "{chinese[code]}"' for code, text in english.items()]
    assert [pair for pair in pairs if pair not in messages] == []


@LANGUAGES
def test_the_size_of_letters_is_the_rules(language: Language) -> None:
    """What the guide says of the wall chart's lettering, at three metres and at one."""
    from duban.charts._paper import readable_size

    far, near = f"{readable_size(3):.0f}", f"{readable_size(1):.0f}"
    sizes = re.findall(r"(\d+) (?:mm|毫米)", guide(language))
    assert sizes == [far, near]
