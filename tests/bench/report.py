"""Prints what was measured."""

from __future__ import annotations

from tests.bench.rounds import Result


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
    if result.profile:
        print("share of time per stage (samples that held the interpreter):")
        for stage, share in result.profile.shares():
            print(f"  {stage:<22}{share:>7.1%}")
