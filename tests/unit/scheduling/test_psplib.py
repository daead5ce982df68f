"""Readers of published test problems: what stands in the file is in the problem, and a fault is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.scheduling import LinkKind, Need, Plan, ProblemError, verify
from duban.scheduling._psplib import read_mplib, read_psplib, read_rcpsp_max

HEAD = """file with basedata            : made by hand
jobs (incl. supersource/sink ):  4
horizon                       :  9
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        {modes}          1           4
   3        1          1           4
   4        1          0
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------
  1      1     0       0    0
  2      1     3       2    0
{second}  3      1     4       1    5
  4      1     0       0    0
RESOURCEAVAILABILITIES:
  R 1  R 2
   2    6
"""
PLAIN = HEAD.format(modes=1, second="")
MODES = HEAD.format(modes=2, second="         2     5       1    1\n")
MAX = """2 1 0 0
0 1 2 1 2 [0] [0]
1 1 2 2 3 [1] [3]
2 1 2 1 3 [-4] [2]
3 1 0
0 1 0 0
1 1 3 2
2 1 2 1
3 1 0 0
3
"""
MANY = """2
2
4 6

2 0
1 1

3 2 5 1 1:2
1 0 1 0

2 7
1 1

4 1 1 1 2:2
0 0 0 0
"""
SETS = Path(__file__).parents[4] / "shared" / "data" / "psplib"


def test_a_project_is_read() -> None:
    """Durations, needs and links are those of the file."""
    problem = read_psplib(PLAIN)
    assert [task.duration for task in problem.tasks] == [0, 3, 4, 0]
    assert problem.task("3").needs == (Need("R1", 1), Need("R2", 5))
    assert [(link.before, link.after) for link in problem.links] == [
        ("1", "2"),
        ("1", "3"),
        ("2", "4"),
        ("3", "4"),
    ]
    assert [resource.capacity for resource in problem.resources] == [2, 6]


def test_modes_are_a_choice() -> None:
    """A job with two modes is two tasks, one of which is in a plan."""
    problem = read_psplib(MODES)
    assert problem.choices[0].tasks == ("2#1", "2#2")
    spans = {"1": (0, 0), "2#2": (0, 5), "3": (0, 4), "4": (5, 5)}
    assert verify(problem, Plan(spans)) == ()


def test_largest_lags_are_read() -> None:
    """An arc back with a negative lag bounds the distance from above."""
    problem = read_rcpsp_max(MAX)
    back = problem.links[-1]
    assert (back.before, back.after, back.kind, back.most) == ("1", "2", LinkKind.START_START, 4)
    early = {"0": (0, 0), "1": (0, 3), "2": (3, 5), "3": (5, 5)}
    assert verify(problem, Plan(early)) == ()
    late = {**early, "2": (5, 7), "3": (7, 7)}
    assert [one.code for one in verify(problem, Plan(late))] == ["LINK_LONG"]


def test_several_projects_share_their_resources() -> None:
    """Each has its own tasks and its own first day; a link names the project of the task that waits."""
    problem = read_mplib(MANY)
    assert [(one.name, one.release) for one in problem.projects] == [("1", 0), ("2", 7)]
    assert problem.task("1:1").needs == (Need("R1", 2), Need("R2", 5))
    spans = {"1:1": (0, 3), "1:2": (3, 4), "2:1": (7, 11), "2:2": (11, 11)}
    assert verify(problem, Plan(spans)) == ()
    with pytest.raises(ProblemError) as caught:
        read_mplib(MANY.replace("3 2 5 1 1:2", "3 2 5 2 1:2"), "broken.txt")
    assert (caught.value.code, caught.value.params["line"]) == ("UNREADABLE", 8)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("   2        1          1           4", "   2        1          2           4", 11),
        ("   2        1          1           4", "   2        1          1           9", 11),
        ("  2      1     3       2    0", "  2      1     x       2    0", 18),
        ("  2      1     3       2    0", "  2      1    -3       2    0", 18),
        ("   2    6", "   2", 23),
        ("jobs (incl. supersource/sink ):  4", "jobs (incl. supersource/sink ):", 2),
        ("RESOURCEAVAILABILITIES:\n  R 1  R 2\n   2    6\n", "", 20),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, line: int) -> None:
    """Whoever sends a broken file learns where it breaks."""
    assert old in PLAIN
    with pytest.raises(ProblemError) as caught:
        read_psplib(PLAIN.replace(old, new), "broken.sm")
    assert caught.value.code == "UNREADABLE"
    assert (caught.value.params["file"], caught.value.params["line"]) == ("broken.sm", line)


def test_resources_that_are_used_up_are_refused() -> None:
    """The language of plans has no resource that is consumed."""
    with pytest.raises(ProblemError) as caught:
        read_psplib(
            PLAIN.replace("nonrenewable              :  0", "nonrenewable              :  2")
        )
    assert caught.value.code == "NOT_RENEWABLE"


def test_published_files_are_read() -> None:
    """A few of each set, where they are there: the counts of tasks are those of the sets."""
    if not SETS.is_dir():
        pytest.skip("the published problems are not there")
    for folder, count in (("j30.sm", 32), ("j60.sm", 62), ("j120.sm", 122)):
        for path in sorted((SETS / folder).glob("*.sm"))[:3]:
            assert len(read_psplib(path.read_text(), path.name).tasks) == count
    for path in sorted((SETS / "rcpsp_max" / "sm_j10").glob("PSP?.SCH")):
        assert len(read_rcpsp_max(path.read_text(), path.name).tasks) == 12
    for path in sorted((SETS / "mplib1_set3_sample40").glob("*.txt"))[:3]:
        assert len(read_mplib(path.read_text(), path.name).tasks) == 24 * 62
