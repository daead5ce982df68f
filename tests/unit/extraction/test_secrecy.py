"""Secrecy markings: found as marks, never in running text, and nothing of a marked file is kept."""

from __future__ import annotations

from collections.abc import Callable

import docx
import pytest

from duban.extraction import ExtractionError, extract, find_secrecy_marking, marking_in_name


@pytest.mark.parametrize(
    ("text", "level", "mark", "period"),
    [
        ("机密★10年\n某市人民政府文件", "secret", "机密★10年", "10年"),
        ("000001\n绝 密 ★ 长期\n正文", "top_secret", "绝 密 ★ 长期", "长期"),
        ("000012 秘密★6个月 特急\n正文", "confidential", "秘密★6个月", "6个月"),
        ("某市人民政府\n秘　密\n关于整改的通知", "confidential", "秘　密", ""),
        ("【机密】\n纪要", "secret", "机密】", ""),
        ("000003　机密　特急\n纪要", "secret", "机密　特急", ""),
        ("份号：000003 机密\n纪要", "secret", "机密", ""),
        ("正文第一行。\n" * 40 + "附件\n机密☆5年\n", "secret", "机密☆5年", "5年"),
        ("文件名称：甲\n密级：秘密\n", "confidential", "秘密", ""),
        ("密级\t机密\t份数\t3", "secret", "机密", ""),
        ("000123机密★1年", "secret", "机密★1年", "1年"),
        ("絕密\n會議紀要", "top_secret", "絕密", ""),
    ],
)
def test_a_marking_is_found(text: str, level: str, mark: str, period: str) -> None:
    """With a star anywhere at the head of a line, without one only alone in the document's head."""
    marking = find_secrecy_marking(text)
    assert marking is not None
    start, end = marking.span
    assert (marking.level, marking.text, marking.period) == (level, mark, period)
    assert text[start:end] == mark


@pytest.mark.parametrize(
    "text",
    [
        "要依法保护企业商业秘密，保守国家秘密。",
        "会议强调，涉及机密事项的要严格管理。",
        "机密文件管理办法\n第一条 绝密级国家秘密是最重要的国家秘密。",
        "密级：公开\n密级：内部",
        "密级：机密级及以上文件不得扫描",
        "秘密交易线索核查情况\n一、总体情况",
        "正文一行。\n" * 20 + "秘密\n",
        "他说“绝密★”是印在封面上的字样。",
        "",
    ],
)
def test_words_in_running_text_are_no_marking(text: str) -> None:
    """Subjects, titles and quotations are not marks."""
    assert find_secrecy_marking(text) is None


def test_a_marked_file_is_refused_with_its_level_only() -> None:
    """The error carries the level and not one other word of the text."""
    with pytest.raises(ExtractionError) as caught:
        extract("机密★10年\n关于某项工作的通知".encode(), "a.txt")
    assert (caught.value.code, caught.value.params) == ("SECRECY_MARKING", {"level": "secret"})


def test_a_marking_in_a_word_header_is_found(
    a_docx: Callable[[Callable[[docx.document.Document], None]], bytes],
) -> None:
    """Headers are left out of the text, yet that is where offices type the mark."""

    def fill(document: docx.document.Document) -> None:
        document.sections[0].header.paragraphs[0].text = "秘密★1年"
        document.add_paragraph("关于整改的通知")

    with pytest.raises(ExtractionError) as caught:
        extract(a_docx(fill), "a.docx")
    assert caught.value.code == "SECRECY_MARKING"


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("（机密）会议纪要.docx", "secret"),
        ("绝密★方案.pdf", "top_secret"),
        ("商业秘密保护方案.docx", None),
    ],
)
def test_a_marking_in_the_name_is_found(name: str, level: str | None) -> None:
    """In brackets or with a star; not as a word of a title."""
    assert marking_in_name(name) == level


def test_a_file_with_a_marked_name_is_not_even_opened() -> None:
    """The name alone is enough."""
    with pytest.raises(ExtractionError) as caught:
        extract(b"no matter what", "【秘密】方案.txt")
    assert caught.value.code == "SECRECY_MARKING"
