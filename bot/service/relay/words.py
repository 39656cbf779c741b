"""What volunteers read in Telegram. Groups and lock screens are seen by others: nothing here says who is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bot.domain.phrases import Phrase
from bot.handoff.card import Card
from bot.handoff.case import Case, Flag, NextStep, Outcome
from bot.handoff.refusals import BECAUSE, KINDLY, RefusedMoveError
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from bot.i18n.moments import Scene
from bot.i18n.words import PLACEHOLDER, Words, own_name
from bot.service.cards import Cards

WORDS: Mapping[str, Phrase] = {
    "linked": Phrase(
        "This chat is now yours as a volunteer, {name}. When a case is with you, the talk is shown here. "
        "To end this, write /unlink."
    ),
    "wrong_code": Phrase("This code is not good any more. Please get a new one on your account page."),
    "unlinked": Phrase("This chat is no longer linked. The talks you hold are still in the console."),
    "account_closed": Phrase("This chat is not linked to a volunteer account any more, so nothing was passed on."),
    "chat_closed": Phrase("This talk is no longer shown here. It is still yours in the console."),
    "as_a_volunteer": Phrase(
        "This chat is linked to your volunteer account. To use me for yourself, write /unlink first."
    ),
    "no_talk": Phrase("You hold no talk now, so nothing was passed on."),
    "what_now": Phrase("What would you like to do?"),
    "here": Phrase("I am here"),
    "gone": Phrase("Done for today"),
    "break": Phrase("Break"),
    "on": Phrase("Break is over"),
    "queue": Phrase("Who waits"),
    "you_are_here": Phrase("Good to have you. You are asked when a case fits."),
    "you_are_gone": Phrase("Thank you for today. No new case comes to you; what you hold stays yours."),
    "you_pause": Phrase("Take your time. No new case comes until you are back."),
    "you_are_back": Phrase("Good to have you back."),
    "nobody_waits": Phrase("Nobody waits now for whom you could be there."),
    "card_one": Phrase("Someone waits for a volunteer."),
    "card_many": Phrase("Some people wait for a volunteer."),
    "card_over": Phrase("Nobody waits here any more. Thank you."),
    "line": Phrase("{language} · {topic} · {urgency}"),
    "not_urgent": Phrase("not urgent"),
    "is_asked": Phrase("a colleague is being asked"),
    "is_taken": Phrase("taken"),
    "is_over": Phrase("needs nobody any more"),
    # Translators: Stands on a button, at most 24 characters.
    "take": Phrase("Take"),
    # Translators: Stands on a button under a list; {number} is the number in the list.
    "take_number": Phrase("Take {number}"),
    "taken_by_you": Phrase("It is yours, thank you. Please go on in your private chat with me."),
    "asked": Phrase("You are asked whether you can take this case: {line}. If not, a colleague is asked."),
    "pass": Phrase("Not now"),
    "asked_over": Phrase("A colleague asks whether you can go on with this case: {line}. The other side is asked too."),
    "agreed_over": Phrase("The other side agrees. You can take the case over now: {line}."),
    "take_over": Phrase("Take over"),
    "decline": Phrase("I cannot"),
    "talk": Phrase("Talk {mark}: {line}"),
    "talk_short": Phrase("Talk {mark}"),
    "card": Phrase("What was passed on:"),
    "empty_card": Phrase("Nothing was passed on beforehand. That is all right; please do not ask for it."),
    "notes": Phrase("Notes for you, which only colleagues see:"),
    "how": Phrase(
        "What you write here goes to the other side. With several talks, answer a message, or begin with {mark}: and "
        "a space. Pictures and voice messages cannot be passed on, and changes to what was sent neither."
    ),
    "how_topic": Phrase(
        "What the volunteer who holds this talk writes here goes to the other side. Pictures and voice messages cannot "
        "be passed on, and changes to what was sent neither."
    ),
    "so_far": Phrase("What was written so far:"),
    "them": Phrase("Other side: {text}"),
    "you": Phrase("You: {text}"),
    "from_console": Phrase("You, in the console: {text}"),
    "close": Phrase("Close"),
    "hand_over": Phrase("Hand over"),
    "give_back": Phrase("Give back"),
    "sure": Phrase("Do you want to give talk {mark} back? Someone else is asked then; you need no reason."),
    "yes": Phrase("Yes, give back"),
    "no": Phrase("No"),
    "stays": Phrase("It stays as it was."),
    "how_ended": Phrase("How does talk {mark} end?"),
    "what_next": Phrase("What should be shown as a next step?"),
    "to_whom": Phrase("Who could go on with talk {mark}?"),
    "nobody_could": Phrase("Nobody else could take it just now. You can give it back instead."),
    "write_note": Phrase(
        "Your next message here is the note for your colleague about talk {mark}. It does not go to the other side."
    ),
    "cancel": Phrase("Cancel"),
    "proposed": Phrase("Your colleague and the other side are asked. Until both agree, the talk stays with you."),
    "they_agree": Phrase("The other side agrees to the change."),
    "stays_yours": Phrase("The change is off. The talk stays with you."),
    "closed": Phrase("The talk is closed. What was written is no longer kept in this chat. Thank you for being there."),
    "fell_quiet": Phrase("The talk was quiet for long and is closed. It is no longer kept in this chat."),
    "given_back": Phrase("The talk is no longer with you, and no longer kept in this chat. Take the time you need."),
    "handed_over": Phrase("Your colleague goes on. The talk is no longer kept in this chat. Thank you."),
    "for_whom": Phrase("For whom is this? Nothing was passed on yet."),
    "discard": Phrase("For nobody"),
    "discarded": Phrase("It was not passed on."),
    "answer_to": Phrase("Your answers go to talk {mark} now, until something new comes in another talk."),
    "too_long": Phrase(
        "This was too long to pass on, so none of it was sent. It is still in this chat: please send it in parts of up "
        "to {most} characters."
    ),
    "no_media": Phrase(
        "Pictures, voice messages, files and contacts are not passed on; I did not open it. Please say it in words."
    ),
    "no_edits": Phrase("Changes to a message are not passed on. If it matters, please write it anew."),
    "only_words": Phrase("Only words are passed on, so this was not sent."),
    "not_before": Phrase("This was written before talk {mark} began, so it was not passed on."),
    "only_holder": Phrase("In a topic only the volunteer who holds the talk is heard, so this was not passed on."),
    "unknown_command": Phrase("This is no command I know, so nothing was passed on."),
    "stale": Phrase("This button is from before. Please look at the newest message."),
}

TOPICS: Mapping[str, Phrase] = {
    "": Phrase("topic not known"),
    "image_shared": Phrase("an image was shared"),
    "threat_or_sextortion": Phrase("a threat"),
    "deepfake_or_morphed": Phrase("a faked image"),
    "hidden_camera": Phrase("a hidden camera"),
    "hacked_account": Phrase("a stolen account"),
    "impersonation": Phrase("a false profile"),
    "helping_someone_else": Phrase("helping someone else"),
    "received_an_image": Phrase("received an image"),
    "just_information": Phrase("a question"),
}

URGENCIES: Mapping[Flag, Phrase] = {
    Flag.CRISIS: Phrase("crisis"),
    Flag.MINOR: Phrase("a minor"),
    Flag.LIVE_THREAT: Phrase("threat now"),
}

OUTCOMES: Mapping[Outcome, Phrase] = {
    Outcome.HELPED: Phrase("Helped"),
    Outcome.REFERRED: Phrase("Referred to others"),
    Outcome.ENOUGH_FOR_NOW: Phrase("Enough for now"),
    Outcome.FELL_QUIET: Phrase("Fell quiet"),
}

NEXT_STEPS: Mapping[NextStep, Phrase] = {
    NextStep.REPORT: Phrase("Report it"),
    NextStep.EVIDENCE: Phrase("Keep evidence"),
    NextStep.POLICE: Phrase("Police"),
    NextStep.HELPLINE: Phrase("Helplines"),
    NextStep.SAFETY: Phrase("Safety"),
    NextStep.REST: Phrase("Rest"),
    NextStep.MENU: Phrase("Menu"),
}

FAREWELLS: Mapping[str, Phrase] = {
    **{str(notice): phrase for notice, phrase in TO_VOLUNTEERS.items()},
    **{name: WORDS[name] for name in ("closed", "fell_quiet", "given_back", "handed_over", "chat_closed")},
}
"""What a volunteer is told when a talk goes from their chat, by the name that is kept until then."""


class Tongue:
    """Puts into words what volunteers read.

    Args:
        words: all languages.
        locale: for groups, and for those whose own language is not known.
        cards: names what stands on a card; without it the bare names stand there.
    """

    def __init__(self, words: Words, locale: str = "en", cards: Cards | None = None) -> None:
        self._words = words
        self._cards = cards
        self.locale = locale

    def say(self, name: str, locale: str = "", /, **fill: object) -> str:
        """Return one of ``WORDS``; what fills it is put in as it is."""
        return self._filled(WORDS[name], locale, fill)

    def farewell(self, name: str, locale: str) -> str:
        """Return what is said when a talk goes from the chat."""
        return self.phrase(FAREWELLS.get(name, FAREWELLS["given_back"]), locale)

    def notice(self, notice: VolunteerNotice, locale: str) -> str:
        """Return a fixed sentence about a case that moved without them."""
        return self.phrase(TO_VOLUNTEERS[notice], locale)

    def refusal(self, error: RefusedMoveError, locale: str) -> str:
        """Return why something was not done."""
        because = [self.phrase(BECAUSE[one], locale) for one in error.objections]
        return "\n".join([self.phrase(KINDLY[error.why], locale), *because])

    def line(self, case: Case, locale: str = "") -> str:
        """Return all that may be said of a case to those who do not hold it: language, topic, urgency."""
        topic = TOPICS.get(case.situation, TOPICS[""])
        urgent = [self.phrase(URGENCIES[flag], locale) for flag in Flag if flag in case.flags]
        return self.say(
            "line", locale, language=own_name(case.language) if case.language else "–",
            topic=self.phrase(topic, locale), urgency=", ".join(urgent) or self.say("not_urgent", locale),
        )  # fmt: skip

    def card(self, card: Card, locale: str, at: datetime) -> list[str]:
        """Return what she passed on, a line each."""
        if self._cards is None:
            return [f"{line}: {value}" for line, value in card.lines]
        scene, language = Scene(at), locale or self.locale
        shown = (
            Phrase("{name}: {value}", {"name": name, "value": value}) for name, value in self._cards.said(card, at)
        )
        return [self._words.render(line, language, scene) for line in shown]

    def phrase(self, phrase: Phrase, locale: str) -> str:
        """Return a text that has nothing to fill."""
        return self._filled(phrase, locale, {})

    def _filled(self, phrase: Phrase, locale: str, fill: Mapping[str, object]) -> str:
        text = self._words.text(phrase.msgid, locale or self.locale)
        return re.sub(PLACEHOLDER, lambda found: str(fill.get(found[1], "")), text)
