"""The rounds of the benchmark: memory, full load, unloaded, half load, and a mixed walk through real conversations."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter
from typing import Any

from tests.bench.bots import SECRET, Running, free_port, running
from tests.bench.disk import Disk, watched
from tests.bench.profile import Profile, profiled
from tests.bench.wire import Poster, StandIn

IN_FLIGHT = 128
UNLOADED_RATE = 20.0

UNLOADED_TURNS = 500
"""Fewest turns of the unloaded round: of fewer, one or two would be the 99th percentile."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to measure."""

    seconds: float
    people: int
    bot_core: int
    load_core: int
    profile: bool


@dataclass(slots=True)
class Round:
    """What one round gave."""

    name: str
    turns: int = 0
    messages: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    spans: list[tuple[float, float]] = field(default_factory=list)
    failures: int = 0
    disk: Disk | None = None

    @property
    def rate(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds if self.seconds else 0.0

    @property
    def waits(self) -> list[float]:
        """Seconds from each turn's beginning to its answer."""
        return [answered - came for came, answered in self.spans]

    def wait(self, percent: int) -> float:
        """Return a percentile of the waits, in milliseconds."""
        return percentile(self.waits, percent)


def percentile(waits: Sequence[float], percent: int) -> float:
    """Return a percentile of waits in seconds, in milliseconds."""
    return quantiles(waits, n=100)[percent - 1] * 1000 if len(waits) > 1 else 0.0


@dataclass(slots=True)
class Result:
    """All rounds of one bot."""

    start_seconds: tuple[float, float]
    idle_mib: float = 0.0
    open_mib: float = 0.0
    people: int = 0
    rounds: list[Round] = field(default_factory=list)
    profile: Profile | None = None


class Crowd:
    """Many people in front of one bot: posts what they press, and times the answers."""

    def __init__(self, bot: Running, people: int) -> None:
        self._head = (
            f"POST {bot.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: %d\r\n\r\n"
        ).encode()
        self._bot = bot
        self.people = people
        self.buttons: dict[int, list[str]] = {}
        self._waiting: dict[int, tuple[float, asyncio.Future[float]]] = {}
        self._update = 0
        self.messages = 0

    def taken(self, method: str, params: dict[str, Any], at: float) -> None:
        """Note a call of the bot's."""
        if method != "sendMessage":
            return
        chat = int(params["chat_id"])
        self.messages += 1
        markup = params.get("reply_markup")
        if isinstance(markup, str):
            markup = json.loads(markup)
        if markup:
            rows = markup["inline_keyboard"]
            self.buttons[chat] = [b["callback_data"] for row in rows for b in row if "callback_data" in b]
        waiting = self._waiting.get(chat)
        if waiting and not waiting[1].done():
            waiting[1].set_result(at - waiting[0])

    async def first_button(self, chat: int) -> str:
        """Wait for the message with buttons, which comes last in an answer; return what its first one says."""
        while not self.buttons.get(chat):  # noqa: ASYNC110 - nobody else waits here
            await asyncio.sleep(0.001)
        return self.buttons[chat][0]

    async def connect(self) -> Poster:
        """Return a connection to post over."""
        loop = asyncio.get_running_loop()
        _, poster = await loop.create_connection(Poster, "127.0.0.1", self._bot.port)
        return poster

    async def turn(self, poster: Poster, chat: int, press: str | None, since: float | None = None) -> float | None:
        """Take one turn; return the seconds from the POST (or ``since``) to the answer, None when it failed."""
        self._update += 1
        body = json.dumps(_update(self._update, chat, press)).encode()
        self.buttons.pop(chat, None)
        answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[chat] = (since or perf_counter(), answered)
        status = await poster.post(self._head, body)
        if status != 200:
            return None
        try:
            return await asyncio.wait_for(answered, 20)
        except TimeoutError:
            return None


def _update(number: int, chat: int, press: str | None) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "A", "last_name": "B", "language_code": "en"}
    place = {"id": chat, "first_name": "A", "last_name": "B", "type": "private"}
    if press is None:
        entities = [{"offset": 0, "length": 6, "type": "bot_command"}]
        message = {
            "message_id": number,
            "from": person,
            "chat": place,
            "date": 1,
            "text": "/start",
            "entities": entities,
        }
        return {"update_id": number, "message": message}
    mine = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
    message = {"message_id": number, "from": mine, "chat": place, "date": 1, "text": "What is going on? " * 6}
    query = {"id": str(number), "from": person, "message": message, "chat_instance": "7", "data": press}
    return {"update_id": number, "callback_query": query}


async def measure(bot: str, plan: Plan) -> Result:
    """Run all rounds against one bot."""
    os.sched_setaffinity(0, {plan.load_core})
    api_port = free_port()
    crowd: list[Crowd] = []
    server = await asyncio.get_running_loop().create_server(
        lambda: StandIn(lambda *call: crowd[0].taken(*call) if crowd else None), "127.0.0.1", api_port
    )
    async with server, running(bot, api_port, plan.bot_core) as process:
        crowd.append(Crowd(process, plan.people))
        return await _rounds(bot, plan, process, crowd[0])


