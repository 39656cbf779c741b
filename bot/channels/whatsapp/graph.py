"""HTTP to the Graph API, on aiohttp.

No aiohttp exception (they know the URL and the headers) leaves this module, not even as the context of another one.
Media is neither fetched nor sent: there is no call for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import aiohttp
from yarl import URL

from bot.channels.wire import dump, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.channels.whatsapp.account import Account

Json: TypeAlias = dict[str, Any]

VERSION = "v25.0"
"""Of the Graph API (https://developers.facebook.com/docs/graph-api/changelog); each lives for two years or more."""

CONNECTIONS = 128
"""Most connections kept to the API at once."""

CALL_SECONDS = 20.0
"""How long one call may take in all."""

CONNECT_SECONDS = 5.0
"""How long a connection may take to come up."""

KEEP_ALIVE_SECONDS = 30.0
"""How long an idle connection is kept; shorter than servers keep theirs, so that none is closed under a call."""


class GraphError(Exception):
    """A call did not work. Carries codes and fixed words only.

    Attributes:
        code: the API's own error code; -1 when no API answered.
        status: the HTTP status; 0 when there was none.
        transient: whether the API says that it may pass.
    """

    def __init__(self, code: int, status: int = 0, *, transient: bool = False, what: str = "") -> None:
        super().__init__(f"error {code}, HTTP {status}{', ' if what else ''}{what}")
        self.code = code
        self.status = status
        self.transient = transient


class Graph:
    """Calls the API in the name of one account."""

    def __init__(self, account: Account) -> None:
        self._root = f"{account.base.rstrip('/')}/{VERSION}"
        self._headers = {"Authorization": f"Bearer {account.token}", "User-Agent": "humraah"}
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return "Graph()"

    async def open(self) -> None:
        """Open the connection pool; does nothing when it is open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=self._headers,
            )

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, path: str, **query: str) -> Json:
        """Read from ``path``.

        Raises:
            GraphError: the API says no, or does not answer.
        """
        return await self._call("GET", URL(f"{self._root}/{path}").with_query(query), None)

    async def post(self, path: str, fields: Mapping[str, object]) -> Json:
        """Post ``fields`` to ``path``.

        Raises:
            GraphError: the API says no, or does not answer.
        """
        payload = dump(fields)
        return await self._call("POST", URL(f"{self._root}/{path}"), payload)

    async def _call(self, method: str, url: URL, payload: bytes | None) -> Json:
        answer = await self._exchange(method, url, payload)
        if isinstance(answer, GraphError):
            raise answer  # here, where no aiohttp exception can hang on as context
        return answer

    async def _exchange(self, method: str, url: URL, payload: bytes | None) -> Json | GraphError:
        if self._session is None:
            return GraphError(-1, what="the channel is closed")
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS, sock_connect=CONNECT_SECONDS)
        headers = {"Content-Type": "application/json"} if payload is not None else {}
        try:
            async with self._session.request(
                method, url, data=payload, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return result_of(response.status, await response.read())
        except TimeoutError:
            return GraphError(-1, what="no answer in time")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return GraphError(-1, what=type(error).__name__)


def result_of(status: int, body: bytes) -> Json | GraphError:
    """Return what an answer says, or the error that it is."""
    answer = _parsed(body)
    if answer is None:
        return GraphError(-1, status, what="no answer of the API")
    error = answer.get("error")
    if not isinstance(error, dict):
        return answer if 200 <= status < 300 else GraphError(-1, status, what="no answer of the API")
    code = error.get("code")
    return GraphError(code if type(code) is int else -1, status, transient=error.get("is_transient") is True)


def _parsed(body: bytes) -> Json | None:
    answer = parsed(body)
    return answer if isinstance(answer, dict) else None
