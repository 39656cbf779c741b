"""Each script, played to its end by a trainee through the real conversation, on a clock that stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import UnreachableError
from bot.domain.ids import Address
from bot.domain.messages import Outgoing
from bot.handoff.case import Flag, Status
from bot.handoff.moves import Move
from bot.practice.scripts import Script
from tests.practice.rig import Lesson, content, practising, script, scripts

PLAYED = [one for one in scripts().all if one.arrives == "somebody_there"]
assert len(PLAYED) > 5, "no scripts found: these checks would prove nothing"


@pytest.fixture
async def lesson(tmp_path: Path) -> AsyncIterator[Lesson]:
    async with practising(tmp_path) as lesson:
        yield lesson


@pytest.mark.parametrize("locale", ["en", "hi"])
@pytest.mark.parametrize("played", PLAYED, ids=lambda one: one.script)
async def test_a_script_is_played_to_its_end(lesson: Lesson, played: Script, locale: str) -> None:
    await lesson.parts.casework.come(lesson.troupe.trainee)
    survivor = lesson.troupe.comes(played, locale)
    case = await lesson.takes(survivor)
    assert lesson.now().language == locale
    wiped = any(deed.write == "wipe" for turn in played.turns for deed in turn.then)

    for turn in played.turns:
        answered = await lesson.answers(case, "Mm.", len(turn.says))
        assert answered == [content().words.text(line, locale) for line in turn.says]
    if not wiped:
        await lesson.closes(case)
    await lesson.until(lambda: bool(lesson.troupe.debriefs()))

    debrief = lesson.troupe.debriefs()[0]
    assert debrief.title.msgid == played.title
    assert [point.text.msgid for point in debrief.points] == [look.at for look in played.debrief]
    assert not any(point.found for point in debrief.points)
    assert lesson.now().status is (Status.WIPED if wiped else Status.CLOSED)


@pytest.mark.parametrize("played", PLAYED, ids=lambda one: one.script)
async def test_every_branch_answers_the_words_it_listens_for(lesson: Lesson, played: Script) -> None:
    await lesson.parts.casework.come(lesson.troupe.trainee)
    case = await lesson.takes(lesson.troupe.comes(played, "en"))

    for turn in played.turns:
        branch = turn.if_heard[0] if turn.if_heard else None
        words = branch.words.split("|")[-1].strip().capitalize() if branch else "Yes."
        says = branch.says if branch else turn.says
        assert await lesson.answers(case, f"Well. {words}?", len(says)) == list(says)


async def test_words_for_a_point_are_noticed(lesson: Lesson) -> None:
    await lesson.parts.casework.come(lesson.troupe.trainee)
    case = await lesson.takes(lesson.troupe.comes(script("money_demanded"), "en"))

    await lesson.answers(case, "Are you SAFE where you are?", 2)
    await lesson.closes(case)
    await lesson.until(lambda: bool(lesson.troupe.debriefs()))

    assert [point.found for point in lesson.troupe.debriefs()[0].points] == [True, False, False, False]


async def test_two_messages_at_once_are_answered_once(lesson: Lesson) -> None:
    await lesson.parts.casework.come(lesson.troupe.trainee)
    case = await lesson.takes(lesson.troupe.comes(script("goes_silent"), "en"))

    await asyncio.gather(lesson.says(case, "Hello."), lesson.says(case, "Take your time."))
    await lesson.until(lambda: len(lesson.written()) >= 1)
    answered = await lesson.answers(case, "I am here.", 1)

    assert answered == list(script("goes_silent").turns[1].says)


async def test_the_young_person_is_a_minors_case_and_the_despair_a_crisis(lesson: Lesson) -> None:
    await lesson.parts.casework.come(lesson.troupe.trainee)
    young = await lesson.takes(lesson.troupe.comes(script("afraid_of_parents"), "en"))
    assert Flag.MINOR in lesson.now().flags
    await lesson.closes(young)
    lesson.clock.forward(minutes=1)
    despair = await lesson.takes(lesson.troupe.comes(script("does_not_want_to_live"), "en"))

    for _ in range(2):
        await lesson.answers(despair, "I am listening.", 1)
    await lesson.until(lambda: Flag.CRISIS in lesson.now().flags)


async def test_who_finds_nobody_there_is_called_back_at_the_time_she_picked(lesson: Lesson) -> None:
    played = script("called_back")
    survivor = lesson.troupe.comes(played, "en")
    await lesson.until(lambda: bool(lesson.happened) and lesson.now().status is Status.CALL_BACK)
    await lesson.parts.casework.come(lesson.troupe.trainee)
    lesson.clock.forward(minutes=3)
    lesson.parts.casework.look()

    case = await lesson.takes(survivor)
    for turn in played.turns:
        await lesson.answers(case, "Mm.", len(turn.says))
    await lesson.closes(case)

    await lesson.until(lambda: bool(lesson.troupe.debriefs()))
    assert lesson.now().status is Status.CLOSED


async def test_the_colleague_goes_on_when_she_is_asked_and_takes_nothing_by_herself(lesson: Lesson) -> None:
    await lesson.parts.casework.come(lesson.troupe.trainee)
    case = await lesson.takes(lesson.troupe.comes(script("leaked_picture"), "en"))

    await lesson.moves(Move.PROPOSE, case, "They would like to be safe first.", to=lesson.troupe.colleague)
    await lesson.until(lambda: lesson.now().status is Status.CLOSED)

    assert [one.who for one in lesson.happened if one.move is Move.TAKE_OVER] == [lesson.troupe.colleague]
    assert not any(one.move is Move.OFFER and one.after.asked == lesson.troupe.colleague for one in lesson.happened)


async def test_a_survivor_who_is_gone_cannot_be_written_to(lesson: Lesson) -> None:
    with pytest.raises(UnreachableError):
        await lesson.troupe.send(Address("practice", "nobody"), Outgoing("hello"))


async def test_a_script_that_lost_its_way_leaves_and_is_not_in_the_way(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.practice.survivor.LOST_AFTER", timedelta(milliseconds=1))
    await lesson.parts.casework.come(lesson.troupe.trainee)

    lesson.troupe.comes(script("called_back"), "en")  # somebody is there: nobody offers a time

    await lesson.until(lambda: not lesson.troupe.playing)
    assert not lesson.happened


async def test_they_come_one_after_the_other_and_never_too_many(tmp_path: Path) -> None:
    from bot.practice import Pace  # noqa: PLC0415

    async with practising(tmp_path, Pace(60, most=2)) as lesson:
        await lesson.until(lambda: bool(lesson.happened))
        assert lesson.now().status in {Status.WAITING, Status.CALL_BACK}
        first = lesson.happened[0].after.id

        await lesson.parts.casework.come(lesson.troupe.trainee)
        await lesson.until(lambda: len({one.after.id for one in lesson.happened}) == 2)
        for _ in range(50):
            await asyncio.sleep(0)

        assert lesson.troupe.playing == 2
        assert len({one.after.id for one in lesson.happened} - {first}) == 1
