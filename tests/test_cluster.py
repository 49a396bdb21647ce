"""On a Ray cluster the results are those of one machine, also when a node is lost in mid-run."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from toy_course import ROOT, begin, grade, make_course, pages, run

from autograder.store.opening import open_reader

STUDENTS = {f"s{number:02}": f"import time\ntime.sleep(0.5)  # {number}\n" for number in range(10)} | {
    "wrong": "def halve(x):\n    return x / 3\n"
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head that judges nothing, and two nodes with a core each, as processes of their own."""
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    _add_node(cluster, num_cpus=0, include_dashboard=False)
    cluster.workers = [_add_node(cluster, num_cpus=1) for _ in range(2)]
    yield cluster
    cluster.shutdown()


def _add_node(cluster: Any, **options: Any) -> Any:
    """Ray gives a node half a minute to start; on a busy machine that may not do."""
    for _ in range(2):
        with suppress(Exception):
            return cluster.add_node(object_store_memory=80 << 20, **options)
    return cluster.add_node(object_store_memory=80 << 20, **options)


@pytest.mark.slow
def test_a_node_lost_in_mid_run_costs_nothing(tmp_path: Path, cluster: Any) -> None:
    """What it held is done elsewhere, once; the pages are the bytes that one machine writes."""
    folder = make_course(tmp_path, STUDENTS)
    process = begin(folder, "--executor", f"ray://{cluster.address}", "--jobs", 2)
    while process.poll() is None and not list((folder / "results").glob("*/toy.html")):
        time.sleep(0.1)
    cluster.remove_node(cluster.workers.pop(), allow_graceful=False)
    _, said = process.communicate(timeout=400)
    assert process.returncode == 0 and "graded now: 11 (44 checks asked)" in said, said
    with open_reader(folder / "results") as connection:
        stored = Counter(name for (name,) in connection.execute("SELECT student FROM results"))
    assert set(stored.values()) == {1} and len(stored) == 11
    assert grade(folder, "--out", "local").returncode == 0
    assert pages(folder / "results") == pages(folder / "local")


def test_executors_are_named(tmp_path: Path) -> None:
    """An executor that is unknown or cannot be reached is the caller's to put right."""
    folder = make_course(tmp_path, {"ann": ""})
    unknown = run(folder, "grade", "submitted", "--executor", "slurm")
    assert unknown.returncode == 2 and "ray://host:port" in unknown.stderr
