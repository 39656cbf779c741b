"""HTTP to the Bot API, on aiohttp.

Serves python-telegram-bot's ``Bot`` (as its request layer) and our own direct calls. A ``sendMessage`` costs about
100 µs of CPU through ``call`` against about 350 µs through ``Bot.send_message``, so the busy calls go directly.

The token is part of every URL. No aiohttp exception (they know the URL) leaves this module, not even as the
context of another one. The layer fetches no files, and sends none but documents that we made ourselves.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.telegram.errors import result_of
from bot.channels.wire import dump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram._utils.types import ODVInput

    from bot.domain.messages import File

CONNECTIONS = 128
"""Most connections kept to the Bot API at once."""

CALL_SECONDS = 20.0
"""How long one call may take in all."""

CONNECT_SECONDS = 5.0
"""How long a connection may take to come up."""

KEEP_ALIVE_SECONDS = 30.0
"""How long an idle connection is kept; shorter than servers keep theirs, so that none is closed under a call."""

UPLOAD_SECONDS = 60.0
"""How long it may take to hand a file over."""

JSON = "application/json"

_HEADERS = {"User-Agent": "humraah", "Content-Type": JSON}


class AiohttpRequest(BaseRequest):
    """Posts JSON to the Bot API and gives back results, or a ``telegram.error``.

    Args:
        root: ``{api base}/bot{token}``; never shown.
    """

    __slots__ = ("_root", "_session", "_urls")

    def __init__(self, root: str) -> None:
        self._root = root
        self._urls: dict[str, URL] = {}
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return "AiohttpRequest()"

    @property
    def read_timeout(self) -> float:
        """Seconds one call may take when nothing else is asked for."""
        return CALL_SECONDS

    async def initialize(self) -> None:
        """Open the connection pool; does nothing when it is open."""
        if self._session is not None:
            return
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=_HEADERS,
        )

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, method: str, fields: Mapping[str, object], *, seconds: float = CALL_SECONDS) -> Any:
        """Call ``method`` and return its result as JSON gave it.

        Args:
            method: as the Bot API spells it, such as ``sendMessage``.
            fields: its parameters.
            seconds: how long it may take in all.

        Raises:
            TelegramError: the subclass that fits; its words are fixed ones, never Telegram's or a person's.
        """
        payload = dump(fields)
        return result_of(*await self._post(self._url(method), payload, seconds))

    async def upload(self, method: str, fields: Mapping[str, object], file: File) -> Any:
        """Call ``method`` with a PDF that we made, and return its result as JSON gave it.

        Raises:
            TelegramError: the subclass that fits; its words are fixed ones, never Telegram's or a person's.
        """
        boundary = sha256(file.data).hexdigest()
        kind = f"multipart/form-data; boundary={boundary}"
        return result_of(*await self._post(self._url(method), form_of(fields, file, boundary), UPLOAD_SECONDS, kind))

    def _url(self, method: str) -> URL:
        url = self._urls.get(method)
        if url is None:
            url = self._urls[method] = URL(f"{self._root}/{method}", encoded=True)
        return url

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  the library's signature
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Serve a method of ``telegram.Bot``.

        Raises:
            TelegramError: for every answer that is not a result, so that the library has nothing left to map.
        """
        if method != "POST" or (request_data is not None and request_data.contains_files):
            raise TelegramError("files are neither fetched nor sent")
        seconds = read_timeout if isinstance(read_timeout, (int, float)) else CALL_SECONDS
        payload = request_data.json_payload if request_data is not None else b"{}"
        status, body = await self._post(URL(url, encoded=True), payload, seconds)
        result_of(status, body, verbatim=True)
        return HTTPStatus.OK, body

    async def _post(self, url: URL, payload: bytes, seconds: float, kind: str = "") -> tuple[int, bytes]:
        answer = await self._exchange(url, payload, seconds, kind)
        if isinstance(answer, NetworkError):
            raise answer  # here, where no aiohttp exception with the URL can hang on as context
        return answer

    async def _exchange(self, url: URL, payload: bytes, seconds: float, kind: str) -> tuple[int, bytes] | NetworkError:
        if self._session is None:
            return NetworkError("the channel is closed")
        try:
            async with self._session.post(
                url,
                data=payload,
                headers={"Content-Type": kind} if kind else None,
                timeout=_patience(seconds),
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            return TimedOut()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return NetworkError(type(error).__name__)


@lru_cache(maxsize=16)
def _patience(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)


def form_of(fields: Mapping[str, object], file: File, boundary: str) -> bytes:
    """Return fields and a document as a multipart form (https://core.telegram.org/bots/api#sending-files)."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    head = f'Content-Disposition: form-data; name="document"; filename="{file.name}"\r\nContent-Type: application/pdf'
    parts.append(head.encode() + b"\r\n\r\n" + file.data)
    edge = f"--{boundary}".encode()
    return b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"
