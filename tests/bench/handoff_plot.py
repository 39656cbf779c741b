"""Draws how long people waited: for each priority, the share of people whom someone has joined after so many minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from tests.handoff.lived import Waited

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 400, 60, 340
LONGEST = 120
"""Minutes shown; what takes longer lies beyond the right edge."""
LINES = {
    "crisis": ("#7b1e3a", ""),
    "minor": ("#1f5fa8", "8 4"),
    "live_threat": ("#2c7a4b", "2 4"),
    "other": ("#555", "12 4 2 4"),
}
"""Each line has a dash of its own: colour is never the only sign."""


def plot(waits: Sequence[Waited]) -> str:
    """Return an SVG picture. People who left before anyone came count among those whom nobody had joined."""
    title = f'<title>Waits by priority</title><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    lines = (_line(name, [one for one in waits if one.priority == name], row) for row, name in enumerate(LINES))
    body = "".join([title, *_axes(), *(part for line in lines for part in line)])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">{body}</svg>\n'


def _x(minutes: float) -> float:
    return LEFT + min(minutes, LONGEST) / LONGEST * (WIDTH - LEFT - 150)


def _y(share: float) -> float:
    return BOTTOM - share * (BOTTOM - 30)


def _axes() -> Iterator[str]:
    for minutes in range(0, LONGEST + 1, 20):
        yield _text(_x(minutes), BOTTOM + 18, str(minutes), "middle")
    for percent in range(0, 101, 25):
        yield f'<path d="M{LEFT} {_y(percent / 100):.1f}H{_x(LONGEST):.1f}" stroke="#ddd"/>'
        yield _text(LEFT - 8, _y(percent / 100) + 4, f"{percent} %", "end")
    yield _text(_x(LONGEST / 2), BOTTOM + 42, "minutes since asking", "middle")


def _line(name: str, waits: Sequence[Waited], row: int) -> Iterator[str]:
    if not waits:
        return
    colour, dash = LINES[name]
    style = f'fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"'
    yield f'<path d="{_steps(waits)}" {style}/>'
    yield f'<path d="M{WIDTH - 140} {50 + 24 * row}h34" {style}/>'
    yield _text(WIDTH - 98, 55 + 24 * row, f"{name.replace('_', ' ')} ({len(waits)})", "start")


def _steps(waits: Sequence[Waited]) -> str:
    lengths = sorted(one.length / timedelta(minutes=1) for one in waits if one.wait.joined)
    shown = [length for length in lengths if length <= LONGEST]
    risen = (f"H{_x(length):.1f}V{_y(number / len(waits)):.1f}" for number, length in enumerate(shown, start=1))
    return f"M{_x(0):.1f} {_y(0):.1f}{''.join(risen)}H{_x(LONGEST):.1f}"


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="13" text-anchor="{anchor}">{words}</text>'
