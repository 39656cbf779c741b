"""How updates reach the bot on the stand-in: by polling or posted to its webhook, never before their turn."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.standins.telegram_groups import Group
from tests.standins.telegram_methods import Call, TelegramMethods
from tests.standins.telegram_people import Json, Person
from tests.standins.telegram_rules import RefusalError


class TelegramDelivery(TelegramMethods):
    """Keeps updates until the bot has taken them.

    Args:
        redelivery_seconds: how long it waits before posting an update again.

    Attributes:
        deliveries: the HTTP status of every answer of the bot's webhook.
    """

    def __init__(self, redelivery_seconds: float) -> None:
        super().__init__()
        self.deliveries: list[int] = []
        self._redelivery_seconds = redelivery_seconds
        self._updates: list[Any] = []
        self._update_ids = itertools.count(700_000_001)
        self._person_ids = itertools.count(51_000_001)
        self._group_ids = itertools.count(-1_001_900_000_001, -1)
        self._changed = asyncio.Condition()
        self._poll = 0
        self._http: aiohttp.ClientSession | None = None
        self._queues: dict[int, asyncio.Queue[Json]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def person(self, language_code: str = "hi", *, first_name: str = "Asha", id: int | None = None) -> Person:  # noqa: A002
        """Someone who can write to the bot; the bot can answer because they opened its chat."""
        number = id or next(self._person_ids)
        return self.people.setdefault(number, Person(self, number, first_name, language_code))

    def group(self, *, is_forum: bool = False) -> Group:
        """A group of volunteers that the bot is in."""
        made = Group(self, next(self._group_ids), is_forum=is_forum)
        self.groups[made.id] = made
        return made

    def push(self, update: Json) -> Json:
        """Give the update its id and have it delivered."""
        update = {"update_id": next(self._update_ids), **update}
        self.replay(update)
        return update

    def replay(self, update: Any) -> None:
        """Deliver ``update``, which may be one that was delivered before, or any nonsense."""
        self._updates.append(update)
        if self.webhook:
            self._enqueue(update)
        self._notify()

    async def until(self, holds: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until ``holds()``.

        Raises:
            TimeoutError: it does not come true in ``seconds``.
        """
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110  it may be about the bot, which notifies nobody
                await asyncio.sleep(0.005)

    @property
    def waiting(self) -> list[int]:
        """Ids of updates that the bot has not confirmed."""
        return [_number(update) for update in self._updates]

    def _set_webhook(self, fields: Json) -> bool:
        done = super()._set_webhook(fields)
        for update in self._updates:
            self._enqueue(update)
        return done

    async def _get_updates(self, fields: Json) -> list[Json]:
        if self.webhook:
            raise RefusalError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._poll += 1
        mine, offset = self._poll, int(fields.get("offset") or 0)
        self._updates = [update for update in self._updates if _number(update) >= offset]
        await self._notified()
        async with self._changed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(float(fields.get("timeout") or 0)):
                    await self._changed.wait_for(lambda: bool(self._updates) or self._poll != mine)
        if self._poll != mine:
            raise RefusalError(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        return self._updates[: int(fields.get("limit") or 100)]

    def _enqueue(self, update: Json) -> None:
        """One queue a chat: Telegram keeps the order within each and waits for no other."""
        chat = _chat_of(update)
        if chat not in self._queues:
            self._queues[chat] = asyncio.Queue()
            self._spawn(self._deliver_from(self._queues[chat]))
        self._queues[chat].put_nowait(update)

    async def _deliver_from(self, queue: asyncio.Queue[Json]) -> None:
        while True:
            update = await queue.get()
            while self.webhook and not await self._is_delivered(update):  # noqa: ASYNC110  a retry, not a wait
                await asyncio.sleep(self._redelivery_seconds)

    async def _is_delivered(self, update: Json) -> bool:
        assert self._http is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"]}
        try:
            async with self._http.post(self.webhook["url"], json=update, headers=headers) as response:
                body = await response.read()
        except aiohttp.ClientError:
            return False
        self.deliveries.append(response.status)
        if not response.ok:
            return False
        if body:
            await self._obey(body)
        self._updates = [one for one in self._updates if one is not update]
        self._notify()
        return True

    async def _obey(self, body: bytes) -> None:
        """Make the call that the answer to a webhook request asks for; its own answer is lost."""
        fields = json.loads(body)
        call = Call(fields.pop("method"), fields, body, by_webhook=True)
        self.calls.append(call)
        with contextlib.suppress(RefusalError):
            await self._answer(call)

    def _notify(self) -> None:
        self._spawn(self._notified())

    async def _notified(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _number(update: object) -> int:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else 0


def _chat_of(update: object) -> int:
    if not isinstance(update, dict):
        return 0
    for part in update.values():
        if isinstance(part, dict):
            chat = part.get("chat") or part.get("message", {}).get("chat") or {}
            return int(chat.get("id", 0))
    return 0
