"""Where the chat stands: on a page of its own, or in a frame on someone else's, or on our own first page."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.webchat.limits import BESIDE_PATH, FRAME_PATH, PATH


@dataclass(frozen=True, slots=True)
class Place:
    """One of the chat's places.

    Attributes:
        path: what its addresses begin with.
        origins: whose pages may frame it; empty for a page of its own, which nobody frames.
    """

    path: str
    origins: tuple[str, ...] = ()

    @property
    def framed(self) -> bool:
        """Whether it stands in a frame."""
        return bool(self.origins)

    @property
    def at_home(self) -> bool:
        """Whether the frame is on a page of this server, and no other may hold it."""
        return self.origins == (SELF,)

    def cookie(self, *, secure: bool) -> str:
        """Return the cookie's attributes: as strict as the place lets them be.

        In a frame on another site a strict cookie is never sent. ``Partitioned`` ties it to the site around the frame
        instead (https://github.com/privacycg/CHIPS), and asks for ``Secure``, which browsers allow on localhost too.
        """
        if self.framed and not self.at_home:
            return f"Path={self.path}; HttpOnly; Secure; SameSite=None; Partitioned"
        return f"Path={self.path}; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")


SELF = "'self'"
"""What a policy calls the server that it comes from."""

OWN_PAGE = Place(PATH)

BESIDE = Place(BESIDE_PATH, (SELF,))
"""In a frame beside the console, for those who try the bot."""


def in_frame(origins: tuple[str, ...]) -> Place:
    """Return the place in a frame on pages of ``origins``, of which there is at least one."""
    return Place(FRAME_PATH, origins)
