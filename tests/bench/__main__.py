"""``make bench``: turns a second and waiting times from webhook POST to sendMessage, with every turn on disk.

The bot runs as a process of its own, held to one core; the stand-in Bot API and the load come from
another core. The same load goes to a plain aiogram bot with a durable store, for comparison.
"""

from __future__ import annotations

import argparse
import os

import uvloop

from tests.bench.report import print_report
from tests.bench.rounds import Plan, measure


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="length of each round")
    parser.add_argument("--people", type=int, default=10_000, help="open conversations")
    parser.add_argument("--no-comparison", action="store_true", help="leave the aiogram bot out")
    parser.add_argument("--profile", action="store_true", help="sample the share of time per stage (needs py-spy)")
    given = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    plan = Plan(given.seconds, given.people, bot_core=cores[0], load_core=cores[-1], profile=given.profile)
    bots = ["humraah"] if given.no_comparison else ["humraah", "aiogram"]
    for bot in bots:
        print_report(bot, uvloop.run(measure(bot, plan)))


if __name__ == "__main__":
    main()
