"""Prints what was measured."""

from __future__ import annotations

from tests.bench.disk import STUCK, Disk
from tests.bench.rounds import Result, Round, percentile


def print_report(bot: str, result: Result) -> None:
    """Print one bot's table."""
    first, again = result.start_seconds
    print(f"\n{bot}: started in {first:.2f} s, again in {again:.2f} s")
    grown = result.open_mib - result.idle_mib
    print(f"memory: {result.idle_mib:.0f} MiB idle, {grown:+.0f} MiB with {result.people} open conversations")
    print(f"{'round':<12}{'turns/s':>9}{'CPU/turn':>11}{'p50':>10}{'p99':>10}{'messages':>10}{'failed':>8}")
    for it in result.rounds:
        cpu = it.cpu_seconds / it.turns * 1e6 if it.turns else 0.0
        print(
            f"{it.name:<12}{it.rate:>9.0f}{cpu:>8.0f} µs{it.wait(50):>7.1f} ms{it.wait(99):>7.1f} ms"
            f"{it.messages:>10}{it.failures:>8}"
        )
    for it in result.rounds:
        if it.disk:
            _print_disk(it, it.disk)
    if result.profile:
        print("share of time per stage (samples that held the interpreter):")
        for stage, share in result.profile.shares():
            print(f"  {stage:<22}{share:>7.1%}")


def _print_disk(it: Round, disk: Disk) -> None:
    writes, stuck = disk.waits, disk.beside_stuck(it.spans)
    others = [wait for wait, one in zip(it.waits, stuck, strict=True) if not one]
    print(
        f"disk, {it.name}: a plain write of 4 KiB beside the bot took {percentile(writes, 50):.1f} ms (p50), "
        f"{percentile(writes, 99):.1f} ms (p99), {max(writes, default=0) * 1000:.1f} ms (longest)"
    )
    print(
        f"  {sum(stuck)} of {len(stuck)} turns fell together with one of over {STUCK * 1000:.0f} ms; "
        f"p99 of the others {percentile(others, 99):.1f} ms"
    )
