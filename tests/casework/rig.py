"""A small organisation on a real database, with a bot that answers in single words."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import insert, select

from bot.domain.effects import AnswerPerson, CallPerson
from bot.domain.events import Chose, Event, GaveWord, Heard, Interrupted
from bot.domain.ids import Address
from bot.domain.incoming import Gone, Incoming, Pressed, Rang, What, Wrote
from bot.domain.messages import Outgoing
from bot.handoff.case import NextStep, Status, VolunteerId
from bot.handoff.case import Outcome as Ending
from bot.handoff.moves import Move
from bot.handoff.orders import Actor, Kind, Order
from bot.handoff.terms import PROPOSED, Trust
from bot.handoff.told import Notice
from bot.handoff.volunteers import Skill, Volunteer
from bot.handoff.waiting import News
from bot.ports import Account, Conversation, Letter, Outcome, Role
from bot.ports.cases import CaseFile
from bot.service.casework.casework import Casework, Talk
from bot.service.casework.ears import Ears
from bot.service.casework.sheet import Happened
from bot.service.casework.standing import Standing
from bot.service.mind import Mind
from bot.service.people import NOBODY, People, urgency
from bot.service.tally import Tally
from bot.service.turns import Turns
from bot.store import SqlStore
from bot.store.accounts_codec import profile_to_text
from bot.store.tables import accounts, to_ms
from tests.service.rig import ASHA, NOON, FakeClock

MIRA = VolunteerId("a1" * 8)
NOOR = VolunteerId("b2" * 8)
OLA = VolunteerId("c3" * 8)
KNOWN = {"language": "en", "age": "adult", "situation": "image_shared"}


class WordMind:
    """Answers every word with ``re: word``; some words mean something.

    The state is what is known, as JSON. ``know age=minor`` makes something known.
    """

    def turn(self, talk: Conversation, incoming: Incoming, now: datetime, people: People = NOBODY) -> Outcome:
        words = _words(incoming.what) or type(incoming.what).__name__.lower()
        answers = self.stands(talk).answers
        if words.startswith("know "):
            name, _, value = words.removeprefix("know ").partition("=")
            answers = {**answers, name: value}
        calls: dict[str, CallPerson | AnswerPerson] = {
            "ask": CallPerson((("situation", "image_shared"), ("language", "en"))),
            "ask bare": CallPerson(),
            "end_talk": AnswerPerson("leave"),
            "agree": AnswerPerson("agree"),
            "disagree": AnswerPerson("disagree"),
            "call back": AnswerPerson("call_back", now + timedelta(hours=1)),
        }
        rung = (incoming.what.timer,) if isinstance(incoming.what, Rang) else ()
        return Outcome(
            replace(talk, state=json.dumps(dict(answers)).encode()), incoming.key, now, self.lasts(talk, now),
            incoming.ref, letters=(Outgoing(f"re: {words}"),), stop_timers=rung, wipe=words == "wipe",
            clear=words == "exit", gone=isinstance(incoming.what, Gone),
            calls=(calls[words],) if words in calls else (), resting=words == "secret word",
        )  # fmt: skip

    def trouble(self, talk: Conversation, incoming: Incoming, now: datetime) -> Outcome:
        return Outcome(talk, incoming.key, now, self.lasts(talk, now), letters=(Outgoing("trouble"),))

    def means(self, talk: Conversation, incoming: Incoming, now: datetime) -> Event:
        words = _words(incoming.what)
        if isinstance(incoming.what, Pressed) and "." in incoming.what.data:
            return Chose(now, "1", 3)
        if words in {"agree", "disagree"}:
            return Interrupted(now, "colleague_yes" if words == "agree" else "colleague_no")
        if words in {"wipe", "exit", "help_now", "end_talk", "menu"}:
            return Interrupted(now, words)
        if words == "secret word":
            return GaveWord(now)
        return Heard(now, words, ("suicide",) if "die" in words else ())

    def stands(self, talk: Conversation) -> Standing:
        answers = json.loads(talk.state) if talk.state else KNOWN
        return Standing(("menu",), answers, urgency((), {}, answers))

    def lasts(self, talk: Conversation, now: datetime) -> datetime:
        return now + timedelta(hours=72)

    def sentence(self, name: str, talk: Conversation, now: datetime) -> Outgoing:
        return Outgoing(f"({name})")


def _words(what: What) -> str:
    match what:
        case Wrote(text=text):
            return text
        case Pressed(data=data):
            return data.removeprefix("!")
        case _:
            return ""


class WordTold:
    """Says the name of what is to be said."""

    def notice(self, notice: Notice, talk: Conversation, now: datetime) -> Outgoing:
        return Outgoing(f"[{notice}]")

    def news(self, news: News, talk: Conversation, now: datetime) -> Outgoing:
        return Outgoing(f"[news: {news.there} there, {news.ahead} ahead]")

    def theirs(self, text: str, talk: Conversation) -> Outgoing:
        return Outgoing(text)


@dataclass
class Organisation:
    """Everything, wired together; nothing goes out by itself.

    Attributes:
        spoken: all that was handed over to be sent, in order.
        heard: everything that listeners were told.
    """

    store: SqlStore
    clock: FakeClock
    spoken: list[Letter] = field(default_factory=list)
    heard: list[Happened] = field(default_factory=list)

    def __post_init__(self) -> None:
        mind = WordMind()
        self.casework = Casework(self.store, self.clock, WordTold(), mind.lasts, PROPOSED, self.spoken.extend)
        self.casework.listen(lambda happened: self.heard.append(happened) if happened else None)
        self.ears = Ears(mind, self.casework)
        self.turns = Turns(
            self.store, self.clock, cast("Mind", mind), self.spoken.extend, lambda _: None, lambda _: None, Tally(),
            people=self.ears,
        )  # fmt: skip
        self._task: asyncio.Task[None] | None = None
        self._keys = 0

    async def __aenter__(self) -> Organisation:
        self._task = asyncio.create_task(self.turns.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def hires(self, who: VolunteerId, *languages: str, **changes: Any) -> None:
        """Give somebody an account, and have them come on duty."""
        account = Account(
            who, f"name {who[:2]}", Role.VOLUNTEER, "en", NOON, languages=frozenset(languages or {"en"}),
            skills=frozenset(Skill), trust=Trust.TRAINED,
        )  # fmt: skip
        account = replace(account, **changes)
        row = {
            "id": who, "name": account.name, "folded": account.name, "role": "volunteer", "locale": "en",
            "profile": profile_to_text(account), "disabled": account.disabled, "created_at": to_ms(NOON),
        }  # fmt: skip
        await self.store._database.run(lambda db: db.execute(insert(accounts).values(**row)))
        await self.casework.come(who)

    async def hears(self, words: str | What, who: Address = ASHA) -> list[str]:
        """Have somebody write; return what goes out for it."""
        self._keys += 1
        what = Wrote(words) if isinstance(words, str) else words
        before = len(self.spoken)
        await self.turns.hear(Incoming(who, f"key{self._keys}", self._keys, self.clock.now(), what, f"in{self._keys}"))
        return [letter.message.text for letter in self.spoken[before:]]

    async def said(self, work: Any) -> list[str]:
        """Await something; return what goes out for it."""
        before = len(self.spoken)
        await work
        return [letter.message.text for letter in self.spoken[before:]]

    async def file(self, who: Address = ASHA) -> CaseFile:
        """Return somebody's case."""

        def job(work: Any) -> CaseFile | None:
            return cast("CaseFile | None", work.cases.of(work.conversations([who])[who].id))

        file = await self.store.run(job)
        assert file is not None
        return file

    async def owner(self, who: Address = ASHA) -> str:
        """Return who speaks in somebody's conversation."""
        talks = await self.store.run(lambda work: work.conversations([who]))
        return str(talks[who].owner)

    async def does(self, move: Move, by: VolunteerId, who: Address = ASHA, note: str = "", **order: Any) -> list[str]:
        """Have a volunteer make a move on the present version of somebody's case; return what she is told."""
        case = (await self.file(who)).case
        actor = Actor(Kind.VOLUNTEER, by)
        whole = Order(move, actor, self.clock.now(), case.version, **{"heard": case.heard, **order})
        return await self.said(self.casework.move(case.id, whole, note))

    async def takes(self, by: VolunteerId, who: Address = ASHA) -> list[str]:
        """Have a volunteer take somebody's case, offered or not."""
        status = (await self.file(who)).case.status
        return await self.does(Move.ACCEPT if status is Status.OFFERED else Move.TAKE, by, who)

    async def closes(self, by: VolunteerId, who: Address = ASHA) -> list[str]:
        """Have the holder close the talk."""
        return await self.does(Move.CLOSE, by, who, outcome=Ending.HELPED, next_step=NextStep.MENU)

    async def talk(self, by: VolunteerId, who: Address = ASHA) -> Talk:
        """Return the talk as its holder sees it."""
        return await self.casework.talk((await self.file(who)).case.id, by)

    async def member(self, who: VolunteerId) -> Volunteer:
        """Return a volunteer as the rules know them."""
        return (await self.casework.desk(who)).me

    async def rows(self, table: Any) -> int:
        """Count the rows of a table."""
        return len(await self.store._database.run(lambda db: db.execute(select(table)).all()))