async def _rounds(bot: str, plan: Plan, process: Running, crowd: Crowd) -> Result:
    result = Result(process.start_seconds, people=plan.people)
    await _closed_loop("warm-up", crowd, process, 1.0, lambda chat: None, people=200)
    result.idle_mib = _mib(process)
    await _everyone_opens(bot, crowd)
    result.open_mib = _mib(process)
    full = await _closed_loop("full load", crowd, process, plan.seconds, _menu_press(bot, crowd))
    result.rounds.append(full)
    long_enough = max(plan.seconds, UNLOADED_TURNS / UNLOADED_RATE)
    async with watched(process.folder) as disk:
        unloaded = await _open_loop("unloaded", crowd, process, long_enough, UNLOADED_RATE, _menu_press(bot, crowd))
    unloaded.disk = disk
    result.rounds.append(unloaded)
    result.rounds.append(
        await _open_loop("half load", crowd, process, plan.seconds, full.rate / 2, _menu_press(bot, crowd))
    )
    if plan.profile and bot == "humraah":
        async with profiled(process.process.pid, plan.seconds) as result.profile:
            await _closed_loop("profiled", crowd, process, plan.seconds, _menu_press(bot, crowd))
    if bot == "humraah":
        result.rounds.append(await _closed_loop("real talk", crowd, process, plan.seconds, _any_press(crowd)))
    return result


def _mib(process: Running) -> float:
    return float(process.process.memory_info().rss) / 2**20


def _menu_press(bot: str, crowd: Crowd) -> Callable[[int], str | None]:
    """Three screens of the menu in a ring, the last choice of each: each turn is one message of about ten buttons."""

    def press(chat: int) -> str | None:
        buttons = crowd.buttons.get(chat)
        if not buttons:
            return None
        if bot == "aiogram":
            return buttons[0]
        return [button for button in buttons if not button.startswith("!")][-1]

    return press


def _any_press(crowd: Crowd) -> Callable[[int], str | None]:
    """A walk at random through everything but leaving."""
    chance = random.Random(20261121)

    def press(chat: int) -> str | None:
        buttons = [b for b in crowd.buttons.get(chat, ()) if b != "!exit"]
        return chance.choice(buttons) if buttons else None

    return press


async def _everyone_opens(bot: str, crowd: Crowd) -> None:
    chats = iter(range(1, crowd.people + 1))

    async def worker() -> None:
        poster = await crowd.connect()
        for chat in chats:
            await crowd.turn(poster, chat, None)
            if bot == "humraah":
                await crowd.turn(poster, chat, "!menu")
                await crowd.turn(poster, chat, await crowd.first_button(chat))  # all are adults
                await crowd.first_button(chat)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))


@asynccontextmanager
async def _timed(name: str, crowd: Crowd, process: Running) -> AsyncIterator[Round]:
    cpu, messages, started = sum(process.process.cpu_times()[:2]), crowd.messages, perf_counter()
    it = Round(name)
    yield it
    it.seconds = perf_counter() - started
    it.messages = crowd.messages - messages
    it.cpu_seconds = sum(process.process.cpu_times()[:2]) - cpu


async def _closed_loop(
    name: str, crowd: Crowd, process: Running, seconds: float, press: Callable[[int], str | None], people: int = 0
) -> Round:
    """Keep ``IN_FLIGHT`` people busy, each taking the next turn as soon as the answer is there."""
    chats = _round_robin(people or crowd.people)
    async with _timed(name, crowd, process) as it:
        until = perf_counter() + seconds

        async def worker() -> None:
            poster = await crowd.connect()
            while perf_counter() < until:
                chat = next(chats)
                _note(it, await crowd.turn(poster, chat, press(chat)))

        await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    return it


async def _open_loop(
    name: str, crowd: Crowd, process: Running, seconds: float, rate: float, press: Callable[[int], str | None]
) -> Round:
    """Let people come at random at a given rate, whether or not the bot keeps up; time counts from when they came."""
    chance, chats = random.Random(7), _round_robin(crowd.people)
    idle: asyncio.LifoQueue[Poster] = asyncio.LifoQueue()
    for _ in range(IN_FLIGHT):
        idle.put_nowait(await crowd.connect())
    tasks: set[asyncio.Task[None]] = set()
    async with _timed(name, crowd, process) as it:

        async def one(chat: int, came: float) -> None:
            poster = await idle.get()
            try:
                _note(it, await crowd.turn(poster, chat, press(chat), came))
            finally:
                idle.put_nowait(poster)

        came, until = perf_counter(), perf_counter() + seconds
        while came < until:
            came += chance.expovariate(rate)
            await asyncio.sleep(max(0.0, came - perf_counter()))
            task = asyncio.create_task(one(next(chats), perf_counter()))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)
    return it


def _round_robin(people: int) -> Any:
    while True:
        yield from range(1, people + 1)


def _note(it: Round, waited: float | None) -> None:
    if waited is None:
        it.failures += 1
    else:
        it.turns += 1
        answered = perf_counter()
        it.spans.append((answered - waited, answered))
