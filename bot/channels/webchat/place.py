"""Where the chat stands: on a page of its own, or in a frame on someone else's."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.webchat.limits import FRAME_PATH, PATH


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

    def cookie(self, *, secure: bool) -> str:
        """Return the cookie's attributes: as strict as the place lets them be.

        In a frame on another site a strict cookie is never sent. ``Partitioned`` ties it to the site around the frame
        instead (https://github.com/privacycg/CHIPS), and asks for ``Secure``, which browsers allow on localhost too.
        """
        if self.framed:
            return f"Path={self.path}; HttpOnly; Secure; SameSite=None; Partitioned"
        return f"Path={self.path}; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")


OWN_PAGE = Place(PATH)


def in_frame(origins: tuple[str, ...]) -> Place:
    """Return the place in a frame on pages of ``origins``, of which there is at least one."""
    return Place(FRAME_PATH, origins)
