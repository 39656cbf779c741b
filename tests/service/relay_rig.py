"""Volunteers, survivors and groups on the stand-in for Telegram, with the real store, sender, eraser and casework."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update

from bot.channels.telegram import TelegramChannel
from bot.domain.ids import Address
from bot.domain.incoming import Incoming
from bot.domain.messages import Outgoing
from bot.handoff.card import EMPTY, Card
from bot.handoff.case import Case, CaseId, Flag, VolunteerId
from bot.handoff.moves import Move
from bot.handoff.orders import SURVIVOR, Actor, Kind, Order
from bot.handoff.terms import PROPOSED, Trust
from bot.handoff.told import Notice
from bot.handoff.volunteers import Skill
from bot.handoff.waiting import News
from bot.i18n.words import Words as Languages
from bot.ports import Account, Conversation, Outcome, Role, Sent, Work
from bot.ports.cases import CaseFile, Voices, Words
from bot.service.casework.casework import Casework
from bot.service.eraser import Eraser
from bot.service.pace import Budget
from bot.service.relay.posts import RelayPosts
from bot.service.relay.relay import Relay, World, make_relay
from bot.service.relay.words import Tongue
from bot.service.sender import Sender
from bot.service.tally import Tally
from bot.store import SqlStore, open_store
from bot.store.accounts_codec import profile_to_text
from bot.store.tables import accounts, metadata, to_ms
from tests.standins.telegram_groups import Group
from tests.standins.telegram_people import Person
from tests.standins.telegram_server import TelegramServer

KEY = bytes(range(32))
BRISK = Budget(chat_rate=1000, chat_burst=1000)


class MovedClock:
    """The machine's clock, put forward where a test needs it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class PlainTold:
    """Says to her what happened, by name."""

    def notice(self, notice: Notice, talk: Conversation, now: datetime) -> Outgoing:
        return Outgoing(f"notice: {notice}")

    def news(self, news: News, talk: Conversation, now: datetime) -> Outgoing:
        return Outgoing("news")

    def theirs(self, text: str, talk: Conversation) -> Outgoing:
        return Outgoing(text)


def lasts(talk: Conversation, now: datetime) -> datetime:
    return now + timedelta(hours=72)


@dataclass
class Helper:
    """A volunteer and their phone."""

    id: VolunteerId
    phone: Person


@dataclass
class Survivor:
    """Someone with a case, and her phone."""

    case: CaseId
    phone: Person

    @property
    def address(self) -> Address:
        return Address("telegram", str(self.phone.id))


