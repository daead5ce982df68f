"""The outward form of a line or paragraph: list mark, label, byline, lead, heading, furniture, jump.

Form only: what a thing looks like, not where it stands or what it means. Called by the layout modules.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:[一二三四五六七八九十]{1,3}|\d{1,3}|[０-９]{1,3})"
LIST_MARK = re.compile(
    rf"[（(]{_NUMBER}[)）]|{_NUMBER}[、．]|\d{{1,3}}\.(?!\d)|[０-９]{{1,3}}[.．]|\d{{1,3}}[)）]"
    r"|\d{1,2}\.\d{1,2}(?=[\u4e00-\u9fff\s])(?![万亿元个名所家户项公亩米吨倍%％])"
    r"|[①-⑳⑴-⒇⒈-⒛㈠-㈩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ★◎●◆■□▲△▼○◇☆▪•·※►▶◼]"
    r"|第[一二三四五六七八九十]{1,3}[章节条项]|【"
    r"|(?:任务|问题|事项|议题|措施)(?:[一二三四五六七八九十]{1,3}|\d{1,3})[:：、.．\s]"
    r"|(?:[一二三四五六七八九十]是|其[一二三四五六])"
)
LABEL = re.compile(r"[（(]?[\u4e00-\u9fff][\u4e00-\u9fff（）()/／、 　]{1,13}[:：]")
_SAYING = re.compile(
    r"(?:指出|强调|要求|认为|议定|决定|表示|说道?|如下|明确|提出|建议|问|同意|指令)\s*[:：]$"
    r"|(?:各|有关|全体|同志).*[:：]$"
)
END_MARKS = frozenset("。！？!?…”’）)】〕》；;：:.")
INNER_MARKS = re.compile(r"[，。；、：！？,;]")
STOPS = re.compile(r"[。；;]")

_BULLET = r"[■□●◆▲▪◎○☆★◇△·※◼\s]*"
_PRESS = (
    r"(?:本报|本网|本台|本刊|新华社|人民日报|中新社|[\u4e00-\u9fff]{1,6}(?:日报|晚报|晨报|时报|报社|新闻网|网|报|台|社)"
    r"|[\u4e00-\u9fff]{0,6}融媒体?(?:中心)?)"
)
_RANK = r"(?:全媒体|融媒体?|特约|首席|见习|实习|特派|驻[\u4e00-\u9fff]{1,3}|前方)*"
_TRADE = r"(?:记\s*者|通\s*讯\s*员|评\s*论\s*员|撰\s*稿人?|供\s*稿|作\s*者|报\s*道\s*组)"
_NAMES = r"(?:[\s、:：/／|｜]*[\u4e00-\u9fff·\w]{1,5}(?:(?=[\s、/／|｜)）】]|$)|(?=通讯员|记者|摄|文|图)))*"
_WRITER = rf"(?:文[/／]?图?|图[/／]文|摄影|撰文|采写)?[/／:：\s]*{_PRESS}?\s*{_RANK}\s*{_TRADE}"
_BYLINE = re.compile(
    rf"{_BULLET}{_WRITER}(?:{_NAMES}|[\u4e00-\u9fff]{{4,9}})"
    rf"(?:\s*(?:{_PRESS}?{_RANK}{_TRADE})(?:{_NAMES}|[\u4e00-\u9fff]{{4,9}}))*"
    r"(?:\s*(?:文|图|摄影?|报道|整理|综合|文[/／]图|文[/／]摄|摄影报道))*\s*"
)
_TAIL_BYLINE = re.compile(
    rf"[（(]\s*(?:{_WRITER}[^，。；）)]{{0,40}}|(?:来源|稿源|供稿|作者|文|图|责编|编辑)[:：/／\s][^，。；）)]{{1,40}})[)）]$"
)
_TAIL_NAME = re.compile(
    r"[（(](?:[\u4e00-\u9fff](?: |　){1,2}[\u4e00-\u9fff]|[\u4e00-\u9fff·]{2,3}(?:[ 　、]+[\u4e00-\u9fff·]{2,3}){0,3})[)）]$"
)
_LEAD = re.compile(
    rf"[【\[]?(?:{_PRESS}(?:[\u4e00-\u9fff]{{2,4}})?(?:\d{{1,2}}月\d{{1,2}}日)?(?:讯|电|消息)"
    r"|[\u4e00-\u9fff]{2,4}\d{1,2}月\d{1,2}日(?:讯|电))[】\]]?"
)
_LEAD_WRITER = re.compile(
    rf"(?:\s*[（(]\s*(?:{_WRITER}|[\u4e00-\u9fff·]{{2,3}}[ 　、])[^。；）)]{{0,40}}[)）])\s*"
)
SEPARATOR = re.compile(r"[■□◆●★☆◇○▲△*＊※=＝~～\-—–―─━_＿·•…#\s]+")
_TURN_TO = re.compile(
    r"\s*[（(【]?\s*[▶→]?\s*下转\s*(?:第?\s*[\w一二三四五六七八九十]{1,4}\s*版)?[^。，）)】]{0,8}[)）】]?$"
)
_TURN_FROM = re.compile(
    r"[（(【]?\s*[◀←▲]?\s*[上紧]接\s*第?\s*[\w一二三四五六七八九十]{1,4}\s*版[^。，）)】]{0,12}[)）】]?\s*"
)

_DATE = r"(?:\d{4}|[０-９]{4}|[二○〇零0][○〇零0一二三四五六七八九]{3})\s*[年.\-/．／]\s*[\d０-９一二三四五六七八九十]{1,3}\s*[月.\-/．／]\s*[\d０-９一二三四五六七八九十]{1,3}\s*日?"
DATE_ONLY = re.compile(rf"[（(]?\s*{_DATE}\s*(?:印发|发布|通过|星期[一二三四五六日天])?\s*[)）]?")
_SECTION_WORDS = r"(?:(?:本地|民生|综合|时政|社会|经济|县域|市县|城事|深度)?(?:要闻|综合|时政|民生|社会|经济|新闻|专版|专题|本地|县域|市县|城事|深度|聚焦|评论|广告|副刊))"
_SECTION = re.compile(_SECTION_WORDS)
_PAPER = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:日报|晚报|晨报|早报|时报|周报|周刊|快报|导报|商报|新报|都市报)|[\u4e00-\u9fff]{2,3}(?<![通汇简专预申公警情喜])报"
)
_PAPER_LINE = re.compile(
    rf"{_PAPER.pattern}(?:[·.,，/|｜—-]|{_SECTION_WORDS}|第?[\dA-Z０-９一二三四五六七八九十]{{1,3}}版?|{_DATE}|星期[一二三四五六日天]"
    r"|(?:总?第)?\d+期)*|[A-Z]{4,20}"
)
_FOLIO = re.compile(
    r"第?\s*(?:[\dA-Za-z]{1,3}|[０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*版|责任?编辑?\s*[:：/／ 　]|责编|编辑\s*[:：/／]|版式|校对|美编|组版|审读|值班(?:主任|编委|编辑)"
    r"|刊号|邮发代号|国内统一|总第\s*\d+\s*期|今日\s*\d+\s*版|星期[一二三四五六日天]|农历"
)
#: One of them stands in every match of `_FOLIO`.
_FOLIO_SIGNS = re.compile("[版编]|校对|审读|值班|刊号|邮发|国内统一|总第|星期|农历")
_WEB = re.compile(
    r"当前位置|首页\s*[>＞»/]|(?:信息|文章|稿件)?来\s*源\s*[:：]|发布(?:时间|日期|机构)\s*[:：]|更新(?:时间|日期)\s*[:：]|浏览(?:次数|量)?\s*[:：]|点击数?\s*[:：]"
    r"|字体\s*[:：]|【?(?:打印|关闭|分享|返回)|索引号|扫一扫"
)
_PAGE_LINE = re.compile(rf"{_WEB.pattern}|(?:{DATE_ONLY.pattern}|{_SECTION.pattern})\Z")
_CONTACT = re.compile(
    r"(?:新闻|投诉|读者|发行|广告|报料|爆料|服务|监督)?(?:热线|邮箱|电话|网址|投稿|地址|传真|邮编)"
)


def squeeze(text: str) -> str:
    """The text without any blanks (letter-spaced titles read as words)."""
    return "".join(text.split())


def is_label(text: str) -> bool:
    """Whether the text opens with a label such as 责任单位：, not with a saying such as 会议指出：."""
    match = LABEL.match(text)
    return bool(match) and not _SAYING.search(match.group())  # type: ignore[union-attr]


def is_byline(text: str) -> bool:
    """Whether the whole text is a byline at the head of an article."""
    return (
        len(text) <= 60
        and ("者" in text or "员" in text or "稿" in text)
        and bool(_BYLINE.fullmatch(text))
    )


def tail_byline(text: str) -> int:
    """Index where a bracketed byline at the end starts, or -1."""
    if text[-1:] not in ("）", ")"):
        return -1
    match = _TAIL_BYLINE.search(text) or _TAIL_NAME.search(text)
    if match is None:
        return -1
    start = match.start()
    return start if start == 0 or text[:start].rstrip()[-1] in "。！？”…！" else -1


def lead_length(text: str) -> int:
    """Length of 本报讯… at the start of a paragraph, or 0."""
    match = _LEAD.match(text)
    return match.end() if match else 0


def lead_byline(text: str) -> int:
    """Length of 本报讯（记者 …） at the start of a paragraph, or 0 when no writer is named there."""
    length = lead_length(text)
    match = _LEAD_WRITER.match(text, length) if length else None
    return match.end() if match else 0


def is_heading(text: str) -> bool:
    """Whether the text could be a printed heading: short, no sentence end inside, not left open."""
    length = len(text)
    if length > 66 or STOPS.search(text) or text[-1] in "，、：,:":
        return False
    if length > 42 and not re.search(r"[ 　]", text):
        return False
    if text.count("“") != text.count("”") or SEPARATOR.fullmatch(text):
        return False
    return not re.search(r"[，,]", text) or _is_couplet(text)


def _is_couplet(text: str) -> bool:
    """Whether the text's comma parts are short and of like length, as in 听民声，解民忧."""
    parts = [len(part) for part in re.split(r"[，, 　]", text) if part]
    if re.search(r"强调|指出|要求|表示|认为|[说问]，", text):
        return False
    return max(parts) <= 12 and max(parts) - min(parts) <= 4 and not re.search(r"\d[月日]", text)


