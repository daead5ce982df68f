"""Interleaved columns: which loose text carries on which article, by the words and marks at the seam."""

from __future__ import annotations

import pytest

from duban.reading._continuity import across, begins, meets, rarity
from duban.reading.layout import arrange

MASTHEAD = "望港日报　2026年7月4日　星期六　第2版\n\n"
HARBOUR = "望港市检查渔船防台\n本报记者 甘露\n本报讯 7月2日，副市长江帆到望港检查渔船防台。"
SCHOOL = "全市校车体检过半\n本报记者 齐鸣\n本报讯 7月3日，记者获悉，全市校车体检过半。"


def _bodies(text: str) -> list[str]:
    """The articles' bodies as text."""
    return ["".join(text[a:b] for a, b in article.body) for article in arrange(text).articles]


@pytest.mark.parametrize(
    ("left", "right"),
    [("镇里要同市水", "务局会商"), ("拿出处置方", "案并公示"), ("经报请批", "准后施行")],
)
def test_a_cut_word_is_seen(left: str, right: str) -> None:
    """A word that lies across the seam speaks for it, and only on its own two sides."""
    assert across(left, right, "") > 3.0
    assert across("大家都很高兴", right, "") == 0.0


def test_a_name_of_the_page_counts_as_a_word() -> None:
    """A proper name no dictionary holds is known from the rest of the page."""
    assert across("副市长江", "帆要求", "") < across("副市长江", "帆要求", "江帆到望港") + 0.01
    assert across("来到罗家渡", "镇政府", "罗家渡镇") > 0.0


def test_what_opens_a_paragraph_differs_from_what_carries_on() -> None:
    """会议 opens paragraphs of the genre, 的 and 了 do not."""
    assert begins("会议强调") > 0.0 > begins("的问题")
    assert meets("会", "议要求") > 0.0


def test_stock_phrases_are_not_telling() -> None:
    """A group of characters the genre uses always says little about which article it belongs to."""
    assert rarity("工作会") < rarity("鳊魟鲀") == 1.0


def test_a_word_cut_by_the_column_finds_its_other_half() -> None:
    """Two open texts, two loose halves: the word across each seam decides."""
    text = (
        f"{HARBOUR}\n他要求，全市渔船今晚八时前全部回港，由市农业农\n\n"
        f"{SCHOOL}\n市公安局交警支\n\n"
        "村局逐船登记，不落一船一人。\n\n"
        "队将在开学前完成余下的212辆。\n"
    )
    harbour, school = _bodies(text)
    assert "市农业农村局逐船登记" in harbour
    assert "交警支队将在开学前" in school


def test_numbering_goes_on_where_it_began() -> None:
    """A loose 二是 belongs to the article whose list stopped at 一是."""
    text = (
        f"{HARBOUR}\n江帆提出两点要求：一是抓紧召回，外海船只\n\n"
        f"{SCHOOL}\n下一步，检测机构\n\n"
        "周末不休息，预约当天即检。\n\n"
        "今天就要掉头；二是抓紧加固，锚地缆绳逐根查看。\n"
    )
    harbour, school = _bodies(text)
    assert "二是抓紧加固" in harbour
    assert "预约当天即检" in school


def test_a_signed_article_takes_no_more_text() -> None:
    """What follows a writer's name in brackets belongs to the other, unfinished article."""
    text = (
        f"{HARBOUR}\n他叮嘱，锚地缆绳要逐根查\n\n"
        "全市校车体检过半\n本报讯 7月3日，记者获悉，全市校车体检过半。（齐鸣）\n\n"
        "看，磨损的今天就换。\n"
    )
    harbour, school = _bodies(text)
    assert harbour.endswith("磨损的今天就换。")
    assert "缆绳" not in school


def test_a_text_that_ends_in_a_bare_quotation_is_unfinished() -> None:
    """A closing quotation mark without a stop inside it does not end a paragraph."""
    text = (
        f"{MASTHEAD}{HARBOUR}\n渔港派出所推出“一船一码”\n\n{SCHOOL}\n\n登记办法，进出港扫码即知。\n"
    )
    harbour, school = _bodies(text)
    assert "“一船一码”登记办法" in harbour
    assert "登记办法" not in school


def test_a_headline_with_a_dash_line_opens_an_article_between_spaced_paragraphs() -> None:
    """On a page with a blank line after every paragraph, 标题 and ——副题 need no byline."""
    paragraphs = [
        HARBOUR.replace("\n", "\n\n"),
        "江帆说，缆绳要逐根查看，磨损的今天就换。",
        "望港市领导参加检查。",
        "一把旧藤椅搬进了议事厅",
        "——河口镇平桥社区议事见闻",
        "平桥社区的藤椅有年头了。5月6日，居民围坐一圈，商量楼道的灯由谁来修。",
        "社区书记邱荷说，藤椅搬来，话就多了。",
    ]
    bodies = _bodies(MASTHEAD + "\n\n".join(paragraphs))
    assert len(bodies) == 2
    assert bodies[1].startswith("平桥社区的藤椅")


def test_headings_stay_apart_below_a_column_label() -> None:
    """Heading lines as wide as the wrapped text below them are no wrapped sentence."""
    text = (
        "【山区交通·看进度】\n江帆在全市山区公路建设现场推进会上强调\n把路修到家门口把账算到明白处　让山货出山\n"
        "　　本报讯（记者 甘露）7月1日，全市山区公\n路建设现场推进会在平桥镇召开，副市长江帆出\n"
        "席会议并讲话，要求各县区7月底前完成路基施\n工，一个标段也不许拖延。\n"
        "　　会议通报，上半年全市新开工山区公路19\n条，完工率超过四成，但征地拆迁仍有拖延。\n"
    )
    article = arrange(text).articles[0]
    assert article.headline is not None
    assert article.headline.text.startswith("江帆在全市山区公路建设现场推进会上强调")


def test_a_question_cut_off_by_the_column_is_no_headline() -> None:
    """The end of an open sentence may be as short as a headline; its question mark and word give it away."""
    text = (
        f"{MASTHEAD}{HARBOUR}\n江帆问，余下的十二条船\n\n"
        f"{SCHOOL}\n\n"
        "锚在哪里，几时回港？\n渔港监督站站长答，今晚八时前全部回港。\n"
    )
    bodies = _bodies(text)
    assert len(bodies) == 2
    assert "余下的十二条船锚在哪里，几时回港？" in bodies[0]


def test_of_numbers_only_dates_open_paragraphs() -> None:
    """7月2日 may begin a paragraph, 3900台 goes on with one."""
    assert begins("7月2日") > 0.0 > begins("3900台（套）")
