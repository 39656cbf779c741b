"""What reaches her about her request and her talk without her having asked: notices, news while she waits, their words.

All of it is pure. Names come from the rules of the hand-off; the words stand in ``everywhere.yaml`` under ``common``,
where an organisation may change them. A conversation that rests (``State.resting``) hears nothing of this: somebody
else may be looking. Then there is no message, and whoever asked decides what waits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import reduce

from bot.domain.effects import Say
from bot.domain.messages import Outgoing
from bot.domain.phrases import Phrase
from bot.flow.model import Book
from bot.flow.state import State, decode
from bot.handoff.told import Notice
from bot.handoff.waiting import News, Tap
from bot.ports import Conversation
from bot.service.people import UNDER_EIGHTEEN, place, wait_range
from bot.service.voice import Voice, locale_of

_NEWS = (
    "case_news", "case_news_there", "case_news_unknown", "case_news_back", "case_news_away", "case_news_lines",
    "case_news_call_back",
)  # fmt: skip
_YOUNG = "case_joined_young"

TAPS: Mapping[Notice, tuple[str, ...]] = {
    Notice.IN_THE_QUEUE: ("waiting", "end_talk"),
    Notice.JOINED: ("end_talk", "help_now", "exit"),
    Notice.ANOTHER_WILL_COME: ("waiting", "end_talk", "help_now"),
    Notice.MAY_A_COLLEAGUE_GO_ON: ("colleague_yes", "colleague_no", "end_talk"),
    Notice.COLLEAGUE_JOINED: ("end_talk", "help_now", "exit"),
    Notice.STAYS_AS_IT_WAS: ("end_talk", "help_now", "exit"),
    Notice.ANSWER_IS_LATE: ("end_talk", "help_now", "exit"),
    Notice.TALK_ENDED: ("person", "help_now", "menu"),
    Notice.TALK_FELL_QUIET: ("person", "help_now", "menu"),
    Notice.LEFT: ("help_now", "menu", "exit"),
    Notice.WILL_CALL_BACK: ("waiting", "end_talk", "help_now"),
    Notice.CALL_BACK_NOW: ("waiting", "end_talk", "help_now"),
    Notice.WITH_A_PERSON: ("end_talk", "help_now", "exit"),
}
"""Shortcuts under each notice."""

_TWO = "{first}\n{second}"


def key_of(notice: Notice) -> str:
    """Return the name of the notice's sentence in ``common``."""
    return f"case_{notice.value}"


NEEDED: tuple[str, ...] = (*(key_of(notice) for notice in Notice), _YOUNG, *_NEWS)
"""Sentences that ``common`` must give."""


class Notices:
    """Puts them into her language.

    Args:
        locale: the language of those who have not chosen one.
    """

    def __init__(self, book: Book, voice: Voice, locale: str) -> None:
        self._common = book.common
        self._interrupts = frozenset(book.interrupts)
        self._voice = voice
        self._locale = locale

    def notice(self, notice: Notice, talk: Conversation, now: datetime) -> Outgoing | None:
        """Return a notice, with what she can do about it under it; None while the conversation rests."""
        said = [Phrase(self._common[key_of(notice)])]
        state = _state(talk)
        if notice is Notice.JOINED and state and state.answers.get("age") in UNDER_EIGHTEEN:
            said.append(Phrase(self._common[_YOUNG]))  # before anything can be told
        return self._outgoing(said, TAPS[notice], state, now)

    def news(self, news: News, talk: Conversation, now: datetime) -> Outgoing | None:
        """Return the news for someone who waits; None while the conversation rests."""
        lines = ("help_now",) if Tap.LINES_OPEN_NOW in news.taps else ()
        taps = (*lines, "waiting", "end_talk") if news.lines_first else ("waiting", "end_talk", *lines)
        return self._outgoing(list(self._told(news)), taps, _state(talk), now)

    def _told(self, news: News) -> Iterator[Phrase]:
        yield Phrase(self._common["case_news"], {"waited": news.waited, "place": place(news.ahead)})
        if news.usual:
            yield Phrase(self._common["case_news_there"], {"range": wait_range(news.usual)})
        elif news.there:
            yield Phrase(self._common["case_news_unknown"])
        elif news.opens:
            yield Phrase(self._common["case_news_back"], {"opens": news.opens})
        else:
            yield Phrase(self._common["case_news_away"])
        if Tap.LINES_OPEN_NOW in news.taps:
            yield Phrase(self._common["case_news_lines"])
        if Tap.CALL_BACK in news.taps:
            yield Phrase(self._common["case_news_call_back"])

    def theirs(self, text: str, talk: Conversation) -> Outgoing | None:
        """Return a volunteer's words as they stand; None while the conversation rests."""
        state = _state(talk)
        if state and state.resting:
            return None
        return Outgoing(text, protect=True, locale=locale_of(state, self._locale))

    def _outgoing(
        self, said: list[Phrase], taps: tuple[str, ...], state: State | None, now: datetime
    ) -> Outgoing | None:
        if state and state.resting:
            return None
        answers = state.answers if state else {}
        text = reduce(lambda first, second: Phrase(_TWO, {"first": first, "second": second}), said)
        shortcuts = tuple(name for name in taps if name in self._interrupts)
        scene = self._voice.scene(answers, now)
        plain = answers.get("buttons") == "no"
        return self._voice.outgoing(Say(text, shortcuts=shortcuts), locale_of(state, self._locale), scene, plain=plain)


def _state(talk: Conversation) -> State | None:
    try:
        return decode(talk.state) if talk.state else None
    except (ValueError, TypeError, KeyError):
        return None