@dataclass
class Rig:
    """The whole of it."""

    server: TelegramServer
    store: SqlStore
    clock: MovedClock
    channel: TelegramChannel
    casework: Casework
    sender: Sender
    eraser: Eraser
    relay: Relay
    others: list[Incoming] = field(default_factory=list)

    async def helper(self, name: str, *, linked: bool = True, on_shift: bool = True) -> Helper:
        """Make an account, link its phone, begin its shift."""
        account = Account(
            VolunteerId(secrets.token_hex(8)), name, Role.VOLUNTEER, "en", self.clock.now(), frozenset({"hi", "en"}),
            frozenset(Skill), trust=Trust.EXPERIENCED,
        )  # fmt: skip
        await self.store.run(lambda work: _add(work, account))
        helper = Helper(account.id, self.server.person("en", first_name=f"Real{name}"))
        if linked:
            code = await self.relay.links.code_for(account.id)
            helper.phone.says(f"/link {code}")
            await self.settled()
        if on_shift:
            await self.casework.come(account.id)
        return helper

    async def survivor(self, *flags: Flag, card: Card = EMPTY, language: str = "hi") -> Survivor:
        """Have someone ask for a person."""
        phone = self.server.person(first_name="CanaryAsha")
        who = Survivor(CaseId(secrets.token_hex(10)), phone)
        now = self.clock.now()

        def job(work: Work) -> Any:
            sheet = self.casework.sheet(work)
            talk = work.conversations([who.address])[who.address]
            work.keep([Outcome(talk, "", now, now + timedelta(hours=72))])
            sheet.of(talk)
            case = Case(who.case, language, now, flags=frozenset(flags), situation="image_shared")
            sheet.add(CaseFile(case, talk.id, card))
            sheet.flush()
            return sheet

        self.casework.after(await self.store.run(job))
        return who

    async def hears(self, who: Survivor, text: str) -> None:
        """Have her write."""

        def job(work: Work) -> Any:
            sheet = self.casework.sheet(work)
            sheet.say(sheet.get(who.case), Words(Voices.HER, sheet.now, text), by=Kind.SURVIVOR)
            sheet.flush()
            return sheet

        self.casework.after(await self.store.run(job))
        await self.settled()

    async def wipes(self, who: Survivor, *, settle: bool = True) -> None:
        """Have her delete everything."""

        def job(work: Work) -> Any:
            sheet = self.casework.sheet(work)
            file = sheet.get(who.case)
            sheet.move(file, Order(Move.WIPE, SURVIVOR, sheet.now), silent=True)
            talk = work.conversations([who.address])[who.address]
            work.keep([sheet.into(Outcome(talk, "", sheet.now, sheet.now, wipe=True))])
            return sheet

        self.casework.after(await self.store.run(job))
        if settle:
            await self.settled()

    async def agrees(self, who: Survivor) -> None:
        """Have her agree that a colleague goes on."""

        def job(work: Work) -> Any:
            sheet = self.casework.sheet(work)
            file = sheet.get(who.case)
            sheet.move(file, Order(Move.AGREE, SURVIVOR, sheet.now, file.case.version), silent=True)
            sheet.flush()
            return sheet

        self.casework.after(await self.store.run(job))
        await self.settled()

    async def takes(self, who: Helper, survivor: Survivor) -> None:
        """Have a volunteer take a case in the console."""
        case = await self.case(survivor)
        await self.casework.move(
            survivor.case, Order(Move.TAKE, Actor(Kind.VOLUNTEER, who.id), self.clock.now(), case.version)
        )
        await self.settled()

    async def closes(self, who: Helper) -> None:
        """Have a manager close an account."""

        def job(work: Any) -> None:
            work._desk.db.execute(update(accounts).where(accounts.c.id == who.id).values(disabled=True))

        await self.store.run(job)
        await self.casework.tend()

    async def forgets(self, who: Survivor) -> None:
        """Have the time of her conversation be over."""

        def job(work: Work) -> None:
            talk = work.conversations([who.address])[who.address]
            now = self.clock.now()
            work.keep([Outcome(talk, "", now, now)])
            work.purge(self.clock.now())

        await self.store.run(job)

    async def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""

        def job(work: Any) -> dict[str, int]:
            db = work._desk.db
            return {name: db.scalar(select(func.count()).select_from(table)) for name, table in metadata.tables.items()}

        return await self.store.run(job)

    async def case(self, survivor: Survivor) -> Case:
        case = await self.casework.status(survivor.case)
        assert case is not None
        return case

    async def words(self, survivor: Survivor) -> list[str]:
        """Return what is kept of what was written."""

        def job(work: Work) -> list[str]:
            file = work.cases.get(survivor.case)
            return [one.text for one in work.cases.words(file)] if file else []

        return await self.store.run(job)

    async def settled(self) -> None:
        """Wait until everything that came in is heard, and all that follows is done."""
        for _ in range(3):
            await self.server.until(lambda: not self.server.waiting)
            await self.relay.tend()
            await self.sender.drain()
            await self.eraser.clear_due()

    def to(self, who: Person) -> str:
        """Return all that was ever called about somebody's chat."""
        return "\n".join(
            call.raw.decode() for call in self.server.calls if str(call.fields.get("chat_id")) == str(who.id)
        )


@asynccontextmanager
async def rig(
    where: Path | str, server: TelegramServer, groups: Sequence[Group] = (), *, topics: bool = False
) -> AsyncIterator[Rig]:
    """Run all of it, by polling.

    Args:
        where: a folder for a database, or the address of one.
    """
    clock = MovedClock()
    url = where if isinstance(where, str) else f"sqlite:///{where}/humraah.db"
    store = await open_store(url, [KEY], clock=clock.now)
    channel = TelegramChannel(server.token, base=server.base, groups=[group.id for group in groups])
    await channel.open()
    tally, channels = Tally(), {"telegram": channel}
    eraser = Eraser(channels, store, clock, tally)

    async def note(sent: Sent) -> None:
        await store.run(lambda work: work.sent([sent]))

    sender = Sender(channels, {"telegram": BRISK}, store, clock, note, eraser.settled, tally)
    ours = [str(group.id) for group in groups]
    tongue = Tongue(Languages())
    posts = RelayPosts(clock, tongue, ours, topics=topics)
    casework = Casework(store, clock, PlainTold(), lasts, PROPOSED, sender.post, posts)
    others: list[Incoming] = []

    async def hear_others(incoming: Incoming) -> None:
        others.append(incoming)

    world = World(channel, channel.groups, hear_others, sender.post, sender.forget, eraser.expect)
    relay = make_relay(store, clock, casework, posts, tongue, world, ours, topics=topics)
    channel.topics = relay.topics
    await relay.open()
    poll = asyncio.create_task(channel.poll(relay.hear))
    try:
        yield Rig(server, store, clock, channel, casework, sender, eraser, relay, others)
    finally:
        poll.cancel()
        with suppress(asyncio.CancelledError):
            await poll
        await sender.stop()
        await channel.close()
        await store.close()


def _add(work: Any, account: Account) -> None:
    row = {"id": account.id, "name": account.name, "folded": account.name.casefold(), "role": str(account.role)}
    row |= {"locale": account.locale, "profile": profile_to_text(account)}
    work._desk.db.execute(insert(accounts).values(**row, disabled=False, created_at=to_ms(account.created)))
