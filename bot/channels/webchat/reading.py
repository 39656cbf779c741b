"""From a posted form to what it means. Never raises on what a browser, or anyone else, sends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from bot.channels.webchat.limits import MOST_BYTES, MOST_FIELDS
from bot.channels.wire import body_of
from bot.domain.incoming import Offered, Pressed, What, read_words

if TYPE_CHECKING:
    from aiohttp import web

FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data"

MEDIA = ("photo", "video", "audio", "document")
"""What a page may say that someone wanted to hand over. The thing itself never leaves the device."""

_TRY = re.compile(r"[a-z0-9]{1,24}")


class TooLongError(ValueError):
    """The body is longer than any form of ours. Carries nothing of it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A posted form.

    Attributes:
        fields: by name; of several with one name, the last.
    """

    fields: dict[str, str] = field(repr=False)

    def __getitem__(self, name: str) -> str:
        """Return a field, or an empty text."""
        return self.fields.get(name, "")

    def what(self) -> What | None:
        """Return what the person did; None when it is nothing."""
        if self["press"]:
            return Pressed(self["press"][:200])
        if self["offered"] in MEDIA:
            return Offered(self["offered"])
        text = self["words"]
        if not text.strip():
            return None
        return read_words(text)

    def said(self) -> str:
        """Return the words or the press, which a ``repr`` of what they mean leaves out."""
        return self["press"] or self["words"]

    def attempt(self) -> str:
        """Return what tells this sending of a form from others of the same form; empty without a script."""
        found = _TRY.fullmatch(self["n"])
        return found[0] if found else ""


async def read_form(request: web.Request) -> Form:
    """Read a form.

    Raises:
        TooLongError: it is too long; the rest of it is not read.
    """
    body = await body_of(request, MOST_BYTES)
    if body is None:
        raise TooLongError
    return parsed(body) if request.content_type == FORM else Form({})


def parsed(body: bytes) -> Form:
    """Return the fields of an encoded form; what is not one has none."""
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return Form({})
    # Browsers send every line end as CRLF (https://html.spec.whatwg.org/#constructing-the-form-data-set).
    return Form({name: value.replace("\r\n", "\n") for name, value in fields})


def is_from_here(request: web.Request, public_host: str) -> bool:
    """Tell whether a page of ours sent the request, as far as the browser says.

    Browsers say so in ``Sec-Fetch-Site`` (https://www.w3.org/TR/fetch-metadata/). Older ones name an ``Origin``, or,
    as our pages give no referrer, ``null``; then the cookie, which is ``SameSite=Strict``, and the form's mark decide.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc in {request.host, public_host}
