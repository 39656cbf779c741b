"""The real mind over the real flows, directory and catalogues, for conversations that are replayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from bot.assets import Texts, read_texts
from bot.service.content import Content, Offer, make_content
from bot.service.mind import Manner, Mind
from bot.service.notices import Notices
from bot.service.reading import Reader
from bot.service.voice import Voice

RETENTION = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of one flow's file that an editor replaced."""

    flow: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Content and the mind that speaks it."""

    content: Content
    mind: Mind
    notices: Notices


@lru_cache(maxsize=1)
def texts() -> Texts:
    """Return all content files, as they lie in the repository."""
    return read_texts(None, None)


@lru_cache(maxsize=16)
def stage(country: str = "IN", edits: tuple[Edit, ...] = ()) -> Stage:
    """Return the bot of an organisation in ``country``, after the ``edits`` to its flows."""
    source = texts()
    flows = dict(source.flows)
    for edit in edits:
        file = f"{edit.flow}.yaml"
        assert edit.old in flows[file], f"{file} does not hold {edit.old!r}"
        flows[file] = flows[file].replace(edit.old, edit.new)
    offer = Offer("", (), country, RETENTION)
    content = make_content(flows, source.directory, {}, source.catalogues, offer)
    return Stage(content, mind_of(content), Notices(content.book, voice_of(content), content.offer.locale))


def voice_of(content: Content) -> Voice:
    """Return what renders its messages."""
    return Voice(content.book, content.words, content.zones)


def mind_of(content: Content) -> Mind:
    """Wire a mind as the program does."""
    offer = content.offer
    voice = voice_of(content)
    reader = Reader(content.book, content.facts, content.understanding, voice, offer.locale)
    manner = Manner(offer.locale, offer.country, offer.retention)
    return Mind(content.book, content.facts, reader, voice, manner)
