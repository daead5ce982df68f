"""The forms in which offices write a time: patterns only, one per form, over folded text.

It owns how a phrase looks (26年6月底前, 下周五前, 15个工作日内), not what day it means; `_date_values` does that. Patterns are
compiled on first use. Called by `_dates`.
"""

from __future__ import annotations

import re
from functools import cache

from duban.reading._lexicon import choice, words
from duban.reading._scanning import plain_first

_CN = "〇零一二三四五六七八九"
_DAY = (
    r"(?:[0-3]?\d|三十一?|廿[一二三四五六七八九]?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
)
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,4})"
_YEAR4 = rf"(?:20\d\d|二[〇零][{_CN}]{{2}})"
_YEAR = (
    rf"(?:(?P<y>{_YEAR4}|(?<!\d)\d\d(?=年\d))\s?年|(?P<yw>今年|本年度?|当年|明年|次年|翌年|后年))"
)
_PART = r"(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间|午夜|晚)"
_HOUR = rf"(?:\d{{1,2}}|[{_CN}]|十[一二三四五六七八九]?|二十[一二三四]?)"
_CLOCK = rf"(?:\s?{_PART})?(?:\s?{_HOUR}(?:[时点](?:\d{{1,2}}分|半|整)?|:\d\d))?(?:\s?(?:[上下]班|天黑|天亮))?"
_NOTE = r"(?:\([^()\d]{1,8}\))?"
_TO = r"(?:至|到|-{1,2}|—{1,2}|~)"
_END = r"(?P<end>之?前|以前|之内|以内|内|为止|止)?"

#: What may stand between the last character of a form and the word that makes it a limit.
END_WORD = re.compile(r"(?:之?前|以前|之内|以内|内|为止|止)")
START_WORD = re.compile(r"(?:开始|起|始)(?!草|步|到|来|底|点|诉|伏|码|重|吊|始|因|飞|火|航|用)")
RANGE_WORD = re.compile(_TO)

