"""A stand-in for the Graph API as far as WhatsApp goes, on loopback.

Refuses what the real one refuses, keeps every call with its raw body, shows messages to the people they are for, and
posts, signed, what these do: ``await server.person().says("hi")``.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import aiohttp
from aiohttp import web

from tests.standins import whatsapp_rules as rules
from tests.standins.whatsapp_people import BUSINESS_ID, NUMBER_ID, Person, seen
from tests.standins.whatsapp_rules import Json, RefusalError

TOKEN = "EAAJstandinTokenOfNoRealApp0123456789"
APP_SECRET = "0123456789abcdef-stand-in-secret"
VERIFY_TOKEN = "a-word-of-our-own"
DAY = timedelta(hours=24)

TROUBLES: dict[str, RefusalError] = {
    "rate_limited": RefusalError(131056, "Too many messages to this person"),
    "throughput": RefusalError(130429, "Rate limit hit", 429),
    "blocked": RefusalError(131026, "Message undeliverable"),
    "deactivated": RefusalError(130497, "Restricted from messaging users in this country", 403),
    "unknown_chat": RefusalError(131030, "Recipient not in allowed list"),
    "malformed": RefusalError(131009, "Parameter value is not valid"),
    "outage": RefusalError(131000, "Something went wrong", 500),
    "token_revoked": RefusalError(190, "Access token has expired", 401),
    "window_closed": RefusalError(131047, "Re-engagement message"),
}
"""Besides these there are ``html`` (an error page) and ``reset`` (the connection breaks)."""


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    path: str
    fields: Json
    raw: bytes


class WhatsAppServer:
    """The Graph API for one number.

    Attributes:
        late: tell only by a status, after a 200, that a person's window is closed; as Meta mostly does.
        webhook: where to post what people do.
        templates: what was handed in, by id.
        violations: calls that no bot of ours may make.
    """

    def __init__(self, *, late: bool = True) -> None:
        self.late = late
        self.webhook = ""
        self.base = ""
        self.calls: list[Call] = []
        self.violations: list[Call] = []
        self.people: dict[str, Person] = {}
        self.templates: dict[str, Json] = {}
        self._troubles: list[str] = []
        self._refs = 0
        self._second = 0
        self._tasks: set[asyncio.Task[int]] = set()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{version}/{id}", self._on(self._read))
        app.router.add_post("/{version}/{id}", self._on(self._edit_template))
        app.router.add_post("/{version}/{id}/messages", self._on(self._message))
        app.router.add_get("/{version}/{id}/message_templates", self._on(self._list_templates))
        app.router.add_post("/{version}/{id}/message_templates", self._on(self._create_template))
        app.router.add_route("*", "/{rest:.*}", self._on(self._unknown))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.http.close()
        await self._runner.cleanup()

    # What tests do with it.

    def person(self, *, user: str = "IN.13491208655302741918", number: str = "919812345678") -> Person:
        person = Person(self, user, number)
        self.people.update({name: person for name in (user, number) if name})
        return person

    def fail(self, trouble: str) -> None:
        """Have the next message meet trouble."""
        self._troubles.append(trouble)

    def messages(self) -> list[Json]:
        """The fields of every message that was sent."""
        return [call.fields for call in self.calls if call.path.endswith("/messages") and "type" in call.fields]

    async def post(self, body: Json | bytes, *, secret: str = APP_SECRET) -> int:
        """Post to the bot, signed; return its answer's status."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = f"sha256={hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}"
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
        async with self.http.post(self.webhook, data=io.BytesIO(raw), headers=headers) as answer:
            return answer.status

    def approve(self, name: str, *locales: str) -> None:
        """Have Meta approve a wording."""
        for locale in locales:
            fields = {"name": name, "language": locale, "status": "APPROVED", "components": []}
            self.templates[str(len(self.templates) + 9000)] = fields

    def new_ref(self) -> str:
        """As the real ones, it spells who it is about."""
        self._refs += 1
        return f"wamid.HBgMOTE5ODEyMzQ1Njc4{self._refs:08d}AA=="

    def next_second(self) -> int:
        self._second = max(self._second + 1, int(time.time()))
        return self._second

    # HTTP.

    def _on(
        self, answer: Callable[[Call, str], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            raw = await request.read()
            call = Call(request.method, request.path, {**request.query, **(json.loads(raw) if raw else {})}, raw)
            self.calls.append(call)
            try:
                if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                    raise TROUBLES["token_revoked"]
                if self._troubles and call.path.endswith("/messages"):
                    return self._meet(self._troubles.pop(0), request)
                return web.json_response(await answer(call, request.match_info.get("id", "")))
            except RefusalError as refusal:
                return web.json_response(refusal.body(), status=refusal.status)

        return handle

    def _meet(self, trouble: str, request: web.Request) -> web.StreamResponse:
        if trouble in TROUBLES:
            raise TROUBLES[trouble]
        if trouble == "reset":
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")

    async def _read(self, call: Call, id_: str) -> Json:
        if id_ == NUMBER_ID:
            return {"id": NUMBER_ID}
        return await self._unknown(call, id_)

    async def _unknown(self, call: Call, id_: str) -> Json:
        self.violations.append(call)
        raise RefusalError(100, f"Unsupported {call.method} request on '{id_}'")

    async def _message(self, call: Call, id_: str) -> Json:
        rules.demand(id_ == NUMBER_ID, "phone number id", 100)
        if call.fields.get("status") == "read":
            rules.demand(
                set(call.fields) == {"messaging_product", "status", "message_id", "typing_indicator"}, "read", 100
            )
            return {"success": True}
        to = rules.recipient_of(call.fields)
        rules.check(call.fields)
        person = self.people.get(to)
        if person is None:
            raise TROUBLES["blocked"]
        if call.fields["type"] == "template":
            self._demand_approved(call.fields["template"])
        return self._deliver(person, call.fields, to)

    def _deliver(self, person: Person, fields: Json, to: str) -> Json:
        ref = self.new_ref()
        closed = fields["type"] != "template" and person.wrote_at < datetime.now(UTC) - DAY
        if closed and not self.late:
            raise TROUBLES["window_closed"]
        if closed:
            self._soon(person.status(ref, "failed", 131047))
        else:
            person.chat.append(seen(ref, fields))
        return {"messaging_product": "whatsapp", "contacts": [{"input": to, "wa_id": to}], "messages": [{"id": ref}]}

    def _soon(self, body: Json) -> None:
        task = asyncio.get_running_loop().create_task(self.post(body))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _demand_approved(self, template: Json) -> None:
        there = [
            one["status"]
            for one in self.templates.values()
            if (one["name"], one["language"]) == (template["name"], template["language"]["code"])
        ]
        if there != ["APPROVED"]:
            raise RefusalError(132001, "Template name does not exist in the translation", 404)

    async def _list_templates(self, call: Call, id_: str) -> Json:
        rules.demand(id_ == BUSINESS_ID, "business id", 100)
        return {
            "data": [{"id": key, **one} for key, one in self.templates.items() if call.fields["name"] in one["name"]]
        }

    async def _create_template(self, call: Call, id_: str) -> Json:
        rules.demand(id_ == BUSINESS_ID, "business id", 100)
        rules.demand(set(call.fields) == {"name", "language", "category", "components"}, "template", 100)
        rules.demand(call.fields["category"] == "UTILITY", "category", 100)
        key = str(len(self.templates) + 9000)
        self.templates[key] = {**call.fields, "status": "PENDING"}
        return {"id": key, "status": "PENDING", "category": "UTILITY"}

    async def _edit_template(self, call: Call, id_: str) -> Json:
        if id_ not in self.templates:
            return await self._unknown(call, id_)
        self.templates[id_] |= {**call.fields, "status": "PENDING"}
        return {"success": True}
