"""For comparison: a plain aiogram bot of two menus, with each turn's state committed to SQLite before it answers.

Durable as a careful author would make it: WAL, full sync, one commit a turn. It seals nothing, keeps no
outbox and hears a repeated update twice.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Mapping
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from tests.bench.bots import SECRET, TOKEN

TEXT = "What is going on? Pick what comes closest. Nothing here is final, and you can change it later."
LABELS = (
    "A picture was shared", "Someone threatens me", "Fake or edited picture", "I was filmed in secret", "My account",
    "It is about others", "Something else", "Help now", "Leave",
)  # fmt: skip
router = Router()


class Menus(StatesGroup):
    topics = State()
    others = State()


class SqliteStorage(BaseStorage):
    """State and data in one row a chat; each write is a transaction of its own."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS talks (chat INTEGER PRIMARY KEY, state TEXT, data TEXT DEFAULT '{}')"
        )

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        put = "INSERT INTO talks (chat, state) VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET state = excluded.state"
        self._db.execute(put, (key.chat_id, name))

    async def get_state(self, key: StorageKey) -> str | None:
        row = self._db.execute("SELECT state FROM talks WHERE chat = ?", (key.chat_id,)).fetchone()
        return row[0] if row else None

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        put = "INSERT INTO talks (chat, data) VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET data = excluded.data"
        self._db.execute(put, (key.chat_id, json.dumps(dict(data))))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        row = self._db.execute("SELECT data FROM talks WHERE chat = ?", (key.chat_id,)).fetchone()
        return dict(json.loads(row[0])) if row else {}

    async def close(self) -> None:
        self._db.close()


def keyboard(menu: str) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=label, callback_data=f"{menu}.{n}")] for n, label in enumerate(LABELS)]
    return InlineKeyboardMarkup(inline_keyboard=rows)


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Menus.topics)
    await message.answer(TEXT, reply_markup=keyboard("topics"))


@router.callback_query(Menus.topics, F.data)
async def in_topics(press: CallbackQuery, state: FSMContext) -> None:
    await _turn(press, state, Menus.others, "others")


@router.callback_query(Menus.others, F.data)
async def in_others(press: CallbackQuery, state: FSMContext) -> None:
    await _turn(press, state, Menus.topics, "topics")


async def _turn(press: CallbackQuery, state: FSMContext, after: State, menu: str) -> None:
    await state.set_state(after)
    await press.answer()
    assert isinstance(press.message, Message)
    await press.message.answer(TEXT, reply_markup=keyboard(menu))


def main() -> None:
    port, api_port, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    api = TelegramAPIServer.from_base(f"http://127.0.0.1:{api_port}")
    bot = Bot(TOKEN, session=AiohttpSession(api=api))
    dispatcher = Dispatcher(storage=SqliteStorage(f"{folder}/aiogram.db"))
    dispatcher.include_router(router)
    app = web.Application()
    # Answer the webhook only after the turn: otherwise a crash loses what was acknowledged.
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET, handle_in_background=False).register(app, "/webhook")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main()
