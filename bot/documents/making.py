"""Makes documents: fixed templates filled from a case and the directory. Same case, same words, in every process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.loaders import FunctionLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.documents import kinds
from bot.documents.case import Case, Deadline
from bot.documents.kinds import ALONE, Kind, laws_of, offered
from bot.documents.model import Document
from bot.documents.telling import Teller
from bot.documents.writer import Writer
from bot.domain.errors import HumraahError
from bot.domain.facts import Facts, Found
from bot.domain.phrases import Phrase, Value
from bot.i18n.catalogue import SOURCE
from bot.i18n.words import Words, direction

NOT_ADVICE = Phrase("Information, not legal advice.")
FINGERPRINT = Phrase("Fingerprint of the notes ({way}); a later copy made from the same notes shows the same one:")
PAGE = Phrase("Page {number} of {total}")


class NotOfferedError(HumraahError):
    """This kind of document does not fit the case."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(f"{kind} does not fit this case")
        self.kind = kind


def make(kind: Kind, case: Case, facts: Facts, words: Words, locale: str) -> tuple[Document, ...]:
    """Return a document in the reader's language, followed by its English twin where those who get it want English.

    Raises:
        NotOfferedError: it does not fit this case.
    """
    if kind not in offered(case, facts):
        raise NotOfferedError(kind)
    known = words.catalogue(locale).locale
    own = _document(kind, case, facts, words, known)
    if known == SOURCE or kind in ALONE:
        return (own,)
    return own, _document(kind, case, facts, words, SOURCE, twin=True)


def _document(kind: Kind, case: Case, facts: Facts, words: Words, locale: str, *, twin: bool = False) -> Document:
    writer = Writer(case, words, locale)
    printed = _template(kind).render(_names(case, facts, writer), twin=twin)
    if printed.strip():
        raise ValueError(f"{kind}.jinja prints words outside of a block")
    return Document(
        kind=kind,
        locale=locale,
        direction="rtl" if direction(locale) == "rtl" else "ltr",
        blocks=tuple(writer.blocks),
        made=case.today,
        disclaimer=writer.say(NOT_ADVICE),
        fingerprint=case.fingerprint,
        fingerprint_label=writer.say(Phrase(FINGERPRINT.msgid, {"way": "SHA-256"})),
        page=words.text(PAGE.msgid, locale),
    )


def _names(case: Case, facts: Facts, writer: Writer) -> Mapping[str, Any]:
    """Return what a template can name: the case, the block functions, and the questions it may ask."""
    teller = Teller(case, facts, writer)
    return {
        "_": _phrase,
        "case": case,
        **{name: getattr(writer, name) for name in _BLOCKS},
        **{name: getattr(teller, name) for name in ("name_of", "told", "brief", "brief_when", "newest", "left_out")},
        "platform_name": teller.platform,
        "deadline_name": _deadline_name,
        **_questions(case, facts),
    }


_BLOCKS = "title heading para aside field items row blank signature new_page law source rows when at".split()


def _questions(case: Case, facts: Facts) -> Mapping[str, Any]:
    def clocks(ids: tuple[str, ...]) -> tuple[Found, ...]:
        return tuple(found for one in ids for found in case.ask(facts, "clock_named", id=one))

    def laws(ids: tuple[str, ...]) -> tuple[Found, ...]:
        return tuple(found for one in ids for found in case.ask(facts, "law", id=one))

    return {
        "ask": lambda query: case.ask(facts, query),
        "topic": lambda name: case.ask(facts, "laws_on", topic=name),
        "offences": lambda: kinds.offences(case, facts),
        "duties": lambda: laws_of(case, facts, kinds.DUTIES)[:1],
        "limits": lambda: case.ask(facts, "clock")[:1],
        "officer_duties": lambda: laws_of(case, facts, kinds.OFFICER_DUTIES, "platform_duty"),
        "officer_limits": lambda: clocks(_officer_clocks(case, facts)),
        "appeals": lambda: kinds.appeal_laws(case, facts)[:1],
        "appeal_limits": lambda: clocks(kinds.APPEAL_CLOCKS if case.country == "IN" else ()),
        "owned": lambda: laws_of(case, facts, kinds.OWNERSHIP),
        "certificate_laws": lambda: laws(kinds.CERTIFICATE),
        "portal_guide": lambda: laws((kinds.PORTAL_GUIDE,)),
    }


def _officer_clocks(case: Case, facts: Facts) -> tuple[str, ...]:
    """Return the officer's times; the short one for pictures only where the rule about pictures fits."""
    fitting = {law.id for law in case.ask(facts, "laws")}
    return kinds.OFFICER_CLOCKS if kinds.OFFICER_DUTIES[0] in fitting else kinds.OFFICER_CLOCKS[1:]


def _deadline_name(deadline: Deadline) -> Phrase:
    return Phrase(deadline.title)


def _phrase(msgid: str, *, plural: str = "", count: int = 0, **values: Value) -> Phrase:
    """Return a text of a template, to be translated; ``count`` picks the plural and fills ``{number}``."""
    return Phrase(msgid, {**values, "number": count} if plural else values, plural, count)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FunctionLoader(_read), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _template(kind: Kind) -> Template:
    return _environment().get_template(f"{kind}.jinja")


def _read(name: str) -> str:
    return files("bot.documents").joinpath("templates", name).read_text(encoding="utf-8")
