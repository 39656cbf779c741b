"""What steps are made of: texts with placeholders, look-ups, choices.

Every text is English and is the key of its translations. A target (``go``) is a step of the same
flow, ``flow/NAME`` for the start of another flow, or ``return`` to go back to where this one was
called from (the menu, when nobody called).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.flow.conditions import ALWAYS, Condition, read_condition

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Target = Annotated[str, Field(pattern=r"^(return|(flow/)?[a-z][a-z0-9_]*)$")]
When = Annotated[Condition, BeforeValidator(read_condition)]

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}")
"""``{name}`` or ``{record.field}`` in a text."""


class Model(BaseModel):
    """Frozen; a key nobody knows is an error, so a typing mistake cannot pass unseen."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class LinkText(Model):
    """A labelled address; ``url`` is a placeholder, since addresses live in the directory."""

    label: str
    url: str


class Line(Model):
    """One message bubble, or one message for each record found.

    Attributes:
        text: English words with placeholders.
        when: said only when this holds.
        each: name of a look-up: said once for each record, at most ``most`` times.
        skip: with ``each``: pass over this many records (to go on with a list).
        plural: English plural; ``count`` names the placeholder that picks it.
        links: addresses under this message.
        personal: False for words that say nothing of the person: they may be forwarded.
    """

    text: str
    when: When = ALWAYS
    each: Name | None = None
    most: int = Field(default=3, ge=1, le=10)
    skip: int = 0
    plural: str = ""
    count: str = ""
    links: tuple[LinkText, ...] = ()
    personal: bool = True

    def placeholders(self) -> frozenset[str]:
        """Return the names of everything this line needs filled, its links' too."""
        texts = [self.text, self.plural, *(link.label for link in self.links), *(link.url for link in self.links)]
        counted = {self.count} if self.count else set()
        return frozenset(name for text in texts for name in PLACEHOLDER.findall(text)) | counted


def lines_of(raw: Any) -> Any:
    """Read one line or a list of them; a plain text is a line."""
    items = raw if isinstance(raw, (list, tuple)) else [raw]
    return tuple({"text": item} if isinstance(item, str) else item for item in items)


class LookUp(Model):
    """A question to the directory; ``about`` adds to (or overrides) what is known of the person."""

    query: str
    about: Mapping[str, str] = Field(default_factory=dict)


def look_ups_of(raw: Any) -> Any:
    """Read look-ups by name; a plain name is a query."""
    if not isinstance(raw, Mapping):
        return raw
    return {name: {"query": item} if isinstance(item, str) else item for name, item in raw.items()}


class OptionText(Model):
    """A choice: its label, what choosing it makes known, and where it leads.

    Attributes:
        words: what people write who mean it, separated by ``|``: a short message that has it is taken for the choice.
    """

    label: str
    go: Target
    words: str = ""
    set: Mapping[Name, str] = Field(default_factory=dict)
    when: When = ALWAYS

    @property
    def sets(self) -> Mapping[str, str]:
        """What choosing it makes known."""
        return self.set


class FromList(Model):
    """Choices made from a look-up, a page at a time."""

    from_: Name = Field(alias="from")
    label: str
    save: Name
    go: Target
    otherwise: tuple[OptionText, ...] = ()
    page: int = Field(default=8, ge=2, le=20)
