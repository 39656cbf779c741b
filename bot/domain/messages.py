"""A message after it has words and before it has a platform."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

PAGE_BREAK = "\f"
"""Parts the pages of one message: each is shown as a message of its own. Words of people never hold it."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice to press.

    Attributes:
        label: what the person reads.
        data: what comes back when it is pressed; at most 60 ASCII characters, means nothing to a reader.
    """

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class LinkButton:
    """An address to open."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A document that is made when the message goes out, and kept nowhere.

    Attributes:
        kind: which document.
        form: ``file`` or ``text``.
        password: opens the file; without one it is not locked.
    """

    kind: str
    form: str = "file"
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: a PDF, under a name that says nothing."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message in the reader's language.

    Attributes:
        text: the words, without any markup; a channel escapes what its platform would take as markup. Where
            ``PAGE_BREAK`` stands in them, a new message begins.
        rows: buttons, a tuple a row.
        links: addresses to open.
        protect: ask the platform to forbid forwarding and saving.
        wish: the document that takes the message's place when it is sent.
        file: the file it carries; only for channels whose limits say that they take files, and never stored.
        locale: the language of its words, such as ``hi``; empty when that is not known.
        template: name of the approved wording that it is, for platforms that take no other words for someone who
            has not written for a while; empty for words that are free.
        speaker: id of the volunteer whose words these are: whether they still go out is asked once more before
            they do; empty for all others.
    """

    text: str = field(repr=False)
    rows: tuple[tuple[Button, ...], ...] = field(default=(), repr=False)
    links: tuple[LinkButton, ...] = field(default=(), repr=False)
    protect: bool = True
    wish: Wish | None = None
    file: File | None = field(default=None, repr=False)
    locale: str = field(default="", compare=False)
    template: str = ""
    speaker: str = ""

    @property
    def pages(self) -> tuple[Outgoing, ...]:
        """The message page by page, none blank; buttons and addresses hang under the last one."""
        *texts, last = [text for text in self.text.split(PAGE_BREAK) if text.strip()] or [self.text]
        return (*(replace(self, text=text, rows=(), links=()) for text in texts), replace(self, text=last))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform gave back for a delivered message.

    Attributes:
        refs: the platform's ids of the messages it became (several when it was split), to take them down by.
    """

    refs: tuple[str, ...] = field(default=(), repr=False)
