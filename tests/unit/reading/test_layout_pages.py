"""A newspaper page falls into its articles, whatever the order in which its columns reach us."""

from __future__ import annotations

from duban.reading._layout import ArticleText
from duban.reading.layout import arrange

MAST = "河 口 日 报\n2026年5月6日 星期三 第2版 综合\n\n"
FLOOD = (
    "周明督导防汛备汛工作\n本报记者 田小禾\n本报讯 5月5日，县长周明到河口镇检查防汛工作。\n"
    "在城东泵站，周明要求县水务局五月底前完成机组大修，备足移动泵"
)
FLOOD_REST = "车，确保积水及时排出。周明强调，各乡镇要落实包保责任。\n县领导罗青参加调研。"
SCHOOL = (
    "许静调研校园食堂\n本报记者 林一鸣\n本报讯 5月4日，副县长许静走进县第二小学，检查食堂。\n"
    "许静指出，县教育局要在本周内换发留样标签，并把陪餐记"
)
SCHOOL_REST = "录在家长群公示。许静说，食品安全容不得半点马虎。"


def page(*chunks: str) -> list[ArticleText]:
    """The articles of a page made of chunks."""
    return list(arrange(MAST + "\n\n".join(chunks) + "\n").articles)


def body(article: ArticleText) -> str:
    """The body of an article, one line a paragraph."""
    return "\n".join(p.strand.text for p in article.paragraphs)


def test_interleaved_columns_are_given_back_to_their_articles() -> None:
    """Two texts broken in mid-word, their ends printed in either order, are whole again."""
    for ends in ((FLOOD_REST, SCHOOL_REST), (SCHOOL_REST, FLOOD_REST)):
        flood, school = page(FLOOD, SCHOOL, *ends)
        assert "备足移动泵车，确保积水" in body(flood)
        assert body(flood).endswith("县领导罗青参加调研。")
        assert "并把陪餐记录在家长群公示" in body(school)


def test_a_jump_joins_the_two_parts() -> None:
    """下转 and 上接 are furniture, and the text behind them continues the article that turned away."""
    flood, school = page(
        FLOOD + "\n（下转第3版）", SCHOOL + SCHOOL_REST, "（上接第2版）\n" + FLOOD_REST
    )
    assert "备足移动泵车，确保积水" in body(flood)
    assert "上接" not in body(flood) + body(school)


def test_a_part_without_its_beginning_is_an_article_of_its_own() -> None:
    """A text that resumes what another page began has no headline and borrows none."""
    flood, rest = page(FLOOD + FLOOD_REST, "（上接第1版）" + "全县经济开局良好，要再接再厉。")
    assert flood.headline is not None
    assert rest.headline is None


def test_a_page_that_begins_with_the_end_of_a_text() -> None:
    """What resumes at the top of a page is one article over its paragraphs, and the first on the page."""
    rest, flood = page(
        "（上接第1版）\n　　会议强调，要再接再厉。\n　　会议决定，撤销领导小组。",
        FLOOD + FLOOD_REST,
    )
    assert body(rest) == "会议强调，要再接再厉。\n会议决定，撤销领导小组。"
    assert flood.headline is not None


def test_a_bulleted_column_label_is_no_writer() -> None:
    """●短评 above a headline is a kicker."""
    _, comment = page(
        FLOOD + FLOOD_REST, "●短评\n莫让表格绊住脚\n□岳明\n群众看的是漏雨的房子修没修。"
    )
    assert [k.text for k in comment.kickers] == ["●短评"]
    assert comment.byline is not None
    assert comment.byline.text == "□岳明"


def test_a_bare_byline_opens_an_article_without_headline() -> None:
    """A byline after a closed text begins a new article; its headline stays missing."""
    first, second = page(FLOOD + FLOOD_REST, "■记者 王实\n本报讯 5月3日，全县经济工作会议召开。")
    assert first.byline is not None
    assert second.headline is None
    assert second.byline is not None
    assert second.byline.text == "■记者 王实"


