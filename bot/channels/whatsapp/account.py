"""Who the bot is on WhatsApp."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.domain.errors import OperatorError

OFFICIAL_BASE = "https://graph.facebook.com"

_BASE = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")
_TOKEN = re.compile(r"[\x21-\x7e]+")
_NUMBER = re.compile(r"[0-9]{1,32}")


@dataclass(frozen=True, slots=True)
class Account:
    """What Meta gives to whoever runs a number.

    Attributes:
        token: of a system user, with the permission ``whatsapp_business_messaging``.
        number: the id (not the number itself) of the phone number.
        app_secret: signs what Meta posts.
        verify_token: a word of our own, for the handshake.
        base: where the Graph API is; a test's can stand in.

    Raises:
        OperatorError: something has a shape that cannot be right.
    """

    token: str = field(repr=False)
    number: str = field(repr=False)
    app_secret: str = field(default="", repr=False)
    verify_token: str = field(default="", repr=False)
    base: str = OFFICIAL_BASE

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.token):
            raise OperatorError(
                "HUMRAAH_WHATSAPP_TOKEN is not shaped like an access token.", "Copy it again, without spaces."
            )
        if not _NUMBER.fullmatch(self.number):
            raise OperatorError(
                "HUMRAAH_WHATSAPP_PHONE_NUMBER_ID is not an id.",
                "Copy the phone number ID (digits only, not the number itself) from WhatsApp > API Setup.",
            )
        if not _BASE.fullmatch(self.base):
            raise OperatorError(
                "HUMRAAH_WHATSAPP_API_BASE is not an address.", f"Give one such as {OFFICIAL_BASE}, or leave it out."
            )
