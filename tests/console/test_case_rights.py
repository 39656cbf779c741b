"""Who may do what with whose talk: a table of what is expected, against what happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.handoff.case import NO_ONE
from bot.ports import Role
from bot.ports.cases import Voices
from tests.console.house import House, Worker, housed

HERS = "nobody else may read this"
FIELDS = {
    "text": "words", "note": "a note", "piece": "a sentence", "what": "pause", "move": "close", "outcome": "helped",
    "next_step": "menu", "day": "2026-03-05", "begins": "18:00", "ends": "21:00",
}  # fmt: skip

TAKERS, SUPERVISORS = "volunteer, supervisor", "supervisor"
MEANT = {
    "GET /console/desk": (TAKERS, "any"),
    "GET /console/desk/live": (TAKERS, "any"),
    "POST /console/desk/duty": (TAKERS, "any"),
    "GET /console/events": (TAKERS, "any"),
    "GET /console/cases/{case}": (TAKERS, "holder"),
    "GET /console/cases/{case}/live": (TAKERS, "holder"),
    "POST /console/cases/{case}/say": (TAKERS, "holder"),
    "POST /console/cases/{case}/typing": (TAKERS, "silent"),
    "POST /console/cases/{case}/note": (TAKERS, "holder"),
    "GET /console/cases/{case}/look": (TAKERS, "holder"),
    "POST /console/cases/{case}/look": (TAKERS, "holder"),
    "POST /console/cases/{case}/put": (TAKERS, "holder"),
    "POST /console/cases/{case}/move": (TAKERS, "holder"),
    "GET /console/shifts": (TAKERS, "any"),
    "POST /console/shifts": (TAKERS, "any"),
    "POST /console/shifts/cancel": (TAKERS, "any"),
    "GET /console/board": (SUPERVISORS, "any"),
    "GET /console/board/live": (SUPERVISORS, "any"),
    "POST /console/board/{case}/move": (SUPERVISORS, "any"),
}
"""What was decided: which roles come in, and whose talk it must be.

``holder``: only with a talk of one's own; ``silent``: says the same to everybody and does nothing for others.
"""

WHO = ("signed out", "disabled", *Role)
WHOSE = ("own", "another's", "nobody's")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path) as house:
        yield house


@dataclass
class Try:
    """One request, and what became of it."""

    route: str
    status: int
    leads_to: str
    text: str


async def test_every_address_is_decided_on(house: House) -> None:
    routes = {f"{one.method} {one.path}": ", ".join(sorted(one.who.roles, reverse=True)) for one in house.console.table}
    others = ("/console/me", "/console/accounts", "/console/join", "/console/sign-", "/console/audit")

    decided = {route: roles for route, roles in routes.items() if route in MEANT}
    assert decided == {route: roles for route, (roles, _) in MEANT.items()}
    rest = [route.split(" ")[1] for route in routes.keys() - MEANT.keys()]
    assert [
        path for path in rest if not path.startswith(others) and path.rstrip("/") != "/console" and "." not in path
    ] == []


async def in_the_hands_of(house: House, holder: Worker) -> str:
    her = house.her()
    case = await her.asks()
    page = await holder.moves(case, "take")
    assert page.status == 303, page.text
    await her.writes(HERS)
    return case


async def visitor(house: House, who: str) -> Worker:
    """Return a browser of someone, and a mark that it was shown while it was good."""
    role = Role(who) if who in set(Role) else Role.VOLUNTEER
    worker = await house.worker("Asha", role)
    await worker.get("/me")
    return worker


async def asked(house: House, who: str, whose: str) -> list[Try]:
    """Ask for every address with one's own case, another's, or nobody's."""
    worker = await visitor(house, who)
    other = await house.worker("Meera")
    is_taker = who in {"volunteer", "supervisor", "disabled", "signed out"}
    if whose == "own" and not is_taker:
        whose = "nobody's"
    case = "0" * 20 if whose == "nobody's" else await in_the_hands_of(house, worker if whose == "own" else other)
    if who == "signed out":
        worker.cookies.clear()
    if who == "disabled":
        await house.accounts.disable(NO_ONE, worker.account.id)
    tries = []
    for route in MEANT:
        method, path = route.replace("{case}", case).split(" ")
        if path.endswith("/events") and who in {"volunteer", "supervisor"}:
            continue  # never ends by itself; that it opens is seen elsewhere
        page = await (worker.get(path) if method == "GET" else worker.post(path, FIELDS))
        tries.append(Try(route, page.status, page.leads_to, page.text))
    return tries


@pytest.mark.parametrize("whose", WHOSE)
@pytest.mark.parametrize("who", WHO)
async def test_what_happens_is_what_was_decided(house: House, who: str, whose: str) -> None:
    for one in await asked(house, who, whose):
        roles, talk = MEANT[one.route]
        about = (one.route, one.status, one.leads_to)
        if who in {"signed out", "disabled"}:
            assert (one.status, one.leads_to) in {(303, "/console/sign-in"), (403, "")}, about
        elif who not in roles.split(", "):
            assert one.status == 403, about
        elif talk == "holder" and whose != "own":
            assert one.status in {403, 409, 410}, about
        else:
            assert one.status in {200, 204, 303, 409, 422}, about
        if not (who in {"volunteer", "supervisor"} and whose == "own"):
            assert HERS not in one.text, about


@pytest.mark.parametrize("who", ["disabled", Role.MANAGER, Role.VOLUNTEER, Role.SUPERVISOR])
async def test_nothing_happens_to_a_talk_of_somebody_else(house: House, who: str) -> None:
    await asked(house, who, "another's")
    (file,) = await house.files()
    names = await house.console.room.accounts.by_name("Meera")
    words = await house.store.run(lambda work: work.cases.words(file))

    assert file.case.holder in {names.id, NO_ONE}, "a supervisor may relieve a holder, and does nothing else"
    assert [one.text for one in words if one.voice is not Voices.HER] == []
