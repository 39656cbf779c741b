"""What volunteers write in Telegram."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.incoming import Came, Offered, Unsupported, What, Wrote
from bot.handoff.case import CaseId, VolunteerId
from bot.handoff.moves import Move
from bot.handoff.orders import Actor, Kind, Order
from bot.ports.cases import Voices, Words
from bot.ports.relay import Relayed
from bot.service.casework.casework import MOST_SAID
from bot.service.relay.aiming import NO_NOTE, aim, was_before
from bot.service.relay.asking import choices, desk
from bot.service.relay.posts import RelayPosts
from bot.service.relay.turn import Turn


class Writing:
    """Passes on what volunteers write, and says what cannot be passed on."""

    def __init__(self, posts: RelayPosts) -> None:
        self._posts = posts

    def private(self, turn: Turn) -> None:
        """Take what was written in a private chat."""
        what = turn.incoming.what
        if isinstance(what, Came):
            turn.say("as_a_volunteer")
            desk(turn)
        elif not isinstance(what, Wrote):
            turn.say(_why_not(what))
        elif what.text.lstrip().startswith("/"):
            turn.say("unknown_command")
            desk(turn)
        elif self._is_too_long(turn, what.text):
            turn.say("too_long", most=MOST_SAID)
        elif turn.notes.note != NO_NOTE:
            self._note(turn, what.text)
        elif not turn.private:
            turn.notes = replace(turn.notes, pending=())
            turn.say("no_talk")
            desk(turn)
        else:
            self._aimed(turn, what.text)

    def in_a_topic(self, turn: Turn, talk: Relayed) -> None:
        """Take what a volunteer wrote in a topic: only the holder is heard there."""
        what = turn.incoming.what
        if talk.account != turn.me.account:
            turn.say("only_holder")
        elif not isinstance(what, Wrote):
            turn.say(_why_not(what), to=talk.address)
        elif self._is_too_long(turn, what.text):
            turn.say("too_long", to=talk.address, most=MOST_SAID)
        else:
            self.say(turn, talk, what.text)

    def say(self, turn: Turn, talk: Relayed, text: str) -> None:
        """Pass words on; the message goes when the talk does."""
        words = Words(Voices.VOLUNTEER, turn.now, text, turn.me.account)
        self._posts.said_here(words)
        turn.sheet.say(turn.sheet.get(talk.case), words, by=Kind.VOLUNTEER)
        turn.home = talk.address

    def _is_too_long(self, turn: Turn, text: str) -> bool:
        at = turn.incoming.at
        if len(text) <= MOST_SAID and not turn.notes.belongs_to_a_paste(at):
            return False
        turn.notes = replace(turn.notes, cut=at.isoformat())
        return True

    def _aimed(self, turn: Turn, text: str) -> None:
        talks = turn.private
        aimed = aim(text, turn.incoming.aside.answers, talks, turn.work.relay.refs, turn.notes, heard_in(turn))
        if aimed.talk is None:
            turn.notes = replace(turn.notes, pending=(*turn.notes.pending, (text, turn.incoming.ref)))
            turn.say("for_whom", *choices(turn, talks))
        elif was_before(aimed.talk, turn.incoming.at):
            turn.say("not_before", mark=aimed.talk.mark)
        else:
            self.say(turn, aimed.talk, aimed.text)

    def _note(self, turn: Turn, text: str) -> None:
        """Take the note of a hand-over, and propose it."""
        case, version, to = turn.notes.note
        turn.notes = replace(turn.notes, note=NO_NOTE)
        talk = turn.talk_of(CaseId(case))
        order = Order(
            Move.PROPOSE, Actor(Kind.VOLUNTEER, turn.me.account), turn.now, version, to=VolunteerId(to), note=True
        )
        after = turn.sheet.move(turn.sheet.get(CaseId(case)), order)
        turn.sheet.note(after, Words(Voices.NOTE, turn.now, text, turn.me.account))
        if talk is not None:
            turn.home = talk.address
            turn.say("proposed", to=talk.address)


def heard_in(turn: Turn) -> dict[CaseId, int]:
    """Return how many messages each talk has brought."""
    files = {talk.case: turn.work.cases.get(talk.case) for talk in turn.talks}
    return {case: file.case.heard for case, file in files.items() if file is not None}


def _why_not(what: What) -> str:
    match what:
        case Offered():
            return "no_media"
        case Unsupported(kind="edit"):
            return "no_edits"
        case _:
            return "only_words"