_FORMS: dict[str, str] = {
    # 2026年6月10日18时前, 6月10日至12日, 5月1日伏季休渔前, 2026.3.30, 2026-03-30
    "day": rf"(?:{_YEAR})?(?P<m>{_MONTH})月(?:{_DAY}[日号]?(?:{_TO}|、|和))?(?P<d>{_DAY})[日号]"
    rf"(?P<clock>{_CLOCK}){_NOTE}{_CLOCK}(?:(?:@SEASON@){{0,1}}(?=之?前))?{_END}",
    "plain_day": rf"(?P<y>20\d\d)[-./](?P<m>{_MONTH})[-./](?P<d>[0-3]?\d)(?!\d)(?:日)?{_END}",
    # 本月25日前, 下月10日前
    "month_day": rf"(?P<mw>本月|当月|下个?月|次月|月)(?P<d>{_DAY})[日号]{_CLOCK}{_END}",
    # 16日18时前, 20号前
    "bare_day": rf"(?<!第)(?P<d>{_DAY})(?:日|号(?=之?前|以前|上午|下午|晚|早|起|止|至|到|[，。；、,;把将报交拿完]|$))(?P<clock>{_CLOCK}){_NOTE}{_CLOCK}{_END}",
    # 6月底前, 10月前, 7月中旬, 5-8月, 4月份
    "month": rf"(?:{_YEAR})?(?:{_MONTH}月?份?(?:{_TO}|、))?(?P<m>{_MONTH})月份?(?:之?(?P<part>[上中下]旬|月?底|末|初|中(?!旬|[一-鿿]{{0,3}}[会心])|上半月|下半月))?(?:之?(?=前))?{_END}",
    # 本月底前, 月底前, 下月中旬, 月内
    "named_month": rf"(?P<mw>本月|当月|这个?月|下个?月|次月)份?(?P<part>[上中下]旬|底|末|初|中(?!旬))?{_END}",
    "month_end": rf"(?<![年每个几半\d一二三四五六七八九十])月(?P<part>底|末){_END}|(?<![年每个几半\d一二三四五六七八九十])月(?P<part2>内)",
    "quarter": rf"(?:{_YEAR}的?)?(?:第?[一二三1-3](?:{_TO}|、))?(?P<whole>前)?第?(?P<q>[一二三四1-4])季度?(?:之?(?P<part>末|底))?{_END}",
    "named_quarter": rf"(?P<qw>本季度?|当季度?|下个?季度?|下一季度|季(?=[末底]))(?P<part>末|底)?{_END}",
    "half": rf"(?:{_YEAR})?(?P<half>上半年|下半年|年中)(?:之?(?P<part>末|底))?{_END}",
    "year": rf"(?:到|至)?(?:{_YEAR})(?:年?(?P<part>底|末|终|内|初|全年)|度?(?P<plan>))(?:之?(?=前))?{_END}",
    "year_end": rf"(?:本年度?|全年|年|岁)(?P<part>底|末|终){_END}|年(?P<inner>内)|(?P<inner2>年度内|本年度?内|全年)",
    # 今晚12时前, 明日下班前, 当天
    "named_day": rf"(?P<dw>今[日天晚]|本日|明[日天晚]|后[日天]|当[日天晚]|次日|翌日|即日)(?P<clock>{_CLOCK}){_END}",
    # 下周五前, 本周内, 周末前
    "week": rf"(?P<ww>本|这个?|当|下下|下个?|次|上个?)?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天末])(?P<clock>{_CLOCK}){_END}"
    rf"|(?P<ww2>本|这一?|当|下个?|次)(?:周|星期|礼拜)(?:之?内|以内|底)?{_END.replace('<end>', '<end2>')}",
    "workdays": rf"(?:{_COUNT}{_TO})?(?P<n>{_COUNT})\s?个?工作日(?:之内|以内|内)",
    "span": rf"(?:(?:{_COUNT}{_TO})?(?P<n>{_COUNT})(?P<over>余|多)?\s?个?(?P<half>半)?|半)(?P<u>自然日|日历日|日|天|周|星期|礼拜|个月|月|年|小时)(?:的?时间)?(?:之内|以内|内)",
    "holiday": rf"(?:{_YEAR})?(?P<h>@HOLIDAY@)节?(?:、?(?P<h2>@HOLIDAY@)节?)?(?:假期|长假|小长假|假日|期间|佳节|“?双节”?)?(?:到来|来临|开始|放假)?之?前(?!后|[夕往提])",
    "lunar": r"(?P<lm>正月|腊月)(?P<ld>初?[一二三四五六七八九十]{1,3}|廿[一二三四五六七八九]?)(?:日)?(?:之?前)?",
    "plan": rf"“?(?P<plan>十[四五六]五)”?(?:规划)?期?末{_END}",
    "immediate": "@IMMEDIATE@",
    "vague": "@VAGUE@",
    "recurring": rf"逢{_DAY}[日号](?:、{_DAY}[日号])*|每个?(?P<every>工作日|{_COUNT}?个?(?:小时|天|日|周|星期|旬|半月|半年|月|季度?|年度?|学期)|半月|半年|半小时)"
    rf"(?:{_MONTH}月)?(?:末?月?(?:初|底|末|上旬|中旬|下旬|最后一?个?(?:工作日|天|周)|第?{_DAY}个工作日|{_DAY}[日号]|[一二三四五六日天](?![\u4e00-\u9fff]{{0,1}}[个次项份期轮场条件]))|首月)?(?:月?(?:底|末|{_DAY}[日号]))?(?:\s?{_PART})?(?:\s?{_HOUR}时)?{_END}",
    "rhythm": r"[日周旬月季年](?:@REPORT@)(?:、(?:半?[日周旬月季年])(?:@REPORT@))*|(?:一|双|半)?[日周旬月季年]一(?:次)?(?:@REPORT@|报|督|调|评|结|清|晒|查|会|排)"
    r"|按(?:日|周|旬|月|季度?|半年|年)(?=@REPORT@|上报|报)|逐[日周月季]",
    "season": r"[春秋]季学期(?:开学)?(?:之?前)?|(?:@SEASON@)(?:@ENDING@){0,1}之?前(?!后|[夕往提期])|(?:汛|节|假|考)前(?!期|[后夕往提])|(?:冰冻|低温|雨雪|高温|恶劣|极端|大风|强对流|强冷空气|冷空气|寒潮)[\u4e00-\u9fff]{0,4}(?:到来|来临|影响)之?前|直[至到][^,，。;；]{2,12}?(?:结束|为止|止|验收|达标|通车|销号)",
}
_NAME = re.compile(r"\(\?P<\w+>")
#: Order in which the forms are tried at one place.
_ORDER = (
    "workdays", "span", "day", "plain_day", "month_day", "recurring", "quarter", "half", "month", "holiday", "year", "bare_day",
    "lunar", "plan", "season", "week", "named_day", "named_month", "named_quarter", "month_end", "year_end", "immediate",
    "vague", "rhythm",
)  # fmt: skip
_DIGITS = "0123456789" + _CN + "两十廿百"
_YEARS = "今本当明次翌后"
_FIRST: dict[str, str] = {
    "day": _DIGITS + _YEARS, "plain_day": "2", "month_day": "本当下次月", "bare_day": _DIGITS, "month": _DIGITS + _YEARS,
    "named_month": "本当这下次", "month_end": "月", "quarter": _DIGITS + _YEARS + "第前", "named_quarter": "本当下季",
    "half": _DIGITS + _YEARS + "上下年", "year": _DIGITS + _YEARS + "到至", "year_end": "本全年岁",
    "named_day": "今本明后当次翌即", "week": "本这当下次上周星礼", "workdays": _DIGITS, "span": _DIGITS + "半",
    "recurring": "每逢", "plan": "“十", "lunar": "正腊", "rhythm": "日周旬月季年一双半按逐",
}  # fmt: skip
_LISTED = {"holiday": ("@HOLIDAY@", _DIGITS + _YEARS), "season": ("@SEASON@", "汛节假考直春秋冰低雨高恶极大强冷寒"),
           "immediate": ("@IMMEDIATE@", ""), "vague": ("@VAGUE@", "")}  # fmt: skip

