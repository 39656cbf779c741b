"""The one place that knows every adapter: builds the parts, starts them in order, stops them in order."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO, TypeAlias

import structlog

from bot import __version__
from bot.assets import read_texts
from bot.channels.telegram import TelegramChannel
from bot.channels.terminal import TerminalChannel
from bot.channels.webchat import WebChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.console import Console
from bot.documents.desk import Desk
from bot.domain.ids import Address
from bot.greeting import greeting_of, where_to_try
from bot.handoff.terms import PROPOSED, Terms
from bot.opening import (
    UNLIMITED,
    budgets_of,
    first_invitation,
    for_practice,
    is_tried_out,
    make_console,
    make_posts,
    make_troupe,
    make_try_page,
    make_webchat,
    open_relay,
    open_telegram,
    open_whatsapp,
    practice_links,
    webhook_secret,
    webhook_url,
)
from bot.ports import Channel, Clock, Hear, Letter, Store
from bot.practice import PRACTICE_TERMS, Pace, Stage
from bot.proved import BESIDE, FILE, mark_of, recall, remember
from bot.service.casework.casework import Casework
from bot.service.casework.ears import Ears
from bot.service.casework.sheet import Posts
from bot.service.content import Content, Offer, make_content
from bot.service.eraser import Eraser
from bot.service.housekeeping import Housekeeping
from bot.service.mind import Manner, Mind
from bot.service.moving import Numbers, no_numbers
from bot.service.notices import Notices
from bot.service.pace import Budget
from bot.service.proof import Proof, prove
from bot.service.reading import Reader
from bot.service.relay.relay import Relay, World
from bot.service.sender import Sender
from bot.service.tally import Tally
from bot.service.turns import Turns
from bot.service.voice import Voice
from bot.settings import Settings, database_url, master_keys
from bot.store import SqlStore, open_store
from bot.terms import terms_of
from bot.web.hashing import add_hash_page
from bot.web.metrics import export_counts
from bot.web.server import Front, Server, make_app

STOP_SECONDS = 10.0
"""Longest time an orderly stop waits for letters on their way."""

CATCH_UP_SECONDS = 5.0
"""Longest time a start waits for chats that an earlier process should have cleared."""

GARBAGE = (20_000, 20, 20)
"""How often garbage is looked for once it serves. With Python's own 700, 10 and 10 a talk took a fifth more CPU
(``make bench``, "real talk")."""

Loop: TypeAlias = Coroutine[Any, Any, None]

log = structlog.get_logger()


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return now, in UTC."""
        return datetime.now(UTC)


def content_of(settings: Settings) -> Content:
    """Read flows, directory and catalogues as the settings say.

    Raises:
        ContentError: something in them is wrong; lists all of it.
        OperatorError: a folder or a language is not there.
    """
    texts = read_texts(settings.flows_dir, settings.locales_dir)
    retention = timedelta(hours=settings.retention_hours)
    offer = Offer(settings.organisation, settings.languages, settings.country, retention)
    return make_content(texts.flows, texts.directory, texts.directory_overlay, texts.catalogues, offer)


def proof_of(content: Content) -> Proof:
    """Prove the content for every channel there is."""
    limits = {
        channel.name: channel.limits for channel in (TelegramChannel, WhatsAppChannel, WebChannel, TerminalChannel)
    }
    return prove(content, limits)


def _proof_in_a_child(content: Content) -> Proof:
    """Prove the content in a process that ends with it: this one serves for months and needs none of that memory."""
    forking = multiprocessing.get_context("fork")
    ours, childs = forking.Pipe(duplex=False)
    child = forking.Process(target=lambda: childs.send(proof_of(content)), daemon=True)
    child.start()
    childs.close()
    try:
        proof: Proof = ours.recv()
    except EOFError:
        return proof_of(content)  # whatever broke it there shows itself here
    finally:
        child.join()
        ours.close()
    return proof


def proved(settings: Settings, content: Content) -> str:
    """Prove the content unless this very content was proved before; return what the proof says.

    Raises:
        ContentError: something stands against it; lists all of it.
    """
    mark = proof_mark(content)
    said = recall((settings.data_dir, BESIDE), mark)
    if said:
        return f"{said} (Proved before; nothing has changed since.)"
    proof = _proof_in_a_child(content)
    proof.demand()
    remember(settings.data_dir, mark, proof.summary())
    return proof.summary()


def proof_mark(content: Content) -> str:
    """Return the digest of all that the content's proof depends on."""
    offer = content.offer
    shaping = {
        "languages": ",".join(offer.languages),
        "country": offer.country,
        "organisation": offer.organisation,
        "retention": str(offer.retention),
        "version": __version__,
    }
    return mark_of(content.texts(), shaping)


