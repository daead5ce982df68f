"""Speed and memory of reading: characters a second warm on one core, cold start of `duban read`, peak memory.

    python benchmarks/reading.py

Reads the labelled documents of the repository, and the page beside it where it is there, over and over, one after the
other, so that no small cache of the engine outlives a round. Cold starts are whole processes; each figure is the median of several.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT.parent / "shared" / "data" / "page" / "page.txt"
ROUNDS = 7
STARTS = 5


def documents() -> list[str]:
    """The texts to read."""
    paths = sorted((ROOT / "tests" / "corpus" / "dev").glob("*.txt"))
    paths += [PAGE] if PAGE.exists() else []
    return [path.read_text(encoding="utf-8") for path in paths]


def warm(texts: list[str]) -> float:
    """Characters a second, warm: the median of several rounds over all texts."""
    from duban.reading import read

    for text in texts:
        read(text)
    speeds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for text in texts:
            read(text)
        speeds.append(sum(map(len, texts)) / (time.process_time() - start))
    return statistics.median(speeds)


def cold(path: Path) -> tuple[float, float]:
    """Seconds of wall time and peak MiB of `duban read` on one file, as whole processes."""
    command = [str(Path(sys.executable).with_name("duban")), "read", str(path), "--json"]
    seconds, peaks = [], []
    for _ in range(STARTS):
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            printed = len(process.stdout.read()) if process.stdout else 0
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode or not printed:
            raise SystemExit(f"duban read ended with {process.returncode}, {printed} bytes printed")
        seconds.append(time.perf_counter() - start)
        peaks.append(usage.ru_maxrss / 1024)
    return statistics.median(seconds), max(peaks)


def main() -> None:
    """Measure and print the table."""
    texts = documents()
    path = PAGE if PAGE.exists() else sorted((ROOT / "tests/corpus/dev").glob("*.txt"))[0]
    seconds, peak = cold(path)
    size = sum(map(len, texts))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{len(texts)} documents, {size} characters")
    print("| what | figure | bar |")
    print("| --- | --- | --- |")
    print(f"| warm, one core | {warm(texts):,.0f} characters/s | >= 200,000 |")
    print(f"| cold start of `duban read {path.name} --json` | {seconds:.2f} s | < 1.5 s |")
    print(f"| peak memory of it | {peak:.0f} MiB | < 200 MB |")


if __name__ == "__main__":
    main()
