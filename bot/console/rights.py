"""Who may use which address. There is no way to add an address to the console but through this table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from aiohttp import web

from bot.console.call import Call
from bot.console.place import PATH
from bot.ports import Role

Handler: TypeAlias = Callable[[Call], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Who:
    """Who may use an address.

    Attributes:
        said: the same in words.
        roles: of people who are signed in.
        strangers: whether people who are not may.
    """

    said: str
    roles: frozenset[Role]
    strangers: bool = False


ANYONE: Final = Who("anyone, signed in or not", frozenset(Role), strangers=True)
STRANGERS: Final = Who("nobody signed in", frozenset(), strangers=True)
OWN_ACCOUNT: Final = Who("everyone signed in, for their own account only", frozenset(Role))


def only(*roles: Role) -> Who:
    """Return: these roles and no other, not even those above them."""
    return Who(" and ".join(roles) + " only", frozenset(roles))


def at_least(role: Role) -> Who:
    """Return: this role and those above it."""
    return Who(f"{role} and above", frozenset(one for one in Role if one.at_least(role)))


@dataclass(frozen=True, slots=True)
class Route:
    """One address.

    Attributes:
        path: as aiohttp writes them, ``{name}`` for a part that varies.
        touches: whether a visit counts as use of the session; not so for what a page asks for by itself.
        keeps: name of a field that is given back when somebody posts it after their session ended.
        nav: name of the word under which the navigation shows it to those who may use it; empty to leave it out.
    """

    method: Literal["GET", "POST"]
    path: str
    who: Who
    handler: Handler = field(repr=False)
    touches: bool = True
    nav: str = ""
    keeps: str = ""


class Table:
    """All addresses of the console."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, str], Route] = {}

    def __iter__(self) -> Iterator[Route]:
        """Yield every route, in the order they were added."""
        return iter(self._routes.values())

    def get(self, path: str, who: Who, handler: Handler, *, touches: bool = True, nav: str = "") -> None:
        """Add an address to be looked at.

        Args:
            path: what follows ``/console``.
            who: who may.
            handler: answers those who may.
            touches: see ``Route``.
            nav: see ``Route``.

        Raises:
            TypeError: it is not stated who may.
            ValueError: the address is taken.
        """
        self._add(Route("GET", PATH + path, who, handler, touches, nav))

    def post(self, path: str, who: Who, handler: Handler, *, touches: bool = True, keeps: str = "") -> None:
        """Add an address that changes something: the gate demands a mark of ours in the form.

        Args:
            path: what follows ``/console``.
            who: who may.
            handler: answers those who may.
            touches: see ``Route``.
            keeps: see ``Route``.

        Raises:
            TypeError: it is not stated who may.
            ValueError: the address is taken.
        """
        self._add(Route("POST", PATH + path, who, handler, touches, keeps=keeps))

    def navigation(self, role: Role) -> list[Route]:
        """Return what the navigation shows to a role."""
        return [route for route in self if route.nav and role in route.who.roles]

    def _add(self, route: Route) -> None:
        who: object = route.who
        if not isinstance(who, Who) or not (who.roles or who.strangers):
            raise TypeError(f"It is not stated who may use {route.method} {route.path}.")
        if (route.method, route.path) in self._routes:
            raise ValueError(f"{route.method} {route.path} is there already.")
        self._routes[route.method, route.path] = route
