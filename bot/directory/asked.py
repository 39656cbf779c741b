"""What is known of the person and the place, read from a conversation's variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NCII = frozenset({"image_shared", "threat_or_sextortion", "deepfake_or_morphed", "hidden_camera"})
"""Situations with an intimate picture of the person, threatened or already out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's variables with the careful defaults: who has not said they are an adult is a minor here.

    Attributes:
        age_asked: False before the age was asked; lines open to all then come before those for the young.
        answered_by: ``person`` leaves out forms, pages and lists; anything else asks for all.
    """

    country: str = "OTHER"
    region: str = ""
    language: str = ""
    minor: bool = True
    age_asked: bool = False
    gender: str = "unsaid"
    situation: str = "image_shared"
    period: str = "unsure"
    platform: str = "unknown_website"
    need: str = ""
    perpetrator: str = "unknown"
    id: str = ""
    topic: str = ""
    answered_by: str = ""

    @classmethod
    def of(cls, about: Mapping[str, str]) -> Asked:
        """Read the variables; those missing or empty take their default."""
        known = {name: about[name] for name in _PLAIN if about.get(name)}
        return cls(minor=about.get("age") != "adult", age_asked=bool(about.get("age")), **known)

    @property
    def bystander(self) -> bool:
        """Whether somebody else's picture came to the person: the complaint is not theirs to make."""
        return self.situation == "received_an_image"

    @property
    def no_copies(self) -> bool:
        """Whether to leave out what speaks of screenshots and copies: for a minor, and for others' pictures."""
        return self.minor or self.bystander

    @property
    def general(self) -> bool:
        """Whether nothing happened: the person only wants to know."""
        return self.situation == "just_information"


_PLAIN = tuple(name for name in Asked.__dataclass_fields__ if name not in {"minor", "age_asked"})
