"""Finds signs of danger inside what people write.

A sign is a phrase, looked for as whole words anywhere in the message, in every shipped language at
once: people write Hindi in an English conversation and English in a Hindi one. Once too often is
better than once too few, so only two things hold a sign back: a saying that means no harm ("dying of
laughter"), and a plain denial right beside it ("I am not suicidal"). It holds whether the writer
speaks of themselves or of someone else: both may need help now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.understanding.fold import fold, stretched, unstretched
from bot.understanding.vocabulary import parts

_ANY_ENDING = r"[^ ]*"
_SOME_WORDS = r"(?:[^ ]+ ){0,2}"


class Cues:
    """Looks for crisis cues.

    Args:
        phrases: cue -> its phrases in all languages. ``*`` at the end of a word stands for any ending, ``...``
            for up to two words.
        sayings: phrases that mean no harm.
        denials: ``not …`` denies the sign that follows, ``… nahi`` the one before.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]], sayings: Iterable[str], denials: Iterable[str]) -> None:
        self._names = tuple(phrases)
        self._signs = tuple((name, _sign(texts)) for name, texts in phrases.items())
        self._sayings = _any_of(sayings)
        self._before, self._after = _denials(denials)

    def found_in(self, text: str) -> tuple[str, ...]:
        """Return the cues found in ``text``, in the order they were given."""
        folded = fold(text)
        versions = [unstretched(folded, 1), unstretched(folded, 2)] if stretched(folded) else [folded]
        ready = [self._sayings.sub(" | ", f" {version} ") for version in versions]
        return tuple(name for name, sign in self._signs if any(self._holds(sign, version) for version in ready))

    def _holds(self, sign: re.Pattern[str], text: str) -> bool:
        return any(not self._denied(match, text) for match in sign.finditer(text))

    def _denied(self, match: re.Match[str], text: str) -> bool:
        before, after = text[: match.start() + 1], text[match.end(1) :]
        return self._before.search(before) is not None or self._after.match(after) is not None


def _sign(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"(?= ({_alternatives(phrases)}) )")


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f" (?:{_alternatives(phrases)})(?= )")


def _alternatives(phrases: Iterable[str]) -> str:
    """Return what matches any of the phrases, the longest first; never matches when there is none."""
    patterns = {pattern for phrase in phrases if (pattern := _pattern(phrase))}
    return "|".join(sorted(patterns, key=lambda pattern: (-len(pattern), pattern))) or r"(?!)"


def _pattern(phrase: str) -> str:
    pattern = ""
    for word in phrase.replace("…", "...").split():
        if word == "...":
            pattern += _SOME_WORDS
            continue
        pattern += re.escape(fold(word)).replace(r"\ ", " ") + (_ANY_ENDING if word.endswith("*") else "") + " "
    return pattern.rstrip(" ")


def _denials(phrases: Iterable[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    before: list[str] = []
    after: list[str] = []
    for phrase in phrases:
        plain = phrase.replace("...", "…")
        words = plain.replace("…", " ").strip()
        (after if plain.startswith("…") else before).append(words)
    return re.compile(f" (?:{_alternatives(before)}) $"), re.compile(f" (?:{_alternatives(after)}) ")


def all_phrases(texts: Iterable[str]) -> list[str]:
    """Return the single phrases of several ``|``-separated texts."""
    return [phrase for text in texts for phrase in parts(text)]
