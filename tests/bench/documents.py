"""``python -m tests.bench.documents``: time and memory to make each document.

Each kind is made in a process of its own: once cold, as the first one after a start, then again and again.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import psutil
from rich.console import Console
from rich.table import Table

from bot.directory.directory import load
from bot.documents.kinds import Kind
from bot.documents.making import make
from bot.documents.pdf import render_pdf
from bot.documents.text import plain_text
from bot.i18n.catalogue import read_catalogue
from bot.i18n.words import Words
from tests.documents.conftest import ROOT, some_case

LOCALES = ("en", "hi")


@dataclass(frozen=True)
class Made:
    """What one kind costs; times in milliseconds, sizes in KiB, memory in MiB above what the bot has anyway."""

    kind: str
    locale: str
    cold: float
    warm: float
    text: float
    size: float
    memory: float


def measure(kind: Kind, locale: str, rounds: int) -> Made:
    """Make one kind of document, in this process."""
    flows = ROOT / "flows"
    files = {p.relative_to(flows).as_posix(): p.read_text("utf-8") for p in flows.glob("directory/**/*.yaml")}
    facts = load(files, languages=LOCALES)
    words = Words([read_catalogue("hi", Path(ROOT / "locales/hi/LC_MESSAGES/humraah.po").read_text("utf-8"))])
    case, process = some_case(), psutil.Process()
    before = process.memory_info().rss
    cold, pdf = _timed(lambda: render_pdf(make(kind, case, facts, words, locale)))
    warm = [_timed(lambda: render_pdf(make(kind, case, facts, words, locale)))[0] for _ in range(rounds)]
    memory = process.memory_info().rss - before
    text, _ = _timed(lambda: plain_text(make(kind, case, facts, words, locale)).encode())
    return Made(kind, locale, cold, statistics.median(warm), text, len(pdf) / 1024, memory / 2**20)


def _timed(job: Callable[[], bytes]) -> tuple[float, bytes]:
    began = perf_counter()
    made = job()
    return (perf_counter() - began) * 1000, made


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is made again")
    rounds = parser.parse_args().rounds
    table = Table(title="Documents: a full case, with the English twin where there is one")
    for column in ("document", "language", "cold ms", "warm ms", "as text ms", "KiB", "memory MiB"):
        table.add_column(column, justify="left" if column in {"document", "language"} else "right")
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        for one in [pool.submit(measure, kind, locale, rounds) for kind in Kind for locale in LOCALES]:
            made = one.result()
            numbers = (made.cold, made.warm, made.text, made.size, made.memory)
            table.add_row(made.kind, made.locale, *(f"{number:.0f}" for number in numbers))
    Console().print(table)


if __name__ == "__main__":
    main()
