"""A talk in the volunteer's private chat."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.ids import ConversationId
from bot.domain.messages import Outgoing
from bot.handoff.case import Status
from bot.handoff.refusals import KINDLY, Refusal
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from bot.ports import Letter
from bot.ports.relay import Relayed
from bot.service.relay.links import forget_chat
from tests.service.relay.said import text
from tests.service.relay_rig import Rig
from tests.standins.telegram_groups import Group


class TestTalks:
    """The talk in the private chat."""

    async def test_words_go_both_ways_and_nobody_learns_who_the_other_is(self, team: Rig, group: Group) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)

        await team.hears(asha, "someone has my picture")
        mira.phone.says("I am here with you")
        await team.settled()

        assert mira.phone.heard[-1] == "A ▸ someone has my picture"
        assert asha.phone.heard[-1] == "I am here with you"
        to_mira = team.to(mira.phone) + str([call.raw for call in team.server.calls if "group" in str(call.fields)])
        assert "CanaryAsha" not in to_mira
        assert str(asha.phone.id) not in to_mira
        for secret in ("RealMira", "Mira", str(mira.phone.id), mira.id):
            assert secret not in team.to(asha.phone)
        assert team.server.violations == []

    async def test_nothing_more_gets_to_a_chat_that_is_no_longer_theirs(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)

        await team.store.run(lambda work: forget_chat(work, mira.id))
        await team.settled()
        await team.hears(asha, "someone has my picture")

        assert not any("someone has my picture" in words for words in mira.phone.heard)

    async def test_an_update_that_comes_twice_is_passed_on_once(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)

        update = mira.phone.says("once")
        await team.settled()
        team.server.replay(update)
        await team.settled()

        assert asha.phone.heard.count("once") == 1
        assert team.channel.counts.failed == 0

    async def test_what_is_said_in_the_console_is_seen_here_too(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)

        await team.casework.say(asha.case, mira.id, "from my desk")
        await team.settled()

        assert mira.phone.heard[-1] == "A ▸ You, in the console: from my desk"
        assert asha.phone.heard[-1] == "from my desk"

    async def test_between_two_talks_it_is_never_guessed(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha, bina = await team.survivor(), await team.survivor()
        await team.takes(mira, asha)
        await team.takes(mira, bina)

        mira.phone.says("how are you")
        await team.settled()
        assert mira.phone.heard[-1] == text("for_whom")
        assert "how are you" not in asha.phone.heard + bina.phone.heard

        mira.phone.presses("Talk B")
        await team.settled()
        assert bina.phone.heard[-1] == "how are you"
        assert "how are you" not in asha.phone.heard

        mira.phone.says("take your time")
        await team.settled()
        assert bina.phone.heard[-1] == "take your time"

        await team.wipes(bina)
        assert "how are you" not in str(mira.phone.chat)
        assert "take your time" not in str(mira.phone.chat)

    async def test_a_choice_holds_only_until_something_new_comes_from_the_other(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha, bina = await team.survivor(), await team.survivor()
        await team.takes(mira, asha)
        await team.takes(mira, bina)
        mira.phone.says("hello")
        await team.settled()
        mira.phone.presses("Talk B")
        await team.settled()

        await team.hears(asha, "please help")
        mira.phone.says("yes?")
        await team.settled()

        assert mira.phone.heard[-1] == text("for_whom")
        assert "yes?" not in asha.phone.heard + bina.phone.heard

    async def test_an_answer_to_a_message_or_a_prefix_says_for_whom_it_is(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha, bina = await team.survivor(), await team.survivor()
        await team.takes(mira, asha)
        await team.takes(mira, bina)
        await team.hears(asha, "first")
        await team.hears(bina, "second")
        number = next(key for key, one in mira.phone.chat.items() if one["text"] == "A ▸ first")

        mira.phone.sends({"text": "for the first", "reply_to_message": mira.phone.chat[number]})
        mira.phone.says("B: for the second")
        await team.settled()

        assert asha.phone.heard[-1] == "for the first"
        assert bina.phone.heard[-1] == "for the second"

    async def test_media_edits_and_pastes_are_refused_kindly(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)
        before = list(asha.phone.heard)

        mira.phone.offers("photo")
        await team.settled()
        assert mira.phone.heard[-1] == text("no_media")
        for part in ("x" * 4096, "y" * 4096, "z" * 1808):
            mira.phone.says(part)
        await team.settled()
        assert mira.phone.heard[-3:] == [text("too_long", most=4000)] * 3
        assert asha.phone.heard == before
        assert "z" * 1808 in str(mira.phone.chat)
        assert team.server.violations == []

    async def test_an_edit_is_not_passed_on_and_said_to_be(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)
        number = mira.phone.says("frist")["message"]["message_id"]
        await team.settled()

        mira.phone.edits(number, {"text": "first"})
        await team.settled()

        assert mira.phone.heard[-1] == text("no_edits")
        assert asha.phone.heard[-1] == "frist"

    async def test_a_wiped_talk_disappears_from_the_chat_and_the_volunteer_is_told(
        self, team: Rig, tmp_path: Path
    ) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)
        await team.hears(asha, "canary words of hers")
        mira.phone.says("canary words of mine")
        await team.settled()

        await team.wipes(asha)

        assert mira.phone.heard[-1] == TO_VOLUNTEERS[VolunteerNotice.WIPED].msgid
        assert "canary" not in str(mira.phone.chat)
        assert "Talk A" not in str(mira.phone.chat)
        mira.phone.says("hello?")
        await team.settled()
        assert text("no_talk") in mira.phone.heard

    async def test_closing_asks_how_it_ended_and_what_is_next_and_clears_the_chat(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)
        await team.hears(asha, "thank you for everything")

        for label in ("Close", "Helped", "Rest"):
            mira.phone.presses(label)
            await team.settled()

        case = await team.case(asha)
        assert case.status is Status.CLOSED
        assert case.ending
        assert (case.ending.outcome, case.ending.next_step) == ("helped", "rest")
        assert mira.phone.heard[-1] == text("closed")
        assert "thank you for everything" not in str(mira.phone.chat)

    async def test_closing_is_refused_when_she_wrote_meanwhile(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)
        for label in ("Close", "Helped"):
            mira.phone.presses(label)
            await team.settled()

        await team.hears(asha, "wait")
        mira.phone.presses("Rest")
        await team.settled()

        assert (await team.case(asha)).status is Status.HELD
        assert team.server.alerts[-1][1] == KINDLY[Refusal.SHE_WROTE].msgid

    async def test_a_holder_who_blocks_the_bot_gives_the_case_back(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)

        mira.phone.blocks()
        await team.settled()

        case = await team.case(asha)
        assert case.status in {Status.WAITING, Status.OFFERED}
        assert case.holder == ""
        assert asha.phone.heard[-1] == "notice: another_will_come"
        assert not await team.relay.links.is_linked(mira.id)

    async def test_a_holder_who_cannot_be_reached_gives_the_case_back(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)

        mira.phone.blocked = True  # and nothing tells the bot so
        await team.hears(asha, "hello")

        assert (await team.case(asha)).holder == ""

    async def test_a_case_is_handed_over_with_a_note(self, team: Rig) -> None:
        mira, dev = await team.helper("Mira"), await team.helper("Dev")
        asha = await team.survivor()
        await team.takes(mira, asha)

        for label in ("Hand over", "Dev"):
            mira.phone.presses(label)
            await team.settled()
        mira.phone.says("she prefers short answers")
        await team.settled()
        assert mira.phone.heard[-1] == text("proposed")
        assert "she prefers short answers" not in asha.phone.heard
        await team.agrees(asha)
        dev.phone.presses("Take over")
        await team.settled()

        assert (await team.case(asha)).holder == dev.id
        assert "she prefers short answers" in dev.phone.heard[-1]
        assert mira.phone.heard[-1] == text("handed_over")

    async def test_an_offer_is_taken_or_passed_in_the_private_chat(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.casework.tend()
        await team.settled()
        assert (await team.case(asha)).asked == mira.id

        mira.phone.presses("Not now")
        await team.settled()

        assert (await team.case(asha)).status is Status.WAITING

        bina = await team.survivor()
        await team.casework.tend()
        await team.settled()
        mira.phone.presses("Take")
        await team.settled()
        assert (await team.case(bina)).holder == mira.id

    async def test_a_closed_account_is_heard_no_more_and_its_talk_leaves_the_chat(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)
        await team.hears(asha, "canary words")
        before = list(asha.phone.heard)

        await team.closes(mira)
        mira.phone.says("half a sentence")
        await team.settled()

        assert "half a sentence" not in asha.phone.heard
        assert asha.phone.heard == [*before, "notice: another_will_come"]
        assert "canary words" not in str(mira.phone.chat)
        assert text("account_closed") in mira.phone.heard
        assert team.others == []
        mira.phone.says("I need help myself")
        await team.settled()
        assert len(team.others) == 1

    async def test_a_talk_whose_conversation_had_its_time_leaves_the_chat(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)
        await team.hears(asha, "canary words")

        await team.forgets(asha)
        await team.settled()

        assert "canary words" not in str(mira.phone.chat)

    async def test_what_could_not_be_kept_comes_again_and_is_said_once(
        self, team: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)
        run, failures = team.store.run, [ConnectionError("the database is away")] * 2

        async def shaky(job: Any) -> Any:
            if failures:
                raise failures.pop()
            return await run(job)

        monkeypatch.setattr(team.store, "run", shaky)
        mira.phone.says("once")
        await team.server.until(lambda: not failures)
        await team.settled()

        assert asha.phone.heard.count("once") == 1

    async def test_nothing_is_left_of_a_wiped_talk_in_the_database(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)
        await team.hears(asha, "hers")
        held = await team.counts()

        await team.wipes(asha, settle=False)
        assert (await team.counts())["relay_talks"] == 0  # in her own commit, before anything else happens
        await team.settled()

        left = await team.counts()
        assert held["relay_talks"] == 1
        assert {name: left[name] for name in ("relay_talks", "cases", "case_words", "erasures", "outbox")} == {
            "relay_talks": 0, "cases": 0, "case_words": 0, "erasures": 0, "outbox": 0,
        }  # fmt: skip

    async def test_who_does_not_know_a_command_is_told_that_nothing_was_passed_on(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.takes(mira, asha)

        mira.phone.says("/human now")
        await team.settled()

        assert text("unknown_command") in mira.phone.heard
        assert "/human now" not in asha.phone.heard

    async def test_shift_and_break_are_begun_and_ended_by_buttons(self, team: Rig) -> None:
        mira = await team.helper("Mira", on_shift=False)

        async def after(label: str) -> Any:
            mira.phone.says("hello")
            await team.settled()
            mira.phone.presses(label)
            await team.settled()
            return (await team.casework.desk(mira.id)).me.duty

        assert (await after("I am here")).ends > team.clock.now()
        assert (await after("Break")).break_since is not None
        assert (await after("Break is over")).break_since is None
        assert (await after("Done for today")).ends <= team.clock.now()
        assert mira.phone.heard[-1] == text("you_are_gone")

    async def test_who_waits_is_listed_with_a_button_each(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        await team.survivor(language="ta")
        asha = await team.survivor()
        mira.phone.says("hello")
        await team.settled()

        mira.phone.presses("Who waits")
        await team.settled()
        assert mira.phone.heard[-1].splitlines() == ["1. हिन्दी · an image was shared · not urgent"]
        mira.phone.presses("Take 1")
        await team.settled()

        assert (await team.case(asha)).holder == mira.id

    async def test_who_wrote_as_the_talk_left_them_is_told_that_it_was_not_sent(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        words = Outgoing("too late", speaker=mira.id)

        await team.relay.not_sent(Letter(1, ConversationId(1), asha.address, words, 0, team.clock.now()))
        await team.settled()

        assert mira.phone.heard[-1] == TO_VOLUNTEERS[VolunteerNotice.NOT_SENT].msgid

    async def test_what_was_typed_before_the_talk_began_is_not_passed_on(self, team: Rig) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        team.clock.ahead = timedelta(minutes=1)
        await team.takes(mira, asha)
        before = list(asha.phone.heard)

        mira.phone.says("for somebody else")
        await team.settled()

        assert mira.phone.heard[-1] == text("not_before", mark="A")
        assert asha.phone.heard == before

    async def test_a_talk_that_is_with_somebody_else_goes_from_the_chat(self, team: Rig) -> None:
        mira, dev = await team.helper("Mira"), await team.helper("Dev")
        asha = await team.survivor()
        await team.takes(mira, asha)
        stray = Relayed(asha.case, dev.id, "A", str(dev.phone.id), team.clock.now())
        await team.store.run(lambda work: work.relay.put(stray))

        await team.settled()

        talks = await team.store.run(lambda work: work.relay.talks())
        assert [talk.account for talk in talks] == [mira.id]
        assert dev.phone.heard[-1] == text("given_back")
