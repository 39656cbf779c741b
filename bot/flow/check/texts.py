"""Every text of a book, with the place it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.flow.model import Book
from bot.flow.parse import EVERYWHERE
from bot.flow.parts import FromList, LookUp
from bot.flow.steps import Ask, Choose, Step
from bot.flow.yamltext import Path


@dataclass(frozen=True, slots=True)
class Text:
    """One text.

    Attributes:
        role: ``message`` (a bubble of its own), ``label`` (a button), ``link`` (a link button), ``meant`` (what people
            write who mean a choice), or ``words``.
        look_up: what its placeholders stand for.
        plural: whether it is one form of a text that counts.
    """

    msgid: str
    role: str
    file: str
    path: Path
    flow: str = ""
    step: str = ""
    look_up: Mapping[str, LookUp] = field(default_factory=dict)
    plural: bool = False


def texts_of(book: Book) -> Iterator[Text]:
    """Yield every text that a person can read or write."""
    yield from _everywhere(book)
    for flow in book.flows.values():
        for name, step in flow.steps.items():
            for text in _of_step(step, ("steps", name)):
                yield Text(text.msgid, text.role, flow.file, text.path, flow.flow, name, step.look_up, text.plural)


def _everywhere(book: Book) -> Iterator[Text]:
    for name, sentence in book.common.items():
        role = "label" if name == "more" else "message"
        yield Text(sentence, role, EVERYWHERE, ("common", name))
    yield from _interrupts(book)
    for name, phrases in book.cues.items():
        yield Text(phrases, "words", EVERYWHERE, ("cues", name))
    for name, variable in book.variables.items():
        if variable.called:
            yield Text(variable.called, "label", EVERYWHERE, ("variables", name, "called"))
        for value, said in variable.said.items():
            yield Text(said, "words", EVERYWHERE, ("variables", name, "said", value))
    for name, texts, role in (("tips", book.tips, "message"), ("replies", book.replies, "words")):
        for number, text in enumerate(texts):
            yield Text(text, role, EVERYWHERE, (name, number))
    if book.telling:
        yield Text(book.telling, "words", EVERYWHERE, ("telling",))


def _interrupts(book: Book) -> Iterator[Text]:
    for name, interrupt in book.interrupts.items():
        path: Path = ("interrupts", name)
        yield Text(interrupt.label, "label" if interrupt.button else "words", EVERYWHERE, (*path, "label"))
        yield Text(interrupt.words, "words", EVERYWHERE, (*path, "words"))
        if interrupt.about:
            yield Text(interrupt.about, "words", EVERYWHERE, (*path, "about"))


def _of_step(step: Step, path: Path) -> Iterator[Text]:
    for place, line in enumerate(step.say):
        here: Path = (*path, "say", place)
        yield Text(line.text, "message", "", here, plural=bool(line.plural))
        for link in line.links:
            yield Text(link.label, "link", "", here)
    if isinstance(step, Ask):
        yield Text(step.ask.why, "message", "", (*path, "ask", "why"))
        yield Text(step.ask.skip, "label", "", (*path, "ask", "skip"))
    if isinstance(step, Choose):
        if step.if_told:
            yield Text(step.if_told, "message", "", (*path, "if_told"))
        yield from _of_choices(step, (*path, "choose"))


def _of_choices(step: Choose, path: Path) -> Iterator[Text]:
    if isinstance(step.choose, FromList):
        yield Text(step.choose.label, "label", "", (*path, "label"))
        path = (*path, "otherwise")
    for place, option in enumerate(step.static):
        yield Text(option.label, "label", "", (*path, place))
        if option.words:
            yield Text(option.words, "meant", "", (*path, place, "words"))