HOLIDAY_DAYS = {
    "六一": "六一",
    "“六一”": "六一",
    "七一": "七一", "“七一”": "七一", "八一": "八一", "“八一”": "八一",
    "元旦": "元旦", "新年": "元旦", "春节": "春节", "新春": "春节", "除夕": "除夕", "农历新年": "春节", "元宵": "元宵",
    "清明": "清明", "五一": "劳动节", "“五一”": "劳动节", "劳动": "劳动节", "端午": "端午", "中秋": "中秋",
    "国庆": "国庆", "十一": "国庆", "“十一”": "国庆", "双节": "双节", "“双节”": "双节", "两节": "两节", "“两节”": "两节",
}  # fmt: skip


def _lists() -> dict[str, str]:
    return {
        "@HOLIDAY@": "|".join(sorted(HOLIDAY_DAYS, key=len, reverse=True)),
        "@SEASON@": choice("dates", "seasons"),
        "@ENDING@": choice("dates", "season_ends"),
        "@IMMEDIATE@": choice("dates", "immediate"),
        "@VAGUE@": choice("dates", "vague"),
        "@REPORT@": choice("dates", "reports"),
    }


@cache
def forms_by_first() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """For each character that can open a time phrase, the forms to try there, in order."""
    lists = _lists()
    table: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for name in _ORDER:
        source = _FORMS[name]
        for mark, listed in lists.items():
            source = source.replace(mark, listed)
        pattern = re.compile(source)
        mark, extra = _LISTED.get(name, ("", _FIRST.get(name, "")))
        firsts = {word[0] for word in lists[mark].replace("\\", "").split("|")} if mark else set()
        for char in sorted(firsts | set(extra)):
            table.setdefault(char, []).append((name, pattern))
    return {char: tuple(forms) for char, forms in table.items()}


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """The pattern of each form."""
    return dict(form for forms in forms_by_first().values() for form in forms)


@cache
def trial_at(char: str) -> re.Pattern[str]:
    """The forms that `char` opens as one pattern: the group that matched bears the name of the first that stands there.

    One call for all forms, where most places show none of them.
    """
    return _as_one(forms_by_first()[char])


@cache
def _as_one(forms: tuple[tuple[str, re.Pattern[str]], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{_NAME.sub('(?:', p.pattern)})" for name, p in forms))


_UNITS = "日周旬月季年"
_OF_SPAN = "自日天周星礼月年小"
#: What stands behind the numerals that open a form.
_COUNTED = (
    rf"[年月日号天周星礼自季旬]|个[个半工{_OF_SPAN}]|[余多]\s?[个半{_OF_SPAN}]|半[个{_OF_SPAN}]|工作|小时"
    rf"|份?[至到—~、-][前第—{_DIGITS}\d-]|\s[个半工{_OF_SPAN}]"
)
#: The heads of the forms, a few characters deep: a place that shows none of them needs no trial of the forms.
_HEADS = (
    rf"[{_DIGITS}](?=[{_DIGITS}\d]*(?:{_COUNTED}))", "20\\d\\d[./-]", "十[四五六]五", rf"[{_YEARS}]年", rf"月[底末内{_DIGITS}]",
    "[本当次]月|[这下][月个一季]", rf"第[一二三四1-4][季至到—~、-]|前[第{_DIGITS}]", "[本当]季|季[末底]",
    "[上下]半|年[中底末终内]|年度内|全年|岁[底末终]", rf"[到至](?:[{_YEARS}]|[{_DIGITS}][{_DIGITS}\d]*\s?)年",
    "[今当]晚|[今明后当]天|[今本明后当次翌即]日|明晚", "[本这当下次上]?周|[本这当下次上]?[星礼][期拜]|下下|上个",
    rf"逢[{_DIGITS}]|每[个工小天星学半{_UNITS}{_DIGITS}]", "半[个自日历天周星礼月旬季年小\\s]", "“十|正月|腊月",
    f"[双{_UNITS}](?=[{_UNITS}一])|[按逐][半{_UNITS}]", "[春秋]季|[汛节假考]前|直[到至]|冰冻|低温|雨雪|高温|恶劣|极端|大风|强对|强冷|冷空|寒潮",
)  # fmt: skip


@cache
def openers() -> re.Pattern[str]:
    """A pattern that matches where a time phrase can begin, at its first character."""
    listed = {*HOLIDAY_DAYS, *words("dates", "immediate", "vague", "seasons")}
    reports = "".join(sorted({word[0] for word in words("dates", "reports")}))
    heads = [*_HEADS, f"[{_UNITS}][{reports}]", *sorted(map(re.escape, listed))]
    return re.compile(plain_first("|".join(heads)))


@cache
def not_limit() -> re.Pattern[str]:
    """What follows a plain date that names no limit: 2025年以来, 5月12日召开的."""
    listed = choice("dates", "not_limit_after")
    return re.compile(rf"{listed}|[\u4e00-\u9fff]{{0,8}}(?:会议|讲话|批示|部署)(?:精神|要求|安排)")
