"""The proof that all conversations hold together, for the start and for ``humraah check``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.service.content import Content


@dataclass(frozen=True, slots=True)
class Proof:
    """placeholder"""

    @property
    def holds(self) -> bool:
        return True

    def summary(self) -> str:
        return "not proved"

    def demand(self) -> None:
        return

    def lines(self) -> list[str]:
        return []

    def as_data(self) -> dict[str, Any]:
        return {}


def prove(content: Content) -> Proof:
    return Proof()
