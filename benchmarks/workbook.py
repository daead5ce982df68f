"""How long a ledger of 100,000 rows and 15 columns takes to come in and to go out, and how much memory.

Each figure is taken in a process of its own: `python benchmarks/workbook.py [--rows N]`. "in" is the whole path
of an import's dry run (read, map, parse) on texts that differ in every row; it exits with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import datetime
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from duban.workbooks import Cell, guess_mapping, parse_rows, read_table, write_table

HEADER = (
    "序号", "问题", "点位", "来源", "牵头单位", "配合单位", "督导单位", "责任人", "整改目标", "整改措施",
    "完成时限", "交办日期", "进展情况", "完成进度", "备注",
)  # fmt: skip
SECONDS = 15.0
MEGABYTES = 500.0
BASE = datetime.date(2026, 4, 10)
SIGNS = "排查整治河道沿线入河排口溯源建立问题清单责任清单任务清单逐项销号加快推进老旧管网改造提升污水收集处理率"
UNITS = (
    "市水务局",
    "市住房城乡建设局",
    "市生态环境局",
    "茂南区政府",
    "电白区政府",
    "市城管局",
    "高新区管委会",
)


def ledger_rows(count: int) -> Iterator[tuple[Cell, ...]]:
    """Rows as offices write them: long texts of their own, units, dates in several forms, some cells empty."""
    chance = random.Random(20260410)  # noqa: S311 - no secret

    pool = "".join(chance.choices(SIGNS, k=200_000))

    def text(shortest: int, longest: int) -> str:
        # Cut from a long random text: as different as drawn anew, and the drawing is not what is measured.
        at = int(chance.random() * (len(pool) - longest))
        return pool[at : at + shortest + int(chance.random() * (longest - shortest + 1))]

    for number in range(1, count + 1):
        day = BASE + datetime.timedelta(days=chance.randint(1, 700))
        limits: tuple[Cell, ...] = (
            f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}", day,
            f"{day.year}年{day.month}月底前", "立行立改，长期坚持", "15个工作日内",
        )  # fmt: skip
        yield (
            number, text(20, 60), text(6, 12), "省级生态环境保护督察", chance.choice(UNITS),
            "、".join(chance.sample(UNITS, 2)), chance.choice(UNITS), text(2, 3), text(10, 24),
            text(30, 70), chance.choice(limits), BASE, text(20, 50), "达到时序进度",
            None if number % 3 else text(4, 10),
        )  # fmt: skip


def write_out(path: Path, count: int) -> int:
    """Write the ledger from a stream, as an export does."""
    out = io.BytesIO()
    write_table(HEADER, ledger_rows(count), out, widths={"问题": 50, "整改措施": 60})
    path.write_bytes(out.getbuffer())
    return count


def read_in(path: Path, count: int) -> int:
    """Read, map and parse the ledger, as an import's dry run does."""
    table = read_table(path.read_bytes(), path.name)
    parsed = parse_rows(table, guess_mapping(table.columns), base=BASE)
    if (
        len(parsed.rows) != count
        or parsed.errors
        or len(parsed.rows[0].layout.fields) != len(HEADER)
    ):
        raise SystemExit(f"read {len(parsed.rows)} rows with {len(parsed.errors)} errors")
    return len(parsed.rows)


STEPS: dict[str, Callable[[Path, int], int]] = {"out": write_out, "in": read_in}


def measured(step: str, path: Path, count: int) -> dict[str, float]:
    """Seconds and peak megabytes of one step in a process of its own, start of Python included."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--step", step, "--path", str(path), "--rows", str(count)],
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures | {"process": time.perf_counter() - started}


def main() -> int:
    """Print the table; 0 where all bars hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--path", type=Path)
    given = parser.parse_args()
    if given.step:
        started = time.perf_counter()
        STEPS[given.step](given.path, given.rows)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": time.perf_counter() - started, "megabytes": peak}))
        return 0
    held = True
    print(f"{given.rows} rows x {len(HEADER)} columns")
    print(f"{'step':<6}{'seconds':>9}{'process':>9}{'rows/s':>10}{'peak MB':>9}{'file MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        for step in STEPS:
            found = measured(step, path, given.rows)
            size = path.stat().st_size / 2**20
            print(
                f"{step:<6}{found['seconds']:>9.2f}{found['process']:>9.2f}"
                f"{given.rows / found['seconds']:>10.0f}{found['megabytes']:>9.0f}{size:>9.1f}"
            )
            held = held and found["process"] <= SECONDS and found["megabytes"] < MEGABYTES
    print(f"bars: {SECONDS:.0f} s, {MEGABYTES:.0f} MB: {'held' if held else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