def is_numbered(text: str) -> bool:
    """Whether the text opens with a list mark that counts (一、 / （一） / 1.)."""
    match = LIST_MARK.match(text)
    return bool(match) and text[0] not in "【■□●◆▲▪◎○☆★◇△·※◼►▶▼•"


def is_folio(text: str) -> bool:
    """Whether the text belongs to the page, not to an article: masthead, page number, editors, hotline."""
    if len(text) > 80 or "。" in text:
        return False
    tight = squeeze(text)
    if _PAGE_LINE.match(tight):
        return True
    if _opens_jump(tight):
        return False
    if _PAPER_LINE.fullmatch(tight) or tight.startswith("公益广告"):
        return True
    if _FOLIO_SIGNS.search(text) and _FOLIO.search(text) and not re.search(r"[，；、]", tight):
        return True
    return bool(_CONTACT.match(tight)) and bool(re.search(r"\d{3}|@", tight))


def is_masthead(text: str) -> bool:
    """Whether the text names a newspaper, or a page of one."""
    tight = squeeze(text)
    if len(tight) > 70 or "。" in tight or _opens_jump(tight):
        return False
    return bool(_PAPER_LINE.fullmatch(tight)) or bool(
        re.search(r"第?[\dA-Z０-９一二三四五六七八九十]{1,3}版", tight)
    )


def _opens_jump(tight: str) -> bool:
    return "下转" in tight or "上接" in tight or "紧接" in tight


def turn_to(text: str) -> int:
    """Index where a closing （下转第N版） starts, or -1."""
    if "下转" not in text[-24:]:
        return -1
    match = _TURN_TO.search(text)
    return match.start() if match else -1


def turn_from(text: str) -> int:
    """Length of an opening （上接第N版）, or 0."""
    match = _TURN_FROM.match(text)
    return match.end() if match else 0
