"""Flows, directory and catalogues together: everything the bot can say, and how it understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce

from bot.directory.directory import Directory
from bot.directory.load import Records, read
from bot.directory.places import OTHER
from bot.domain.errors import ContentError, OperatorError, Problem
from bot.domain.events import MOST_HEARD
from bot.evidence.clean import Noticed, clean
from bot.flow.model import Book
from bot.flow.parse import EVERYWHERE, read_book
from bot.i18n.catalogue import SOURCE, Catalogue, read_catalogue
from bot.i18n.words import Words
from bot.service.cards import Cards
from bot.service.facts import Everything, Organisation
from bot.service.notices import NEEDED
from bot.understanding.hearing import Understanding

FALLBACK_ZONE = "Asia/Kolkata"
"""For those whose country we do not know: most people who write to us are in India."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the organisation offers.

    Attributes:
        organisation: its name; may be empty.
        languages: locales in the order they are offered; empty for all there are.
        country: taken to be everyone's until they say otherwise.
        retention: how long a conversation lives after its last message.
    """

    organisation: str
    languages: tuple[str, ...]
    country: str
    retention: timedelta

    @property
    def locale(self) -> str:
        """Language of those who have not chosen one."""
        return self.languages[0]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the bot can say.

    Attributes:
        files: the flows' texts, to name lines in.
        others: all other texts it was made of.
        zones: country -> time zone; ``""`` for those whose country is not known.
        numbers: telephone numbers that may be shown, as they are written in texts.
        narrowed: fewer languages are offered than there are.
    """

    files: Mapping[str, str]
    others: Mapping[str, str]
    book: Book
    facts: Everything
    words: Words
    understanding: Understanding
    zones: Mapping[str, str]
    offer: Offer
    numbers: frozenset[str] = frozenset()
    narrowed: bool = False

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text that it was made of, with its name."""
        yield from self.files.items()
        yield from self.others.items()

    def commands(self) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
        """Return each language's chat commands with their explanations; ``""`` is for everyone else."""
        return [("" if locale == SOURCE else locale, self._commands(locale)) for locale in self.offer.languages]

    def _commands(self, locale: str) -> list[tuple[str, str]]:
        items = [item for item in self.book.interrupts.values() if item.command]
        return [(str(item.command), self.words.text(item.about or item.label, locale)) for item in items]


def make_content(
    flows: Mapping[str, str],
    directory: Mapping[str, str],
    overlay: Mapping[str, str],
    catalogues: Mapping[str, Sequence[str]],
    offer: Offer,
) -> Content:
    """Read everything, from texts.

    Args:
        flows: file name -> text.
        directory: path -> text of our records.
        overlay: the same of the organisation's own records.
        catalogues: locale -> texts of its catalogues; later ones win.
        offer: what the organisation offers.

    Raises:
        ContentError: something does not read; lists all of it.
        OperatorError: a language is asked for that we do not have, or a country that is not in the directory.
    """
    languages = _languages(offer.languages, tuple(catalogues))
    offered = Offer(offer.organisation, languages, offer.country, offer.retention)
    book = read_book(flows)
    _demand_notices(book)
    records = read(directory, overlay)
    words = Words(_catalogue(locale, catalogues[locale]) for locale in languages if locale in catalogues)
    organisation = Organisation(offer.organisation, offer.retention)
    _demand_country(offer.country, (*records.countries, OTHER))
    looked_up = Directory(records, languages)
    cards = Cards(book.variables, looked_up, offered.locale)
    facts = Everything(looked_up, organisation, cards, offered.locale)
    zones = {country.code: country.zone for country in records.countries.values()}
    zones[""] = zones.get(offer.country, FALLBACK_ZONE)
    laid_over = {f"over/{name}": text for name, text in overlay.items()}
    spoken = {f"{locale}/{n}": text for locale, texts in catalogues.items() for n, text in enumerate(texts)}
    others = {**directory, **laid_over, **spoken}
    understanding = _understanding(book, words, languages)
    return Content(
        flows,
        others,
        book,
        facts,
        words,
        understanding,
        zones,
        offered,
        _numbers(records),
        len(languages) <= len(catalogues),
    )


def _numbers(records: Records) -> frozenset[str]:
    contacts = (contact for line in records.helplines.values() if line.shown for contact in line.open_contacts)
    return frozenset(contact.value for contact in contacts if contact.kind == "phone")


def _catalogue(locale: str, texts: Sequence[str]) -> Catalogue:
    """Read a language's catalogues, each laid over those before it."""
    layers = [read_catalogue(locale, text) for text in texts]
    return reduce(Catalogue.under, layers)


def _understanding(book: Book, words: Words, languages: tuple[str, ...]) -> Understanding:
    translate = {locale: words.catalogue(locale).text for locale in languages}
    return Understanding(book.interrupts, book.cues, translate, _tidy)


def _tidy(text: str) -> tuple[str, bool]:
    cleaned = clean(text, MOST_HEARD)
    return cleaned.text, Noticed.CUT in cleaned.noticed


def _demand_notices(book: Book) -> None:
    missing = [name for name in NEEDED if not book.common.get(name)]
    if missing:
        raise ContentError(
            tuple(Problem(EVERYWHERE, 0, f"common.{name} is missing.", "Add the sentence.") for name in missing)
        )


def _demand_country(country: str, there: tuple[str, ...]) -> None:
    if country and country not in there:
        raise OperatorError(
            f"The directory has no country '{country}'.", f"Set HUMRAAH_COUNTRY to one of: {', '.join(there)}."
        )


def _languages(wanted: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, ...]:
    known = (SOURCE, *(locale for locale in sorted(there) if locale != SOURCE))
    for locale in wanted:
        if locale not in known:
            raise OperatorError(
                f"There is no catalogue for the language '{locale}'.",
                f"Set HUMRAAH_LANGUAGES to some of: {', '.join(known)}.",
            )
    return wanted or known
