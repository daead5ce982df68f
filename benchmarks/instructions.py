"""Instructions of a made-up city, as many as wanted and alike as such texts are: the benchmarks of desk and ledger are filled with them.

Run by itself it prints some: `python benchmarks/instructions.py [--count N]`.
"""

from __future__ import annotations

import argparse
import random

PLACES = [f"{a}{b}{c}" for a in "东西南北中上下" for b in "河山林桥塘岗坪湾埠" for c in "村镇社街"]
WORKS = (
    ("整治污水溢流直排", "疏通雨污混流管网", "封堵非法排口"),
    ("改造老旧小区电梯", "更换超期服役钢缆", "建立维保台账"),
    ("修复破损路面", "补齐缺失井盖", "清理占道堆物"),
    ("清理河道淤泥", "拆除拦河渔网", "加密断面监测"),
    ("排查燃气安全隐患", "更换老化胶管", "关停违规瓶装气点"),
    ("加快学校扩建工程", "增加公办学位", "完善接送区交通标志"),
    ("处置闲置土地", "盘活低效厂房", "引进上下游企业"),
    ("规范垃圾分类收运", "新建转运站", "清运积存垃圾"),
    ("核查养殖尾水治理", "建设生态沟渠", "取缔禁养区塘口"),
    ("推进农房安全鉴定", "加固危旧房屋", "搬迁削坡建房户"),
)
ENDS = ("确保断面水质稳定向好", "严防问题反弹", "切实保障群众出行", "形成长效管护机制", "逐项销号")
LIMITS = ("6月底前", "15个工作日内", "2026年9月30日前", "一个月内", "")


def instructions(count: int, *, seed: int) -> list[str]:
    """So many instructions, each with a place, one to three works, an end and often a limit; the same seed gives the same."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = []
    for _ in range(count):
        works = chance.choice(WORKS)[: chance.randint(1, 3)]
        place = f"{chance.choice(PLACES)}{chance.randint(1, 60)}号片区"
        parts = [f"{place}{works[0]}", *works[1:], chance.choice(ENDS)]
        limit = chance.choice(LIMITS)
        made.append("，".join(parts) + (f"，{limit}完成" if limit else ""))
    return made


def notice(lines: list[str], units: list[str]) -> str:
    """A notice with one instruction a line, each for one unit in turn."""
    said = (f"{units[i % len(units)]}要{line}。" for i, line in enumerate(lines))
    return "市政府督查室关于近期重点事项的通知\n\n" + "\n".join(said) + "\n"


def main() -> int:
    """Print some."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5)
    print(notice(instructions(parser.parse_args().count, seed=1), ["市水务局", "市住房城乡建设局"]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
