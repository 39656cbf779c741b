"""Small pieces of what is found: phrases, lines and sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from urllib.parse import urlsplit

from bot.directory import wording
from bot.directory.records import Evidence, Record, Words
from bot.domain.facts import Source
from bot.domain.phrases import Phrase, Value

MOST_SOURCES = 3
"""Sources shown with a record; the file keeps all."""


def phrase(text: str, **values: Value) -> Value:
    """Return ``text`` as something to translate; nothing when it is empty."""
    return Phrase(text, values) if text else ""


def lines(words: Iterable[Words], *, minor: bool = False) -> Value:
    """Return the lines for this person: those for adults are left out for a minor; ``""`` when none is left."""
    kept = tuple(Phrase(line.text) for line in words if not (minor and line.adults))
    return kept or ""


def joined(parts: Iterable[Value]) -> Value:
    """Return the sentences that say something, one behind the other: as lines they would read like steps."""
    said = [part for part in parts if part != ""]
    return reduce(lambda first, second: Phrase(wording.TWO, {"first": first, "second": second}), said) if said else ""


def sources(record: Record, today: date, *, first: str = "", weak: bool = False) -> tuple[Source, ...]:
    """Return where a record comes from.

    Args:
        first: address of the source to name first.
        weak: a part of the record is not confirmed, so it is shown with a caution even within its time.
    """
    caution = weak or record.review_by < today or is_weak(record)
    ranked = sorted(record.sources, key=lambda item: (item.url != first, not item.official))
    return tuple(Source(item.title, item.url, record.verified_on, caution) for item in ranked[:MOST_SOURCES])


def host(url: str) -> str:
    """Return the site an address belongs to, without a leading ``www``."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def is_weak(record: Record) -> bool:
    """Tell whether a record is shown only with a caution: low confidence, or medium without an official source."""
    official = any(item.official for item in record.sources)
    return record.confidence == "low" or (record.confidence == "medium" and not official)


def official(evidence: Iterable[Evidence]) -> bool:
    """Tell whether any source is official."""
    return any(item.official for item in evidence)


def contact_way(name: Value, url: str, email: str, phone: str) -> Value:
    """Return one line on how to get in: a link, an address to write to, a number, or the app itself."""
    if phone:
        return Phrase(wording.CALL, {"phone": phone})
    if url:
        return phrase(wording.OPEN_FORM if name else wording.OPEN_LINK, name=name, url=url)
    return Phrase(wording.WRITE_TO, {"email": email}) if email else Phrase(wording.IN_THE_APP)
