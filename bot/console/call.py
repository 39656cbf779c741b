"""One request, as handlers see it: somebody with the right to be here, and a form that is ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.ports import Account
from bot.service.accounts_signing import Signed


@dataclass(slots=True)
class Call:
    """A request that was let through.

    Attributes:
        signed: who is here; None for a stranger.
        locale: the language to answer in.
        token: what marks in forms hang on: the session's token, or the stranger's own.
        address: where the browser is, for counting failures; see ``clients``.
        form: the posted fields, by name.
        path: the address's pattern, as it stands in the table.
    """

    request: web.Request
    signed: Signed | None
    locale: str
    token: str = field(repr=False)
    address: str = field(repr=False)
    path: str
    form: Mapping[str, list[str]] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> str:
        """Return a posted field, of several the last; empty when it is not there."""
        return self.form.get(name, [""])[-1]

    def all(self, name: str) -> list[str]:
        """Return all posted fields of a name."""
        return self.form.get(name, [])

    @property
    def here(self) -> Signed:
        """Who is signed in, at an address that is not for strangers."""
        assert self.signed is not None
        return self.signed

    @property
    def account(self) -> Account:
        """Whose session it is, at an address that is not for strangers."""
        return self.here.account

    def part(self, name: str) -> str:
        """Return the part of the address that goes by ``name`` in its pattern."""
        return self.request.match_info[name]
