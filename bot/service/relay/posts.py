"""What volunteers hear in Telegram of cases that move, put into their outbox in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from bot.domain.ids import Address, ConversationId
from bot.domain.messages import Button, Outgoing
from bot.handoff.case import Case, CaseId, Status, VolunteerId
from bot.handoff.moves import Move
from bot.handoff.told import VolunteerNotice, holder_notice_for
from bot.ports import Clock, Outcome, Work
from bot.ports.cases import CaseFile, Voices, Words
from bot.ports.relay import Linked, Relayed, desk_of
from bot.service.casework.sheet import Happened
from bot.service.relay.aiming import free_mark
from bot.service.relay.buttons import button
from bot.service.relay.words import Tongue

Post: TypeAlias = tuple[Address, Outgoing]

_ENDS = {
    Move.CLOSE: "closed",
    Move.FALL_QUIET: "fell_quiet",
    Move.GIVE_BACK: "given_back",
    Move.LOSE: "given_back",
    Move.TAKE_OVER: "handed_over",
}
_SETTLED = {Move.AGREE: "they_agree", Move.DISAGREE: "stays_yours", Move.DECLINE: "stays_yours"}


class RelayPosts:
    """Keeps ``casework.sheet.Posts`` for volunteers who linked a chat.

    Args:
        clock: tells the time.
        tongue: puts it into words.
        groups: ids of the volunteers' groups.
        topics: a talk is held in a forum topic of one of them, not in the private chat.
    """

    def __init__(self, clock: Clock, tongue: Tongue, groups: Sequence[str] = (), *, topics: bool = False) -> None:
        self._clock = clock
        self._tongue = tongue
        self._groups = tuple(groups) if topics else ()
        self._said_here: list[Words] = []
        self._down: list[tuple[ConversationId, Address]] = []

    # -- the port ---------------------------------------------------------------------------------

    def letters(self, happened: Happened, work: Work) -> list[Post]:
        """Return what is sent to volunteers' own chats."""
        if happened.words is not None:
            return list(self._words(happened.after, happened.words, work))
        return [*self._of_holders(happened, work), *self._of_those_asked(happened, work)]

    # -- for the other parts of the relay ---------------------------------------------------------

    def said_here(self, words: Words) -> None:
        """Note that words come from Telegram itself, where they can be seen already."""
        self._said_here = [*self._said_here[-99:], words]

    def talk_of(self, work: Work, case: CaseId, holder: VolunteerId) -> Relayed | None:
        """Return the talk of a case that its holder sees in Telegram."""
        found = (one for one in work.relay.talks() if one.case == case and one.account == holder)
        return next((one for one in found if not one.over), None)

    def open(self, work: Work, file: CaseFile, linked: Linked) -> list[Post]:
        """Begin to show a talk, with what was passed on beforehand and what was written so far."""
        talks = [one for one in work.relay.talks() if one.account == linked.account]
        for old in (one for one in talks if one.case == file.case.id):
            self.take_down(work, old)
        live = [one for one in talks if not one.over and one.case != file.case.id]
        where = self._groups[hash_of(file.case.id) % len(self._groups)] if self._groups else linked.chat
        talk = Relayed(file.case.id, linked.account, free_mark(live), where, self._clock.now())
        work.relay.put(talk)
        return [(talk.address, one) for one in self._beginning(work, file, talk, linked.locale)]

    def take_down(self, work: Work, talk: Relayed) -> None:
        """Take a talk from the chat: its key dies now, its messages go as far as the platform lets us."""
        there = work.conversations([talk.address])[talk.address]
        linked = work.relay.who(talk.account)
        words = self._tongue.farewell(talk.over or "given_back", linked.locale if linked else "")
        farewell = () if talk.in_a_group else (Outgoing(words),)
        work.relay.drop(talk)
        now = self._clock.now()
        work.keep([Outcome(there, "", now, now, letters=farewell, wipe=True)])
        self._down.append((there.id, talk.address))

    def taken_down(self) -> list[tuple[ConversationId, Address]]:
        """Return, each once, the conversations that were taken down, and where; to be asked after every commit."""
        down, self._down = self._down, []
        return down

    # -- what is written --------------------------------------------------------------------------

    def _words(self, case: Case, words: Words, work: Work) -> Iterator[Post]:
        if not case.holder or any(words is one for one in self._said_here):
            return
        talk = self.talk_of(work, case.id, case.holder)
        if talk is None:
            return
        linked = work.relay.who(case.holder)
        locale = linked.locale if linked else ""
        text = words.text
        if words.voice is Voices.VOLUNTEER:
            text = self._tongue.say("from_console", locale, text=text)
        yield talk.address, Outgoing(text if talk.in_a_group else f"{talk.mark} ▸ {text}")

    # -- who holds it -----------------------------------------------------------------------------

    def _of_holders(self, happened: Happened, work: Work) -> Iterator[Post]:
        before, after = happened.before, happened.after
        held_before = before.holder if before else VolunteerId("")
        if held_before and held_before != after.holder:
            self._leaves(happened, held_before, work)
        if after.holder and after.holder != held_before:
            linked, file = self._linked(work, after.holder), work.cases.get(after.id)
            if linked and file:
                yield from self.open(work, replace(file, case=after), linked)
        elif after.holder:
            yield from self._goes_on(happened, work)

    def _leaves(self, happened: Happened, holder: VolunteerId, work: Work) -> None:
        talk = self.talk_of(work, happened.after.id, holder)
        if talk is None or happened.move is None:
            return
        notice = holder_notice_for(happened.move)
        over = talk.ended(str(notice) if notice else _ENDS.get(happened.move, "given_back"))
        if happened.move is Move.WIPE and not talk.in_a_group:
            self.take_down(work, over)
        else:
            work.relay.put(over)

    def _goes_on(self, happened: Happened, work: Work) -> Iterator[Post]:
        talk = self.talk_of(work, happened.after.id, happened.after.holder)
        linked = self._linked(work, happened.after.holder) if talk else None
        if talk is None or linked is None or happened.who == linked.account:
            return
        if happened.move is Move.NUDGE:
            yield talk.address, Outgoing(self._tongue.notice(VolunteerNotice.NUDGED, linked.locale))
        elif happened.move in _SETTLED:
            yield talk.address, Outgoing(self._tongue.say(_SETTLED[happened.move], linked.locale))

    # -- who is asked -----------------------------------------------------------------------------

    def _of_those_asked(self, happened: Happened, work: Work) -> Iterator[Post]:
        before, after = happened.before, happened.after
        asked_before = before.asked if before else VolunteerId("")
        if asked_before and asked_before not in {after.asked, happened.who}:
            linked = self._linked(work, asked_before)
            if linked:
                words = self._tongue.notice(VolunteerNotice.OFFER_ENDED, linked.locale)
                yield desk_of(linked.chat), Outgoing(words)
        agreed = happened.move is Move.AGREE
        linked = self._linked(work, after.asked) if after.asked and (agreed or after.asked != asked_before) else None
        if linked:
            yield desk_of(linked.chat), self._question(after, linked.locale)

    def _question(self, case: Case, locale: str) -> Outgoing:
        say, line = self._tongue.say, self._tongue.line(case, locale)
        if case.status is Status.OFFERED:
            row = button(say("take", locale), "accept", case), button(say("pass", locale), "pass", case)
            return Outgoing(say("asked", locale, line=line), (row,))
        decline = button(say("decline", locale), "decline", case)
        if not case.agreed:
            return Outgoing(say("asked_over", locale, line=line), ((decline,),))
        row = button(say("take_over", locale), "over", case), decline
        return Outgoing(say("agreed_over", locale, line=line), (row,))

    # -- the beginning of a talk ------------------------------------------------------------------

    def _beginning(self, work: Work, file: CaseFile, talk: Relayed, locale: str) -> Iterator[Outgoing]:
        say = self._tongue.say
        words = work.cases.words(file)
        notes = [one.text for one in words if one.voice is Voices.NOTE]
        parts = [say("talk", locale, mark=talk.mark, line=self._tongue.line(file.case, locale))]
        if file.card.lines:
            lines = self._tongue.card(file.card, locale, self._clock.now())
            parts += ["\n".join([say("card", locale), *lines])]
        else:
            parts += [say("empty_card", locale)]
        if notes:
            parts += ["\n".join([say("notes", locale), *notes])]
        parts += [say("how_topic" if talk.in_a_group else "how", locale, mark=talk.mark)]
        yield Outgoing("\n\n".join(parts), self.buttons(file.case, locale))
        so_far = [one for one in words if one.voice is not Voices.NOTE]
        if so_far:
            lines = [say("them" if one.voice is Voices.HER else "you", locale, text=one.text) for one in so_far]
            yield Outgoing("\n".join([say("so_far", locale), *lines]))

    def buttons(self, case: Case, locale: str) -> tuple[tuple[Button, ...], ...]:
        """Return what stands under the card of a talk."""
        say = self._tongue.say
        first = button(say("close", locale), "close", case), button(say("hand_over", locale), "hand", case)
        return first, (button(say("give_back", locale), "back", case), button(say("break", locale), "break"))

    def _linked(self, work: Work, account: VolunteerId) -> Linked | None:
        linked = work.relay.who(account) if account else None
        return None if linked is None or linked.closed else linked


def hash_of(case: CaseId) -> int:
    """Return a number that stays the same for a case, to share cases out among groups."""
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(case))
