"""What reading a link gives: where it leads, what it names, or why it is not taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

UNKNOWN_SITE = "unknown_website"
"""Directory id of any site that has no record of its own."""


class Kind(StrEnum):
    """What an address shows. The value is stable: it is kept in notebooks."""

    POST = "post"
    REEL = "reel"
    VIDEO = "video"
    LIVE = "live"
    IMAGE = "image"
    ALBUM = "album"
    STORY = "story"
    HIGHLIGHT = "highlight"
    COMMENT = "comment"
    MESSAGE = "message"
    CHAT = "chat"
    GROUP = "group"
    GROUP_INVITE = "group_invite"
    CHANNEL = "channel"
    COMMUNITY = "community"
    PROFILE = "profile"
    PHONE = "phone"
    EMAIL = "email"
    FILE = "file"
    FOLDER = "folder"
    SEARCH = "search"
    STICKERS = "stickers"
    SHARE = "share"
    ARCHIVE = "archive"
    PAGE = "page"
    REFUSED = "refused"


class Flag(StrEnum):
    """Something about a link that the person, or whoever reads the record, may need to know."""

    SHORT = "short"
    """Leads on to another address, which we never open."""
    NO_SCHEME = "no_scheme"
    """Written without http:// or https://; https is assumed."""
    CREDENTIALS = "credentials_removed"
    """Had ``user:password@`` before the host, which can make one site look like another."""
    INTERNATIONAL = "international_host"
    """The host has letters beyond ASCII, given in its xn-- form: it may only look like a known name."""
    UNWRAPPED = "unwrapped"
    """Came wrapped in a redirect, which names the person who copied it; this is the address inside."""
    HIDDEN_CHARACTERS = "hidden_characters_removed"
    """Had control or direction characters in it."""


class Refusal(StrEnum):
    """Why an address is not taken."""

    SCRIPT = "script"
    DATA = "data"
    LOCAL_FILE = "local_file"
    BLOB = "blob"
    OTHER_SCHEME = "other_scheme"
    PRIVATE_HOST = "private_host"
    BAD_HOST = "bad_host"
    TOO_LONG = "too_long"
    NOT_A_LINK = "not_a_link"


@dataclass(frozen=True, slots=True)
class ReadLink:
    """One link or name as it was understood.

    Attributes:
        platform: directory id, such as ``x_twitter``; ``unknown_website`` for other sites; ``""`` for a
            name without a platform, an e-mail address, or a link that is refused.
        kind: what the address shows.
        url: the canonical address; ``""`` when there is none (a bare name) or the link is refused.
        ids: what the address names, by name: ``user``, ``post``, ``chat``, ``message``, ``phone`` ...
        flags: what was noticed on the way.
        refused: why it is not taken; None when it is.
        given: the words it was read from, cleaned; kept so that nothing the person wrote is lost.
    """

    platform: str
    kind: Kind
    url: str = field(default="", repr=False)
    ids: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    flags: frozenset[Flag] = frozenset()
    refused: Refusal | None = None
    given: str = field(default="", repr=False, compare=False)

    def id(self, name: str) -> str:
        """Return the id called ``name``, or ``""``."""
        return dict(self.ids).get(name, "")

    @property
    def handle(self) -> str:
        """The user name, phone number or e-mail address it names, or ``""``."""
        return self.id("user") or self.id("phone") or self.id("email")


def refuse(reason: Refusal, given: str) -> ReadLink:
    """Return the answer to a link that is not taken."""
    return ReadLink("", Kind.REFUSED, refused=reason, given=given)