@dataclass(frozen=True, slots=True)
class Parts:
    """The use cases, wired together."""

    turns: Turns
    sender: Sender
    eraser: Eraser
    housekeeping: Housekeeping
    casework: Casework
    tally: Tally

    def loops(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """Return everything that runs until it is cancelled."""
        keeping = self.housekeeping
        own = (self.turns.run(), self.sender.run(), self.eraser.run(), self.casework.run())
        return *own, keeping.run_timers(), keeping.run_purge()


def assemble(
    content: Content, store: Store, channels: Mapping[str, Channel], budgets: Mapping[str, Budget], clock: Clock,
    wiped: Callable[[Address], None] = lambda _: None, numbers: Numbers = no_numbers, terms: Terms = PROPOSED,
    posts: Posts | None = None, not_sent: Callable[[Letter], Awaitable[None]] | None = None,
) -> Parts:  # fmt: skip
    """Wire the use cases to the world.

    Args:
        posts: brings to volunteers' own chats what happens to cases.
        not_sent: told of a volunteer's words that did not go out, once that is noted.
        terms: limits and intervals of the hand-off to people.
        wiped: told where someone was who had everything forgotten.
        numbers: tells where a number leads that one channel gave and that was written in another.
    """
    offer = content.offer
    voice = Voice(content.book, content.words, content.zones)
    reader = Reader(content.book, content.facts, content.understanding, voice, offer.locale)
    manner = Manner(offer.locale, offer.country, offer.retention)
    mind = Mind(
        content.book, content.facts, reader, voice, manner, {name: one.limits.stays for name, one in channels.items()}
    )
    tally = Tally()
    eraser = Eraser(channels, store, clock, tally)
    sender: Sender
    notices = Notices(content.book, voice, offer.locale)
    casework = Casework(
        store, clock, notices, mind.lasts, terms,
        speak=lambda letters: sender.post(letters),  # noqa: PLW0108 - the sender is made next
        posts=posts,
        typing=lambda to: channels[to.channel].typing(to),
    )  # fmt: skip
    turns = Turns(
        store, clock, mind,
        speak=lambda letters: sender.post(letters),  # noqa: PLW0108 - the sender is made next
        clear=eraser.expect,
        forget=lambda conversation: sender.forget(conversation),  # noqa: PLW0108 - the sender is made next
        tally=tally,
        wiped=wiped,
        numbers=numbers,
        people=Ears(mind, casework),
    )  # fmt: skip
    desk = Desk(content.facts, content.words, content.zones, offer.locale)
    sender = Sender(
        channels, budgets, store, clock, turns.note_sent, eraser.settled, tally, desk, casework.speaks, not_sent
    )
    return Parts(turns, sender, eraser, Housekeeping(store, clock, turns.hear, tally), casework, tally)


# -- humraah run ----------------------------------------------------------------------------------


async def serve(settings: Settings, say: Callable[[str], None], pace: Pace | None = None) -> None:
    """Serve every channel that is set up until told to stop.

    Args:
        say: told, line by line, what the operator should know.
        pace: how fast made-up people come, when this is a practice; None when it is not.

    Raises:
        OperatorError: what the operator has to mend before it can start.
    """
    stop, terms = _on_signals(), PRACTICE_TERMS if pace else terms_of(settings.handoff)
    async with AsyncExitStack() as stack:
        gc.disable()  # looking for garbage took half the time in which content is read
        stack.callback(gc.enable)
        content = content_of(settings)
        say(proved(settings, content))
        keys = master_keys(settings)
        store = await open_store(database_url(settings), keys)
        stack.push_async_callback(store.close)
        telegram = await open_telegram(settings, content, stack)
        whatsapp = await open_whatsapp(settings, content, stack)
        tried = is_tried_out(settings, practice=pace is not None)
        webchat = make_webchat(settings, content, keys[0], beside=tried)
        troupe = make_troupe(settings, content, pace) if pace else None
        opened = (webchat, telegram, whatsapp, troupe)
        channels: dict[str, Channel] = {one.name: one for one in opened if one is not None}
        posts = make_posts(settings, content, SystemClock())
        relay: Relay | None = None

        async def not_sent(letter: Letter) -> None:
            if relay is not None:
                await relay.not_sent(letter)

        parts = assemble(
            content, store, channels, budgets_of(settings), SystemClock(), webchat.wiped, webchat.at, terms, posts,
            not_sent,
        )  # fmt: skip
        hear: Hear = parts.turns.hear
        if telegram:
            world = World(telegram, telegram.groups, hear, parts.sender.post, parts.sender.forget, parts.eraser.expect)
            relay = await open_relay(settings, content, store, SystemClock(), parts.casework, posts, telegram, world)
            hear = relay.hear
        if whatsapp:
            whatsapp.listen(parts.turns.hear)
        await parts.eraser.catch_up(CATCH_UP_SECONDS)
        console = make_console(settings, content, keys[0], store, SystemClock(), parts.casework, troupe)
        greeting = greeting_of(settings, telegram, whatsapp, practice=pace is not None)
        page = make_try_page(content, greeting, practice=pace is not None) if tried else None
        front = Front(parts.tally.registry, lambda: _answers(store), greeting, page.answer if page else None)
        server = await _listen(settings, content, parts, front, telegram, hear, whatsapp, webchat, console, stack)
        _settle_memory()
        stage = Stage(parts.turns.hear, store, SystemClock(), parts.casework)
        offer, ways_in = await (practice_links(console, troupe, stage) if troupe else first_invitation(console))
        for line in (*where_to_try(settings, page, offer), *greeting, *ways_in):
            say(line)
        polls = [telegram.poll(hear)] if telegram and settings.telegram_mode == "polling" else []
        more = [*([relay.run()] if relay else []), *([troupe.run()] if troupe else [])]
        await _run_until(stop, [*parts.loops(), _hear_news(store, parts), *more], polls, server, parts)


async def practise(settings: Settings, say: Callable[[str], None], pace: Pace) -> None:
    """Serve a practice: the same program, on a database that is gone afterwards, with made-up people only."""
    with tempfile.TemporaryDirectory(prefix="humraah-practice-") as folder:
        with suppress(OSError):  # what is proved need not be proved again
            shutil.copy(settings.data_dir / FILE, folder)
        await serve(for_practice(settings, Path(folder)), say, pace)


def _settle_memory() -> None:
    """Take flows, directory and catalogues out of garbage collection: going through them stops all turns for 0.1 s."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    gc.enable()


async def _run_until(
    stop: asyncio.Event, loops: Sequence[Loop], polls: Sequence[Loop], server: Server, parts: Parts
) -> None:
    """Run all loops; when one breaks, that ends the program; when told to stop, stop in order.

    First nothing more comes in, then what came in is answered as far as it is on its way, then all else ends.
    """
    stopping = asyncio.create_task(stop.wait())
    ears = [asyncio.create_task(poll) for poll in polls]
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        done, _ = await asyncio.wait([stopping, *ears, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await _cancel(*ears)
                await server.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await parts.sender.stop()
        await _cancel(stopping, *tasks)
        await parts.turns.flush()


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _hear_news(store: SqlStore, parts: Parts) -> None:
    """Pass on that another process left letters to send, or did something to a case."""
    while True:
        await store.wait_for_news(30)
        parts.sender.look()
        parts.casework.look()


def _on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _listen(
    settings: Settings, content: Content, parts: Parts, front: Front, telegram: TelegramChannel | None, hear: Hear,
    whatsapp: WhatsAppChannel | None, webchat: WebChannel, console: Console, stack: AsyncExitStack,
) -> Server:  # fmt: skip
    app = make_app(front)
    if telegram:
        export_counts(parts.tally.registry, telegram.name, telegram.counts)
    if telegram and settings.telegram_mode == "webhook":
        telegram.webhook(hear, webhook_secret(settings)).add_routes(app)
    if whatsapp:
        export_counts(parts.tally.registry, whatsapp.name, whatsapp.counts)
        whatsapp.add_routes(app)
    webchat.add_routes(app, parts.turns.hear)
    console.add_routes(app)
    add_hash_page(app, content.words, content.offer.languages)
    server = Server(app, settings.host, settings.port)
    await server.start()
    stack.push_async_callback(server.stop)
    if telegram and settings.telegram_mode == "webhook":
        await telegram.set_webhook(webhook_url(settings), webhook_secret(settings))
    return server


async def _answers(store: SqlStore) -> bool:
    try:
        await asyncio.wait_for(store.run(lambda work: work.unheard(["ready?"])), 3)
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is no
        log.warning("not_ready", error=type(error).__name__)
        return False
    return True


# -- humraah chat ---------------------------------------------------------------------------------


async def chat(settings: Settings, locale: str, lines: TextIO, out: TextIO, *, echo: bool) -> None:
    """Talk in the terminal; everything is kept in a folder that is gone afterwards.

    Args:
        locale: language the person is taken to use; empty for the first one offered.
        lines: what the person says, a message a line.
        out: where the conversation is printed.
        echo: print what the person says as well.
    """
    content = content_of(settings)
    with tempfile.TemporaryDirectory(prefix="humraah-") as folder:
        store = await open_store(f"sqlite:///{Path(folder) / 'chat.db'}", [bytes(32)])
        channel = TerminalChannel(out, locale=locale, echo=echo)
        parts = assemble(content, store, {channel.name: channel}, {channel.name: UNLIMITED}, SystemClock())
        tasks = [asyncio.create_task(loop) for loop in parts.loops()]
        try:
            await _talk(parts, channel, lines)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await store.close()


async def _talk(parts: Parts, channel: TerminalChannel, lines: TextIO) -> None:
    await parts.turns.hear(channel.incoming("/start"))
    await parts.sender.drain()
    async for incoming in channel.read(lines):
        await parts.turns.hear(incoming)
        await parts.sender.drain()
        await parts.turns.flush()
        await parts.eraser.clear_due()
