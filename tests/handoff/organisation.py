"""A small organisation, drawn from a seed: who asks and when, who is on shift, who does not come.

The numbers are assumptions to try the rules with, not measurements of anyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from bot.handoff.case import VolunteerId
from bot.handoff.terms import PROPOSED, Terms, Trust
from bot.handoff.volunteers import Shift, Skill, Volunteer

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LANGUAGES = {"hi": 0.45, "en": 0.35, "ur": 0.2}
OPENS, CLOSES = 8, 24  # hours of the day with shifts; nobody is there at night
BY_HOUR = (2, 2, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 5, 6, 6, 5, 4)


@dataclass(frozen=True)
class Plan:
    """What to play.

    Attributes:
        seed: of all that is left to chance.
        cases: how many ask in the week, bursts not counted.
        volunteers: each with two shifts of four hours.
        bursts: how many times a dozen come within twenty minutes.
        no_shows: share of shifts nobody comes to.
        terms: the rules' settings.
    """

    seed: int = 1
    cases: int = 260
    volunteers: int = 36
    bursts: int = 5
    no_shows: float = 0.1
    terms: Terms = PROPOSED


SITUATIONS = ("image_shared", "threat_or_sextortion", "deepfake_or_morphed", "hidden_camera", "hacked_account")


def draw_team(given: Plan, chance: Random) -> Iterator[Volunteer]:
    """Yield volunteers; a quarter are learning, some speak three languages, some have opted out of a topic."""
    for number in range(given.volunteers):
        own = list(LANGUAGES)[number % len(LANGUAGES)]
        languages = frozenset({own, "en", "hi"} if chance.random() < 0.4 else {own, "en"})
        trust = chance.choices(list(Trust), [0.25, 0.5, 0.25])[0]
        skills = frozenset(Skill) if trust is not Trust.LEARNING else frozenset[Skill]()
        opted_out = frozenset({chance.choice([*SITUATIONS, "minor"])}) if chance.random() < 0.2 else frozenset[str]()
        yield Volunteer(VolunteerId(f"v{number:02}"), languages, skills, opted_out, trust)


def draw_shifts(team: dict[VolunteerId, Volunteer], chance: Random) -> tuple[Shift, ...]:
    """Return two shifts of four hours for each, spread over the days; nobody is there at night."""
    slots = [day * 24 + hour for day in range(7) for hour in range(OPENS, CLOSES, 4)]
    drawn = []
    for number, one in enumerate(team.values()):
        first = slots[number * 5 % len(slots)]
        second = (first + 24 * chance.randint(2, 5)) % (7 * 24)
        for hour in (first, second):
            begins = MONDAY + timedelta(hours=hour)
            drawn.append(Shift(one.id, begins, begins + timedelta(hours=4), one.languages))
    return tuple(sorted(drawn, key=lambda shift: (shift.begins, shift.volunteer)))


def draw_comings(shifts: tuple[Shift, ...], given: Plan, chance: Random) -> list[tuple[datetime, Shift]]:
    """Return when who comes; some come late, some do not come."""
    kept = [shift for shift in shifts if chance.random() >= given.no_shows]
    late = [(shift.begins + (10 * MINUTE if chance.random() < 0.15 else 0 * MINUTE), shift) for shift in kept]
    return sorted(late, key=lambda one: (one[0], one[1].volunteer))


def draw_arrivals(given: Plan, chance: Random) -> Iterator[datetime]:
    """Yield when people ask: most in the evening, and now and then a dozen at once."""
    hours = [(day, hour) for day in range(7) for hour in range(24)]
    weights = [BY_HOUR[hour] for _, hour in hours]
    for day, hour in chance.choices(hours, weights, k=given.cases):
        yield MONDAY + timedelta(days=day, hours=hour, minutes=chance.randrange(60))
    for _ in range(given.bursts):
        begins = MONDAY + timedelta(days=chance.randrange(7), hours=chance.randrange(9, 23))
        yield from (begins + chance.randrange(20) * MINUTE for _ in range(12))
