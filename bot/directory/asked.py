"""What is known of the person and the place, read from a conversation's variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NCII = frozenset({"image_shared", "threat_or_sextortion", "deepfake_or_morphed", "hidden_camera"})
"""Situations with an intimate picture of the person, threatened or already out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's variables with the careful defaults: who has not said they are an adult is a minor here."""

    country: str = "OTHER"
    region: str = ""
    language: str = ""
    minor: bool = True
    gender: str = "unsaid"
    situation: str = "image_shared"
    period: str = "unsure"
    platform: str = "unknown_website"
    need: str = ""
    perpetrator: str = "unknown"
    id: str = ""
    topic: str = ""

    @classmethod
    def of(cls, about: Mapping[str, str]) -> Asked:
        """Read the variables; those missing or empty take their default."""
        known = {name: about[name] for name in _PLAIN if about.get(name)}
        return cls(minor=about.get("age") != "adult", **known)

    @property
    def general(self) -> bool:
        """Whether nothing happened: the person only wants to know."""
        return self.situation == "just_information"


_PLAIN = tuple(name for name in Asked.__dataclass_fields__ if name != "minor")
