"""One person's turn, whole and pure: read what came in, step, and put the answer into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo

from bot.domain.effects import AnswerPerson, CallPerson, ClearChat, Effect, Say, SendDocument, SetTimer, StopTimer, Wipe
from bot.domain.events import Event, Heard, Opened
from bot.domain.incoming import Gone, Incoming, Rang, Shut
from bot.domain.messages import Outgoing, Wish
from bot.domain.phrases import Phrase
from bot.flow.engine import take_turn
from bot.flow.model import Book
from bot.flow.state import State, decode, encode, joined
from bot.handoff.case import Status
from bot.i18n.moments import Scene
from bot.ports import Conversation, Outcome
from bot.service.casework.standing import Standing
from bot.service.facts import Everything
from bot.service.knocking import NAME, TEXT
from bot.service.people import NOBODY, People, urgency
from bot.service.reading import Reader
from bot.service.voice import Voice, locale_of

WAYS_OUT = ("help_now", "menu")
"""Interrupts offered when something broke on our side."""

QUIET_FROM = time(22)
QUIET_UNTIL = time(8)
"""Between these hours of the person's day the bot does not write first: someone else may hear the phone."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What an organisation decides of how the bot behaves.

    Attributes:
        locale: language of those who have not chosen one.
        country: country of those who have not said one; ISO code, or empty.
        retention: how long a conversation lives after its last message.
    """

    locale: str
    country: str
    retention: timedelta


class Mind:
    """Turns one incoming thing into all that follows from it.

    Args:
        stays: by the channel's name, what is said there of messages that cannot be taken down (``Limits.stays``).
    """

    def __init__(
        self, book: Book, facts: Everything, reader: Reader, voice: Voice, manner: Manner,
        stays: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._book = book
        self._facts = facts
        self._reader = reader
        self._voice = voice
        self._manner = manner
        self._stays = {channel: Phrase(text) for channel, text in (stays or {}).items() if text}
        self._known = {"country": manner.country} if manner.country else {}

    def turn(self, talk: Conversation, incoming: Incoming, now: datetime, people: People = NOBODY) -> Outcome:
        """Decide what ``incoming`` leads to. Pure: the time comes in, nothing goes out.

        Args:
            people: who could join the conversation now, and how the person's own case stands.
        """
        before = decode(talk.state) if talk.state else None
        if before is not None and isinstance(incoming.what, Rang):
            later = self._waking(now, before)
            if later > now:
                timers = ((incoming.what.timer, later),)  # it was due while the bot was away: again in the morning
                return Outcome(talk, incoming.key, now, self._expires(before, later), set_timers=timers)
        facts = self._facts.among(people)
        event = _not_taken_for_an_answer(self._reader.event(incoming, before, now, facts), before, people)
        turn = take_turn(self._book, facts, before, event, self._presumed(incoming))
        letters = self._letters(turn.effects, turn.state, now)
        if not turn.state.resting:  # a dull bot has nothing to say of any of this
            letters = self._besides(letters, talk, incoming, turn.effects, turn.state, now)
            if turn.state.agreed != (before.agreed if before else ""):  # what will stay is said before it counts
                letters = self._honest(letters, talk, turn.state, now)
        outcome = self._outcome(talk, incoming, now, turn.state, turn.effects, letters)
        promised = _promised(turn.effects, people)
        if promised is None or not turn.state.flow:
            return outcome
        return replace(outcome, expires=max(outcome.expires, promised + self._manner.retention))

    def means(self, talk: Conversation, incoming: Incoming, now: datetime) -> Event:
        """Return what ``incoming`` means here, without deciding anything."""
        return self._reader.event(incoming, _readable(talk.state), now)

    def stands(self, talk: Conversation) -> Standing:
        """Return where a conversation stands."""
        state = _readable(talk.state)
        if state is None:
            return Standing(("",), self._known)
        flows = (state.flow, *(frame.flow for frame in state.stack))
        return Standing(flows, state.answers, urgency(flows, self._book.entry, state.answers))

    def lasts(self, talk: Conversation, now: datetime) -> datetime:
        """Return how long a conversation is kept when nothing more happens."""
        return self._expires(_readable(talk.state), now)

    def sentence(self, name: str, talk: Conversation, now: datetime) -> Outgoing:
        """Return one of the bot's own sentences, in the language of the conversation."""
        state = _readable(talk.state)
        scene = self._voice.scene(state.answers if state else self._known, now)
        say = Say(Phrase(self._book.common[name]), personal=False)
        return self._voice.outgoing(say, locale_of(state, self._manner.locale), scene)

    def arrive(self, left: Conversation, talk: Conversation, incoming: Incoming, now: datetime) -> Outcome | None:
        """Go on here with a conversation that was held elsewhere; what was written down here stays in it.

        Returns:
            None when there is nothing to go on with, or when the bot rests here.
        """
        there, here = _readable(left.state), _readable(talk.state)
        if there is None or (here and here.resting):
            return None
        turn = take_turn(self._book, self._facts, joined(there, here), Opened(now))
        letters = self._letters(turn.effects, turn.state, now)
        outcome = self._outcome(talk, incoming, now, turn.state, turn.effects, letters)
        rings = tuple(
            (clock.id, self._waking(max(clock.due, now), turn.state)) for clock in turn.state.clocks if clock.remind
        )
        return replace(outcome, set_timers=(*outcome.set_timers, *rings))

    def leave(self, left: Conversation, incoming: Incoming, now: datetime) -> Outcome:
        """Wipe a conversation that goes on elsewhere, with a word for whoever looks there."""
        state = _readable(left.state)
        say = Say(Phrase(self._book.common["gone_on"]), personal=False)
        scene = self._voice.scene(state.answers if state else self._known, now)
        letter = self._voice.outgoing(say, locale_of(state, self._manner.locale), scene)
        letters = self._honest((letter,), left, state, now)
        return Outcome(left, f"{incoming.key}>moved", now, now, letters=letters, wipe=True)

    def trouble(self, talk: Conversation, incoming: Incoming, now: datetime) -> Outcome:
        """Something broke on our side: say so kindly, and keep everything as it was.

        A state that cannot be read is let go, or every turn would break on it again.
        """
        state = _readable(talk.state)
        ways = tuple(name for name in WAYS_OUT if name in self._book.interrupts)
        say = Say(Phrase(self._book.common["trouble"]), shortcuts=ways, personal=False)
        scene = self._voice.scene(state.answers if state else self._known, now)
        letter = self._voice.outgoing(say, locale_of(state, self._manner.locale), scene)
        kept = replace(talk, state=talk.state if state else b"")
        asked = not isinstance(incoming.what, Rang | Gone | Shut)  # who said nothing is not written to
        return Outcome(
            kept, incoming.key, now, self._expires(state, now), incoming.ref, letters=(letter,) if asked else (),
            stop_timers=_rung(incoming), gone=isinstance(incoming.what, Gone),
        )  # fmt: skip

    def _presumed(self, incoming: Incoming) -> dict[str, str]:
        """Return what is taken to be known of someone new: the operator's country, and the language of their app."""
        hint = incoming.locale_hint.partition("-")[0]
        return {**self._known, "language": hint} if hint in self._facts.values("languages") else self._known

    def _letters(self, effects: Sequence[Effect], state: State, now: datetime) -> tuple[Outgoing, ...]:
        locale = locale_of(state, self._manner.locale)
        scene = self._voice.scene(state.answers, now)
        plain = state.answers.get("buttons") == "no"
        said = (self._spoken(effect, locale, scene, plain=plain) for effect in effects)
        return tuple(message for message in said if message is not None and (message.text or message.wish))

    def _besides(
        self, letters: tuple[Outgoing, ...], talk: Conversation, incoming: Incoming, effects: Sequence[Effect],
        state: State, now: datetime,
    ) -> tuple[Outgoing, ...]:  # fmt: skip
        """Return the letters with what the channel makes necessary to say."""
        if isinstance(incoming.what, Shut) and state.flow:
            return (self._knock(state, now),)
        if any(isinstance(effect, ClearChat | Wipe) for effect in effects):
            return self._honest(letters, talk, state, now)
        return letters

    def _honest(
        self, letters: tuple[Outgoing, ...], talk: Conversation, state: State | None, now: datetime
    ) -> tuple[Outgoing, ...]:
        """Have the last of the last words say what the channel leaves standing, and how to clear that."""
        phrase = self._stays.get(talk.address.channel)
        if phrase is None or not letters:
            return letters
        scene = self._voice.scene(state.answers if state else self._known, now)
        told = self._voice.outgoing(Say(phrase), locale_of(state, self._manner.locale), scene)
        return (*letters[:-1], replace(letters[-1], text=f"{letters[-1].text}\n\n{told.text}"))

    def _knock(self, state: State, now: datetime) -> Outgoing:
        """Return the one message that a platform takes for someone who has not written for a while."""
        scene = self._voice.scene(state.answers, now)
        said = self._voice.outgoing(Say(TEXT, personal=False), locale_of(state, self._manner.locale), scene)
        return replace(said, template=NAME)

    def _spoken(self, effect: Effect, locale: str, scene: Scene, *, plain: bool) -> Outgoing | None:
        match effect:
            case Say():
                return self._voice.outgoing(effect, locale, scene, plain=plain)
            case Wipe(farewell=farewell):
                return self._voice.outgoing(Say(farewell, personal=False), locale, scene)
            case SendDocument(kind=kind, form=form, password=password):
                return Outgoing("", protect=False, wish=Wish(kind, form, password))
            case _:
                return None

    def _outcome(
        self, talk: Conversation, incoming: Incoming, now: datetime, state: State,
        effects: Sequence[Effect], letters: tuple[Outgoing, ...],
    ) -> Outcome:  # fmt: skip
        # Someone who blocked us before we ever met leaves no state behind, and is forgotten at once.
        kept = replace(talk, state=encode(state) if state.flow else b"")
        return Outcome(
            conversation=kept,
            key=incoming.key,
            at=now,
            expires=self._expires(state, now) if state.flow else now,
            ref=incoming.ref,
            letters=letters,
            set_timers=tuple((e.timer, self._waking(e.at, state)) for e in effects if isinstance(e, SetTimer)),
            stop_timers=(*(e.timer for e in effects if isinstance(e, StopTimer)), *_rung(incoming)),
            clear=any(isinstance(effect, ClearChat) for effect in effects),
            wipe=any(isinstance(effect, Wipe) for effect in effects),
            gone=isinstance(incoming.what, Gone),
            calls=tuple(effect for effect in effects if isinstance(effect, CallPerson | AnswerPerson)),
            resting=state.resting,
        )

    def _expires(self, state: State | None, now: datetime) -> datetime:
        until = state.wanted_until() if state else None
        return max(now, self._waking(until, state) if state and until else now) + self._manner.retention

    def _waking(self, at: datetime, state: State) -> datetime:
        return waking(at, self._voice.scene(state.answers, at).zone)


def _promised(effects: Sequence[Effect], people: People) -> datetime | None:
    """Return when she is to be called back, if she is: until then nothing is forgotten."""
    answers = [effect for effect in effects if isinstance(effect, AnswerPerson)]
    if answers:
        return answers[-1].at
    return people.case.until if people.case and people.case.status is Status.CALL_BACK else None


def _not_taken_for_an_answer(event: Event, before: State | None, people: People) -> Event:
    """Return the event; first words after a talk answer no question of ours, which was asked before it began."""
    ending = people.case.ending if people.case and people.case.last_holder else None
    if before is None or ending is None or before.resting or not isinstance(event, Heard) or event.cues:
        return event
    return Opened(event.at) if before.answered_at is None or before.answered_at < ending.at else event


def waking(at: datetime, zone: tzinfo) -> datetime:
    """Return ``at``, or the next morning when it lies in the quiet hours of ``zone``; in UTC."""
    local = at.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, zone).astimezone(UTC)


def _readable(raw: bytes) -> State | None:
    try:
        return decode(raw) if raw else None
    except (ValueError, TypeError, KeyError):
        return None


def _rung(incoming: Incoming) -> tuple[str, ...]:
    return (incoming.what.timer,) if isinstance(incoming.what, Rang) else ()