def test_a_section_heading_inside_a_body_opens_nothing() -> None:
    """In a page with a blank line after every paragraph a heading without byline stays in the body."""
    text = (
        "把实事办好\n\n——各地推进民生工程观察\n\n本报记者 方远\n\n各地把民生实事放在心上，抓在手上。\n\n"
        "系统谋划 精准施策\n\n为民造福是最大政绩。各地从群众需要处着手。\n\n聚力攻坚 久久为功\n\n"
        "民生无小事，枝叶总关情。各地持续用力。\n"
    )
    articles = arrange(MAST + text).articles
    assert len(articles) == 1
    assert [p.strand.text for p in articles[0].paragraphs if p.role == "section"] == [
        "系统谋划 精准施策",
        "聚力攻坚 久久为功",
    ]


def test_heading_block_falls_into_kicker_headline_and_subheads() -> None:
    """A column label, a two-line title that is one sentence, and a dashed line below."""
    (article,) = page(
        "民生一线\n周明在全县防汛会议上强调\n以万全准备守护百姓安澜\n——河口县备汛见闻\n本报记者 田小禾\n"
        "本报讯 5月5日，全县防汛会议召开。"
    )
    assert article.headline is not None
    assert article.headline.text == "周明在全县防汛会议上强调以万全准备守护百姓安澜"
    assert [k.text for k in article.kickers] == ["民生一线"]
    assert [s.text for s in article.subheads] == ["——河口县备汛见闻"]


def test_slogans_on_the_line_of_the_headline_are_subheads() -> None:
    """A title and its slogans printed on one line are told apart."""
    (article,) = page(
        "周明到河口镇、柳林乡督导防汛备汛工作 抓早抓小 落细落实\n■记者 田小禾\n本报讯 5月5日，县长周明到河口镇。"
    )
    assert article.headline is not None
    assert article.headline.text == "周明到河口镇、柳林乡督导防汛备汛工作"
    assert [s.text for s in article.subheads] == ["抓早抓小 落细落实"]


def test_briefs_end_with_a_writer_in_brackets() -> None:
    """A column of briefs: each has its headline and its closing byline."""
    briefs = page(
        FLOOD + FLOOD_REST,
        "要 闻 速 递\n■\n县城部分路段停水\n因管道改造，5月7日城东停水。\n（记者 文竹）\n■\n图书馆延时开放\n"
        "县图书馆周末延时至21时。（通讯员 水清）",
    )
    assert [a.headline.text for a in briefs if a.headline] == [
        "周明督导防汛备汛工作",
        "县城部分路段停水",
        "图书馆延时开放",
    ]
    assert [a.byline.text for a in briefs[1:] if a.byline] == ["（记者 文竹）", "（通讯员 水清）"]


def test_columns_side_by_side_are_read_one_after_the_other() -> None:
    """Two texts printed beside each other become two articles, each in its own order."""
    left = [
        "周明到河口镇调研防汛工作",
        "本报记者 田小禾",
        "本报讯 5月5日，县长周明到河",
        "口镇检查防汛备汛工作，要求",
        "五月底前完成泵站大修。",
    ]
    right = [
        "许静检查校园食堂",
        "本报记者 林一鸣",
        "本报讯 5月4日，副县长许静",
        "走进县第二小学，要求本周内",
        "换发留样标签。",
    ]
    rows = [a + " " * (36 - len(a.encode("gbk"))) + b for a, b in zip(left, right, strict=True)]
    articles = arrange(MAST + "\n".join(rows) + "\n").articles
    assert [a.headline.text for a in articles if a.headline] == [left[0], right[0]]
    assert "县长周明到河口镇检查" in body(articles[0])
    assert "要求本周内换发留样标签。" in body(articles[1])


def test_the_masthead_and_the_hotline_belong_to_no_article() -> None:
    """The names of the paper, the folio and the hotline are furniture."""
    layout = arrange(
        MAST + FLOOD + FLOOD_REST + "\n\n新闻热线：0668-2912345 投稿邮箱：a@example.com\n"
    )
    words = [field.text for field in layout.furniture]
    assert words[0] == "河 口 日 报"
    assert any(word.startswith("新闻热线") for word in words)
    assert layout.kind == "newspaper_page"
