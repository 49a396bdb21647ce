"""What a deadline needs: a simulation of arrivals, judges, losses, the one store and the report, from measured costs.

    .venv/bin/python benchmarks/simulate_deadline.py [--submissions 1000000] [--ms-each 300] [--store-ms 4] ...

Arrivals rise towards the deadline (half of all in the last tenth of the window). Each of `judges` takes the next
submission; its cost is drawn from a log-normal around the measured one. A node is lost now and then and takes what its
judges held along, which is done again. Results go to one writer, in batches of what is waiting. Times are simulated:
nothing here waits. Prints one row for each number of nodes.
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
from dataclasses import dataclass

HOUR_S = 3600.0


@dataclass(frozen=True)
class Costs:
    """Measured: judge seconds of one submission and their spread, writer seconds of one result, report seconds."""

    judge_s: float
    spread: float
    store_s: float
    report_s: float
    start_s: float
    stored_kib: float


@dataclass(frozen=True)
class Deadline:
    """What comes in, and what it is met with."""

    submissions: int
    window_h: float
    nodes: int
    judges_per_node: int
    node_loss_per_h: float
    price_per_node_h: float


@dataclass(frozen=True)
class Outcome:
    """When all is stored, counted from the deadline; the longest wait; how busy judges and writer were."""

    after_deadline_h: float
    wait_p99_h: float
    judges_busy: float
    writer_busy: float
    redone: int
    cost: float


def simulate(costs: Costs, deadline: Deadline, seed: int = 0) -> Outcome:
    """One deadline, submission by submission."""
    source = random.Random(seed)
    judges = deadline.nodes * deadline.judges_per_node
    free = [costs.start_s] * judges
    heapq.heapify(free)
    window_s = deadline.window_h * HOUR_S
    arrivals = sorted(_arrival(source, window_s) for _ in range(deadline.submissions))
    lost_share = deadline.node_loss_per_h / HOUR_S
    writer_s = worked_s = 0.0
    redone, waits = 0, []
    mean = math.log(costs.judge_s) - costs.spread**2 / 2
    for arrived in arrivals:
        begun = max(arrived, heapq.heappop(free))
        took = source.lognormvariate(mean, costs.spread)
        if source.random() < lost_share * took:  # its node is lost meanwhile: another judge does it again
            redone += 1
            took += took * source.random() + costs.start_s
        heapq.heappush(free, begun + took)
        worked_s += took
        writer_s = max(writer_s, begun + took) + costs.store_s
        waits.append(writer_s - arrived)
    end_s = max(writer_s, window_s) + costs.report_s * deadline.submissions
    waits.sort()
    hours = end_s / HOUR_S
    return Outcome(
        after_deadline_h=(end_s - window_s) / HOUR_S,
        wait_p99_h=waits[int(0.99 * len(waits))] / HOUR_S,
        judges_busy=worked_s / (judges * end_s),
        writer_busy=deadline.submissions * costs.store_s / end_s,
        redone=redone,
        cost=hours * deadline.nodes * deadline.price_per_node_h,
    )


def _arrival(source: random.Random, window_s: float) -> float:
    """Half of all come in the last tenth of the window."""
    return window_s * (source.random() ** (math.log(0.9) / math.log(0.5)))


def main() -> None:
    options = _options()
    costs = Costs(
        options.ms_each / 1000,
        options.spread,
        options.store_ms / 1000,
        options.report_ms / 1000,
        options.start_s,
        options.stored_kib,
    )
    print("| nodes | judges | done after the deadline, h | 99 % wait, h | judges busy | writer busy | redone | cost |")
    print("|---|---|---|---|---|---|---|---|")
    for nodes in options.nodes:
        deadline = Deadline(
            options.submissions, options.window_h, nodes, options.judges_per_node, options.loss_per_h, options.price
        )
        got = simulate(costs, deadline)
        print(
            f"| {nodes} | {nodes * options.judges_per_node} | {got.after_deadline_h:.2f} | {got.wait_p99_h:.2f} "
            f"| {100 * got.judges_busy:.0f} % | {100 * got.writer_busy:.0f} % | {got.redone} | {got.cost:.0f} |"
        )
    size_gib = options.submissions * options.stored_kib / (1 << 20)
    print(f"\nThe store grows by {size_gib:.1f} GiB for {options.submissions} submissions.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=1_000_000)
    parser.add_argument("--window-h", type=float, default=72.0, help="hours in which they come")
    parser.add_argument("--nodes", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    parser.add_argument("--judges-per-node", type=int, default=16)
    parser.add_argument("--ms-each", type=float, required=True, help="judge time of one submission, measured")
    parser.add_argument("--spread", type=float, default=0.8, help="sigma of the log-normal of judge times")
    parser.add_argument("--store-ms", type=float, required=True, help="writer time of one result, measured")
    parser.add_argument("--report-ms", type=float, required=True, help="report time of one result, measured")
    parser.add_argument("--stored-kib", type=float, required=True, help="size of one result in the store, measured")
    parser.add_argument("--start-s", type=float, default=10.0, help="start of a judge")
    parser.add_argument("--loss-per-h", type=float, default=0.01, help="losses of a node per hour")
    parser.add_argument("--price", type=float, default=0.5, help="of a node for an hour, in any currency")
    return parser.parse_args()


if __name__ == "__main__":
    main()
