"""Official papers: their kind, title block, roles of paragraphs, and the date they bear."""

from __future__ import annotations

import datetime as dt

import pytest

from duban.reading._docdate import document_date
from duban.reading.layout import arrange

NOTICE = (
    "河口县人民政府办公室文件\n\n河政办发〔2026〕7号\n\n河口县人民政府办公室\n关于做好汛期安全工作的通知\n\n"
    "各乡镇人民政府，县政府各部门：\n　　现就有关事项通知如下。\n　　一、总体要求\n"
    "　　各单位要压实责任，五月底前完成排查。\n\n　　　　　　　　　　　　河口县人民政府办公室\n"
    "　　　　　　　　　　　　　2026年4月28日\n（联系人：方远，电话：6612345）\n"
)


def test_title_block_of_a_notice() -> None:
    """Red head and document number are furniture, the title's two lines are one headline, the rest is body."""
    layout = arrange(NOTICE)
    (article,) = layout.articles
    assert article.headline is not None
    assert article.headline.text == "河口县人民政府办公室关于做好汛期安全工作的通知"
    assert [f.text for f in layout.furniture] == ["河口县人民政府办公室文件", "河政办发〔2026〕7号"]
    assert article.paragraphs[0].strand.text == "各乡镇人民政府，县政府各部门："


def test_roles_of_paragraphs() -> None:
    """Sections, text, and the colophon of signature, date and contact."""
    roles = [(p.role, p.strand.text[:8]) for p in arrange(NOTICE).articles[0].paragraphs]
    assert ("section", "一、总体要求") in roles
    assert [text for role, text in roles if role == "colophon"] == [
        "河口县人民政府办",
        "2026年4月2",
        "（联系人：方远，",
    ]
    assert ("text", "各单位要压实责任") in roles


def test_labels_are_told_from_sayings() -> None:
    """责任单位：… is a label; 会议指出：… is text."""
    text = "水环境问题整改方案\n\n（一）城南污水直排。\n整改目标：消除直排口。\n责任单位：城南区政府\n会议指出：要抓紧整改。\n"
    roles = {p.strand.text[:4]: p.role for p in arrange(text).articles[0].paragraphs}
    assert roles["整改目标"] == "label"
    assert roles["责任单位"] == "label"
    assert roles["会议指出"] == "text"


def test_a_letter_spaced_kind_above_the_title_is_a_kicker() -> None:
    """专 题 会 议 纪 要 stands above the number, the title below it."""
    text = "专 题 会 议 纪 要\n〔2026〕3号\n\n关于研究泵站改造有关问题的\n会 议 纪 要\n\n5月3日，副县长许静主持召开专题会议。\n"
    (article,) = arrange(text).articles
    assert [k.text for k in article.kickers] == ["专 题 会 议 纪 要"]
    assert article.headline is not None
    assert article.headline.text == "关于研究泵站改造有关问题的会 议 纪 要"


def test_an_issuer_above_the_bare_kind_of_the_paper_is_a_kicker() -> None:
    """督 查 交 办 单 is the title; the office above it is not part of it."""
    (article,) = arrange("河口县政府督查室\n督 查 交 办 单\n\n县水务局：\n　　请办理。\n").articles
    assert article.headline is not None
    assert article.headline.text == "督 查 交 办 单"
    assert [k.text for k in article.kickers] == ["河口县政府督查室"]


def test_a_plan_behind_its_covering_notice_stays_in_one_article() -> None:
    """The attached plan's title is a section of the same document."""
    plan = (
        NOTICE
        + "\n2026年防汛重点工作任务分工方案\n\n一、备汛\n1.储备沙袋两万条。（县应急局牵头）\n"
    )
    (article,) = arrange(plan).articles
    roles = {p.strand.text: p.role for p in article.paragraphs}
    assert roles["2026年防汛重点工作任务分工方案"] == "section"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("河口县人民政府常务会议纪要", "meeting_minutes"),
        ("关于开展燃气安全检查的通知", "notice"),
        ("督 办 通 知 书", "notice"),
        ("中央生态环境保护督察反馈问题整改方案", "rectification_plan"),
        ("2026年政府工作报告重点任务分解表", "task_decomposition"),
        ("周明到河口镇调研防汛工作", "press_report"),
    ],
)
def test_kind_by_title(title: str, kind: str) -> None:
    """The words of the title tell the kind, letter-spaced or not."""
    assert arrange(f"{title}\n\n5月3日，县长周明主持会议，要求抓紧落实。\n").kind == kind


def test_an_empty_text_has_no_article() -> None:
    """Blanks alone give an empty layout."""
    assert arrange(" \n\r\n　\n").articles == ()


@pytest.mark.parametrize(
    ("text", "day", "basis"),
    [
        (NOTICE, "2026-04-28", "stated"),
        (NOTICE.replace("2026年4月28日", "二〇二六年四月二十八日"), "2026-04-28", "stated"),
        (NOTICE.replace("2026年4月28日", "２０２６．４．２８"), "2026-04-28", "stated"),
        (
            "河口日报 2版·综合 2026年5月6日\n\n周明调研\n本报讯 5月5日，县长周明调研。\n",
            "2026-05-06",
            "stated",
        ),
        ("周明调研\n5月5日，县长周明调研。2026年是提升年。\n", "2026-05-05", "inferred"),
        ("周明调研\n5月5日，县长周明调研。\n", None, "none"),
        ("内涝整改方案\n1.2026年6月30日前完成清淤。\n", None, "none"),
        ("内涝整改方案\n整改措施：清淤。\n整改时限：2026年6月30日\n", None, "none"),
        ("防汛会商纪要\n时间：2026年7月2日晚8点\n地点：县防指\n", "2026-07-02", "inferred"),
    ],
)
def test_document_date(text: str, day: str | None, basis: str) -> None:
    """A printed date is stated, a year in the text lets an event's day be inferred, a limit is no date at all."""
    expected = dt.date.fromisoformat(day) if day else None
    assert document_date(text, arrange(text)) == (expected, basis)
