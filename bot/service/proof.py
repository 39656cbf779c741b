"""The proof that all conversations hold together, for the start and for ``humraah check``."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

from bot.domain.errors import ContentError, Problem
from bot.domain.facts import Found
from bot.flow.check import Languages, Report, Violation, check
from bot.handoff.terms import PROPOSED
from bot.handoff.waits import Usual
from bot.i18n.moments import Scene
from bot.ports import Limits
from bot.service.content import Content
from bot.service.people import place, slot, wait_range

A_SCENE = Scene(datetime(2026, 11, 21, 21, 30, tzinfo=UTC), UTC)
"""When texts are rendered to be measured: an evening late in the year has the longest dates."""

_MORNING = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
_USUAL = Usual(timedelta(minutes=15), timedelta(minutes=45))

SOMETIMES: Mapping[str, tuple[Found, ...]] = {
    "volunteers": (Found("someone", {"there": 2}),),
    "usual_wait": (Found("usual", {"range": wait_range(_USUAL), "least": _USUAL.least, "most": _USUAL.most}),),
    "volunteer_hours": (Found("next", {"opens": _MORNING}),),
    "call_back_times": tuple(slot(_MORNING + PROPOSED.call_back_step * n) for n in range(PROPOSED.call_backs_shown)),
    "own_request": (Found("case", {"since": _MORNING}),),
    "own_wait": (Found("case", {"place": place(12), "ahead": 12, "waited": timedelta(minutes=45)}),),
    "own_talk": (Found("case", {"since": _MORNING}),),
    "own_hand_over": (Found("case", {"since": _MORNING}),),
    "own_call_back": (Found("case", {"until": _MORNING}),),
    "own_ended_talk": (Found("case", {"ended": _MORNING}),),
}
"""Look-ups whose answer depends on who is there and how her case stands, with an example: tried with it and without."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved, and how long it took."""

    report: Report
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether nothing stands against it."""
        return not self.report.violations

    def summary(self) -> str:
        """Return it in one sentence."""
        report = self.report
        verdict = "hold together" if self.holds else f"have {len(report.violations)} problem(s)"
        return (
            f"Conversations {verdict}: {report.steps} steps, {report.states} states, {report.turns} turns taken, "
            f"{len(self.languages)} language(s), {len(self.channels)} channel(s), {self.seconds:.2f} s."
        )

    def lines(self) -> list[str]:
        """Return every problem in words, one after another."""
        return [str(violation) for violation in self.report.violations]

    def as_data(self) -> dict[str, Any]:
        """Return it for programs."""
        report = self.report
        return {
            "ok": self.holds,
            "steps": report.steps,
            "states": report.states,
            "turns": report.turns,
            "seconds": round(self.seconds, 3),
            "languages": list(self.languages),
            "channels": list(self.channels),
            "problems": [asdict(violation) for violation in report.violations],
        }

    def demand(self) -> None:
        """Refuse to go on with flows that do not hold.

        Raises:
            ContentError: lists everything that is wrong.
        """
        if not self.holds:
            raise ContentError(tuple(_problem(violation) for violation in self.report.violations))


def prove(content: Content, limits: Mapping[str, Limits]) -> Proof:
    """Explore every conversation that the content allows.

    Args:
        limits: what each channel accepts, by its name.
    """
    started = perf_counter()
    words = content.words
    languages = Languages(
        content.offer.languages,
        lambda phrase, locale: words.render(phrase, locale, A_SCENE),
        lambda locale: words.catalogue(locale).translations(),
        narrowed=content.narrowed,
    )
    known = {"country": content.offer.country} if content.offer.country else {}
    with _all_kept():
        report = check(
            content.book, content.facts, languages, limits, content.files, known=known, sometimes=SOMETIMES
        )  # fmt: skip
    return Proof(report, content.offer.languages, tuple(limits), perf_counter() - started)


@contextmanager
def _all_kept() -> Iterator[None]:
    """Look for no garbage meanwhile: the proof keeps nearly all that it makes, and looking took a third of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _problem(violation: Violation) -> Problem:
    way = f" Way: {' -> '.join(violation.path)}." if violation.path else ""
    marks = "".join(f" [{mark}]" for mark in (violation.language, violation.channel) if mark)
    where = f"{violation.flow}.{violation.step}: " if violation.step else ""
    return Problem(violation.file, violation.line, f"{where}{violation.what}{marks}", f"{violation.remedy}{way}")
