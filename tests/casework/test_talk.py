"""From asking for a person to the end of the talk: one of them speaks, nothing is lost, nothing is left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.incoming import Came, Gone, Offered, Pressed, Rang
from bot.handoff.card import Line
from bot.handoff.case import Flag, Status
from bot.handoff.moves import Move
from bot.handoff.refusals import Refusal, RefusedMoveError
from bot.ports import BOT_SPEAKS
from bot.ports.cases import Voices
from bot.service.casework.casework import MOST_SAID, TooLongError
from bot.store.casetables import case_words, cases
from tests.casework.rig import MIRA, NOOR, Organisation
from tests.service.rig import ASHA, BINA


async def refused(work: object) -> Refusal:
    with pytest.raises(RefusedMoveError) as refusal:
        await work  # type: ignore[misc]
    return refusal.value.why


class TestAsking:
    async def test_she_waits_with_what_she_ticked_and_the_bot_goes_on(self, us: Organisation) -> None:
        await us.hears("hello")
        assert await us.owner() == BOT_SPEAKS

        assert await us.hears("ask") == ["re: ask"]

        file = await us.file()
        assert file.case.status is Status.WAITING
        assert file.card.lines == ((Line.SITUATION, "image_shared"), (Line.LANGUAGE, "en"))
        assert await us.owner() == f"bot {file.case.id}"
        assert await us.hears("go on") == ["re: go on"]

    async def test_asking_twice_makes_one_case_and_leaves_the_card_as_she_made_it(self, us: Organisation) -> None:
        await us.hears("ask")
        first = await us.file()
        await us.hears("ask bare")

        assert (await us.file()).case == first.case
        assert (await us.file()).card == first.card

    @pytest.mark.parametrize(
        ("known", "flags"),
        [
            ("age=minor", {Flag.MINOR}),
            ("age=unsure", {Flag.MINOR}),
            ("situation=threat_or_sextortion", {Flag.LIVE_THREAT}),
            ("age=adult", set()),
        ],
    )
    async def test_what_is_known_makes_it_urgent(self, us: Organisation, known: str, flags: set[Flag]) -> None:
        await us.hears(f"know {known}")
        await us.hears("ask")

        assert (await us.file()).case.flags == flags

    async def test_what_becomes_known_while_she_waits_makes_it_urgent(self, us: Organisation) -> None:
        await us.hears("ask")
        await us.hears("I want to die")
        await us.hears("know age=minor")

        assert (await us.file()).case.flags == {Flag.CRISIS, Flag.MINOR}

    async def test_another_language_is_the_language_of_the_case(self, us: Organisation) -> None:
        await us.hears("ask")
        await us.hears("know language=hi")

        assert (await us.file()).case.language == "hi"

    async def test_leaving_the_queue_takes_one_tap(self, us: Organisation) -> None:
        await us.hears("ask")
        assert await us.hears("end_talk") == ["re: end_talk"]

        assert (await us.file()).case.status is Status.CLOSED
        assert (await us.hears("ask"), (await us.file()).case.status) == (["re: ask"], Status.WAITING)

    @pytest.mark.parametrize("way", ["exit", "secret word"])
    async def test_whoever_hides_the_chat_waits_no_more_and_hears_nothing_of_it(
        self, us: Organisation, way: str
    ) -> None:
        await us.hears("ask")
        await us.hears(way)
        us.clock.forward(hours=1)

        assert (await us.file()).case.status is Status.CLOSED
        assert await us.said(us.casework.tend()) == []

    async def test_a_call_back_comes_at_its_time(self, us: Organisation) -> None:
        await us.hears("ask")
        await us.hears("call back")
        assert (await us.file()).case.status is Status.CALL_BACK
        assert await us.said(us.casework.tend()) == []

        us.clock.forward(hours=1)

        assert await us.said(us.casework.tend()) == ["[call_back_now]"]
        assert (await us.file()).case.status is Status.WAITING

    async def test_a_call_back_can_be_asked_for_at_once(self, us: Organisation) -> None:
        await us.hears("call back")

        assert (await us.file()).case.status is Status.CALL_BACK


class TestNews:
    async def test_a_waiting_person_hears_at_the_stated_times_and_once_each(self, us: Organisation) -> None:
        await us.hears("ask")
        heard = []
        for _ in range(60):
            us.clock.forward(minutes=1)
            heard.append(len(await us.said(us.casework.tend())))

        assert [minute for minute, letters in enumerate(heard, 1) if letters] == [2, 10, 25, 55]
        assert max(heard) == 1

    async def test_news_missed_while_the_bot_was_away_is_told_once(self, us: Organisation) -> None:
        await us.hears("ask")
        us.clock.forward(hours=3)

        assert await us.said(us.casework.tend()) == ["[news: 0 there, 0 ahead]"]
        assert await us.said(us.casework.tend()) == []

    async def test_each_hears_of_those_before_them(self, us: Organisation) -> None:
        await us.hears("ask", ASHA)
        us.clock.forward(seconds=5)
        await us.hears("ask", BINA)
        us.clock.forward(minutes=2)

        told = await us.said(us.casework.tend())
        assert sorted(told) == ["[news: 0 there, 0 ahead]", "[news: 0 there, 1 ahead]"]


class TestTalking:
    @pytest.fixture(autouse=True)
    async def in_a_talk(self, us: Organisation) -> None:
        await us.hires(MIRA)
        await us.hears("ask")
        await us.casework.tend()
        assert await us.takes(MIRA) == ["[joined]"]

    async def test_what_she_writes_goes_to_the_volunteer_and_the_bot_is_silent(self, us: Organisation) -> None:
        assert await us.hears("can you hear me?") == []
        assert await us.hears("menu") == []

        talk = await us.talk(MIRA)
        assert [(words.voice, words.text) for words in talk.words] == [
            (Voices.HER, "can you hear me?"),
            (Voices.HER, "menu"),
        ]
        assert talk.case.heard == 2

    async def test_what_the_volunteer_writes_goes_to_her_as_it_is(self, us: Organisation) -> None:
        case = (await us.file()).case
        assert await us.said(us.casework.say(case.id, MIRA, "I am here. <b>Take</b> your time 🙂")) == [
            "I am here. <b>Take</b> your time 🙂"
        ]

        assert (us.spoken[-1].message.speaker, await us.owner()) == (MIRA, f"{case.id} {MIRA}")
        [words] = (await us.talk(MIRA)).words
        assert (words.voice, words.who, words.letter, words.on_its_way) == (
            Voices.VOLUNTEER, MIRA, us.spoken[-1].id, True,
        )  # fmt: skip

    async def test_only_the_holder_may_speak_look_and_write_notes(self, us: Organisation) -> None:
        await us.hires(NOOR)
        case = (await us.file()).case.id

        assert await refused(us.casework.say(case, NOOR, "me too")) is Refusal.NOT_YOURS
        assert await refused(us.casework.talk(case, NOOR)) is Refusal.NOT_YOURS
        assert await refused(us.casework.note(case, NOOR, "a note")) is Refusal.NOT_YOURS

    async def test_a_long_paste_of_hers_arrives_whole(self, us: Organisation) -> None:
        assert await us.hears("क" * 10_000) == []

        assert (await us.talk(MIRA)).words[0].text == "क" * 10_000

    async def test_a_long_paste_of_the_volunteers_is_refused_and_nothing_is_sent(self, us: Organisation) -> None:
        case = (await us.file()).case.id
        with pytest.raises(TooLongError):
            await us.casework.say(case, MIRA, "x" * (MOST_SAID + 1))

        assert (await us.talk(MIRA)).words == ()

    async def test_media_is_refused_in_a_talk_too(self, us: Organisation) -> None:
        assert await us.hears(Offered("photo")) == ["(media_refused)"]

        assert (await us.talk(MIRA)).words == ()

    async def test_an_old_button_of_the_bots_brings_no_bot_into_the_talk(self, us: Organisation) -> None:
        assert await us.hears(Pressed("3.1")) == ["[with_a_person]"]
        assert await us.hears(Pressed("!menu")) == ["[with_a_person]"]

        assert (await us.talk(MIRA)).words == ()

    @pytest.mark.parametrize("way", ["exit", "help_now", "end_talk"])
    async def test_ways_out_and_numbers_work_by_button_too(self, us: Organisation, way: str) -> None:
        assert await us.hears(Pressed(f"!{way}")) == [f"re: {way}"]

    async def test_a_wipe_by_button_leaves_nothing(self, us: Organisation) -> None:
        await us.hears(Pressed("!wipe"))

        assert await us.rows(cases) == 0

    async def test_start_says_that_somebody_is_there(self, us: Organisation) -> None:
        assert await us.hears(Came()) == ["[with_a_person]"]

    async def test_a_clock_that_rings_waits_for_the_end_of_the_talk(self, us: Organisation) -> None:
        assert await us.hears(Rang("clock1")) == []

        assert await us.store.run(lambda work: work.due_timers(us.clock.now(), 9)) == []
        us.clock.forward(minutes=10)
        [timer] = await us.store.run(lambda work: work.due_timers(us.clock.now(), 9))
        assert timer.timer == "clock1"

    async def test_a_cue_of_crisis_gets_numbers_at_once_and_reaches_the_volunteer(self, us: Organisation) -> None:
        assert await us.hears("I want to die") == ["re: I want to die"]

        talk = await us.talk(MIRA)
        assert [words.text for words in talk.words] == ["I want to die"]
        assert Flag.CRISIS in talk.case.flags
        duty = (await us.member(MIRA)).duty
        assert duty is not None
        assert duty.severe_given == 1

    async def test_help_now_gets_numbers_and_reaches_the_volunteer(self, us: Organisation) -> None:
        assert await us.hears("help_now") == ["re: help_now"]

        assert [words.text for words in (await us.talk(MIRA)).words] == ["help_now"]

    async def test_she_ends_the_talk_with_one_word(self, us: Organisation) -> None:
        assert await us.hears("end_talk") == ["re: end_talk"]

        assert (await us.file()).case.status is Status.CLOSED
        assert (await us.owner()).startswith("bot ")
        assert await us.hears("hello") == ["re: hello"]
        assert us.heard[-1].move is Move.LEAVE
        assert us.heard[-1].before
        assert us.heard[-1].before.holder == MIRA

    async def test_the_talks_words_are_destroyed_when_it_ends_and_the_notes_stay_for_the_next(
        self, us: Organisation
    ) -> None:
        await us.hears("hello")
        case = (await us.file()).case.id
        await us.casework.note(case, MIRA, "likes short answers")
        assert await us.closes(MIRA) == ["[talk_ended]"]
        assert await us.rows(case_words) == 1
        assert await refused(us.casework.talk(case, MIRA)) is Refusal.CLOSED

        await us.hears("ask")
        await us.takes(MIRA)

        assert [(words.voice, words.text) for words in (await us.talk(MIRA)).words] == [
            (Voices.NOTE, "likes short answers")
        ]

    async def test_closing_is_refused_until_her_message_was_read(self, us: Organisation) -> None:
        case = (await us.file()).case
        await us.hears("one more thing")

        assert await refused(us.does(Move.CLOSE, MIRA, heard=case.heard)) is Refusal.INCOMPLETE
        work = us.does(Move.CLOSE, MIRA, heard=case.heard, outcome="helped", next_step="menu")
        assert await refused(work) is Refusal.SHE_WROTE

    async def test_a_wipe_leaves_nothing_and_tells_the_listeners_whose_talk_it_was(self, us: Organisation) -> None:
        await us.hears("a secret")
        case = (await us.file()).case.id

        await us.hears("wipe")

        assert (await us.rows(cases), await us.rows(case_words)) == (0, 0)
        assert us.heard[-1].move is Move.WIPE
        assert us.heard[-1].volunteers == {MIRA}
        assert await refused(us.casework.talk(case, MIRA)) is Refusal.GONE
        assert await refused(us.casework.say(case, MIRA, "are you there?")) is Refusal.GONE
        duty = (await us.member(MIRA)).duty
        assert duty is not None
        assert duty.held == frozenset()

    async def test_whoever_blocks_us_is_no_longer_talked_to(self, us: Organisation) -> None:
        await us.hears(Gone())

        assert (await us.file()).case.status is Status.CLOSED
        duty = (await us.member(MIRA)).duty
        assert duty is not None
        assert duty.held == frozenset()

    async def test_a_talk_that_outlives_its_conversation_is_taken_off_the_shift(self, us: Organisation) -> None:
        us.clock.forward(hours=100)
        await us.store.run(lambda work: work.purge(us.clock.now()))
        await us.casework.tend()

        duty = (await us.member(MIRA)).duty
        assert duty is not None
        assert duty.held == frozenset()
        assert await us.rows(cases) == 0


class TestRules:
    async def test_of_two_who_take_the_same_case_exactly_one_gets_it(self, us: Organisation) -> None:
        await us.hires(MIRA)
        await us.hires(NOOR)
        await us.hears("ask")
        assert await us.takes(MIRA) == ["[joined]"]

        assert await refused(us.does(Move.TAKE, NOOR)) is Refusal.TAKEN

    async def test_the_clock_asks_the_next_one_when_nobody_answers(self, us: Organisation) -> None:
        await us.hires(MIRA)
        await us.hires(NOOR)
        await us.hears("ask")
        await us.casework.tend()
        first = (await us.file()).case.asked
        us.clock.forward(minutes=2)
        await us.casework.tend()

        assert {first, (await us.file()).case.asked} == {MIRA, NOOR}

    async def test_a_silent_holder_is_nudged_then_relieved_and_she_hears_of_both(self, us: Organisation) -> None:
        await us.hires(MIRA)
        await us.hears("ask")
        await us.takes(MIRA)
        us.clock.forward(minutes=3)
        assert await us.said(us.casework.tend()) == ["[answer_is_late]"]
        us.clock.forward(minutes=5)

        assert await us.said(us.casework.tend()) == ["[another_will_come]"]
        assert (await us.file()).case.status is Status.WAITING
        assert (await us.owner()).startswith("bot ")

    async def test_a_hand_over_needs_her_yes_and_brings_the_note(self, us: Organisation) -> None:
        await us.hires(MIRA)
        await us.hires(NOOR)
        await us.hears("ask")
        await us.takes(MIRA)
        await us.hears("only for Mira")
        assert await us.does(Move.PROPOSE, MIRA, to=NOOR, note="she would like to report it") == [
            "[may_a_colleague_go_on]"
        ]
        assert await refused(us.does(Move.TAKE_OVER, NOOR)) is Refusal.NOT_AGREED

        assert await us.hears("agree") == ["re: agree"]
        assert await us.does(Move.TAKE_OVER, NOOR) == ["[colleague_joined]"]

        assert await refused(us.talk(MIRA)) is Refusal.NOT_YOURS
        assert [(words.voice, words.text) for words in (await us.talk(NOOR)).words] == [
            (Voices.NOTE, "she would like to report it")
        ]

    async def test_her_no_leaves_all_as_it_was(self, us: Organisation) -> None:
        await us.hires(MIRA)
        await us.hires(NOOR)
        await us.hears("ask")
        await us.takes(MIRA)
        await us.does(Move.PROPOSE, MIRA, to=NOOR, note="a note")
        await us.hears("disagree")

        assert (await us.file()).case.status is Status.HELD
        assert (await us.file()).case.holder == MIRA

    async def test_a_closed_account_loses_its_talk_and_she_is_told(self, us: Organisation) -> None:
        await us.hires(MIRA)
        await us.hears("ask")
        await us.takes(MIRA)

        await us.store.run(lambda work: work.accounts.disable(MIRA))

        assert await refused(us.casework.say((await us.file()).case.id, MIRA, "still here")) is Refusal.NOT_A_VOLUNTEER
        assert await us.said(us.casework.tend()) == ["[another_will_come]"]
        assert (await us.file()).case.status is Status.WAITING

    async def test_waits_and_endings_are_kept_as_figures_of_nobody(self, us: Organisation) -> None:
        await us.hires(MIRA)
        await us.hears("ask")
        us.clock.forward(minutes=7)
        await us.takes(MIRA)
        await us.closes(MIRA)

        [wait] = await us.store.run(lambda work: work.cases.waits(us.clock.now() - timedelta(days=1)))
        assert (wait.length, wait.joined, wait.there) == (timedelta(minutes=7), True, True)
        board = await us.casework.board()
        assert [(one.outcome, one.language) for one in board.ended] == [("helped", "en")]
