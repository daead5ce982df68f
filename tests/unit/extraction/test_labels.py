"""Automatic labels as Word counts and draws them."""

from __future__ import annotations

import pytest
from lxml import etree

from duban.extraction._numbering import Numbering, chinese_number

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def root(inner: str) -> etree._Element:
    """A part's root with the given content."""
    return etree.fromstring(f"<w:part {NAMESPACE}>{inner}</w:part>")


def level(depth: int, form: str, text: str, extra: str = "", start: int = 1) -> str:
    """One level of a list's definition."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(
    levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
) -> str:
    """A list's definition with the lists that use it."""
    return f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{nums}'


def paragraph(list_id: int = 1, depth: int = 0) -> etree._Element:
    """A numbered paragraph."""
    return root(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr></w:pPr></w:p>'
    )[0]


@pytest.mark.parametrize(
    ("form", "text", "third"),
    [
        ("decimal", "%1.", "3. "),
        ("decimal", "（%1）", "（3）"),
        ("decimalZero", "%1", "03 "),
        ("decimalFullWidth", "%1．", "３．"),
        ("decimalEnclosedCircle", "%1", "③ "),
        ("decimalEnclosedParen", "%1", "(3) "),
        ("decimalEnclosedFullstop", "%1", "3. "),
        ("chineseCounting", "%1、", "三、"),
        ("japaneseCounting", "第%1条", "第三条 "),
        ("ideographDigital", "%1、", "三、"),
        ("chineseLegalSimplified", "%1、", "叁、"),
        ("ideographTraditional", "%1、", "丙、"),
        ("ideographZodiac", "%1、", "寅、"),
        ("lowerLetter", "%1)", "c) "),
        ("upperLetter", "%1.", "C. "),
        ("lowerRoman", "%1.", "iii. "),
        ("upperRoman", "%1.", "III. "),
        ("bullet", "\uf0b7", "• "),
        ("none", "", ""),
        ("aFormOfTomorrow", "%1.", "3. "),
    ],
)
def test_each_form_is_drawn(form: str, text: str, third: str) -> None:
    """The third label of a list; a blank stands only where the sign before the text is no closing one."""
    numbering = Numbering(root(definition(level(0, form, text))), None)
    assert [numbering.label(paragraph()) for _ in range(3)][-1] == third


def test_numbers_are_said_as_people_say_them() -> None:
    """Ten without one, zeros between, and figures beyond what a list reaches."""
    said = {
        1: "一",
        10: "十",
        11: "十一",
        20: "二十",
        21: "二十一",
        101: "一百零一",
        110: "一百一十",
    }
    assert {number: chinese_number(number) for number in said} == said
    assert (chinese_number(1001), chinese_number(0), chinese_number(10_000)) == (
        "一千零一",
        "0",
        "10000",
    )


def test_levels_begin_anew_unless_told_not_to() -> None:
    """The second level restarts below each first one; the third runs on."""
    levels = (
        level(0, "chineseCounting", "%1、")
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "decimal", "%3", '<w:lvlRestart w:val="0"/>')
    )
    numbering = Numbering(root(definition(levels)), None)
    depths = (0, 1, 1, 2, 0, 1, 2)
    assert [numbering.label(paragraph(depth=depth)).strip() for depth in depths] == [
        "一、", "1.1", "1.2", "1", "二、", "2.1", "2",
    ]  # fmt: skip


def test_a_list_may_start_elsewhere_and_share_its_count() -> None:
    """Two lists of one definition count on together; an override starts anew and may redraw."""
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        f'<w:startOverride w:val="7"/>{level(0, "decimal", "[%1]")}</w:lvlOverride></w:num>'
    )
    numbering = Numbering(root(definition(level(0, "decimal", "%1.", start=4), nums)), None)
    assert [numbering.label(paragraph(number)).strip() for number in (1, 2, 3, 3, 1)] == [
        "4.", "5.", "[7]", "[8]", "9.",
    ]  # fmt: skip


def test_styles_number_and_rank_paragraphs() -> None:
    """A style hands its list and its heading level down to the styles based on it; none ends both."""
    styles = root(
        '<w:style w:styleId="a"><w:pPr><w:outlineLvl w:val="1"/><w:numPr><w:ilvl w:val="0"/>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
    )
    numbering = Numbering(root(definition(level(0, "decimal", "%1、"))), styles)
    based, looping, unstyled = (
        root(f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr></w:p>')[0]
        for name in ("b", "loop", "x")
    )
    assert (numbering.label(based), numbering.outline_level(based)) == ("1、", 2)
    assert (numbering.label(looping), numbering.outline_level(looping)) == ("", 0)
    assert (numbering.label(unstyled), numbering.outline_level(unstyled)) == ("", 0)
    assert numbering.label(paragraph(list_id=0)) == ""
