"""What reaches her without being asked: in her language, quiet on a locked screen, with one tap out of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import ContentError
from bot.domain.messages import Outgoing
from bot.flow.state import State
from bot.handoff.case import Flag
from bot.handoff.terms import PROPOSED
from bot.handoff.told import Notice
from bot.handoff.volunteers import Shift
from bot.handoff.waiting import Around, News, news_for
from bot.handoff.waits import Wait
from bot.service.content import Offer, make_content
from bot.service.notices import NEEDED, TAPS, key_of
from tests.flow.test_flows_read_well import PREVIEW, TELLTALE
from tests.golden.stage import RETENTION, stage, texts
from tests.handoff.people import ASHA, NOON, a_case, minutes, volunteer
from tests.service.test_mind import talk

UNDER_WAY = {
    Notice.IN_THE_QUEUE, Notice.JOINED, Notice.ANOTHER_WILL_COME, Notice.MAY_A_COLLEAGUE_GO_ON, Notice.COLLEAGUE_JOINED,
    Notice.STAYS_AS_IT_WAS, Notice.ANSWER_IS_LATE, Notice.WILL_CALL_BACK, Notice.CALL_BACK_NOW, Notice.WITH_A_PERSON,
}  # fmt: skip


def person(locale: str = "en", **known: Any) -> State:
    answers = {"language": locale, "age": known.pop("age", "adult"), **known.pop("answers", {})}
    return State("menu", "topics", answers=answers, **known)


def taps(letter: Outgoing | None) -> list[str]:
    assert letter is not None
    return [button.data for row in letter.rows for button in row]


def news(flag: Flag | None = None, **around: Any) -> News:
    case = a_case("one", *([flag] if flag else []), since=NOON - minutes(10))
    return news_for(case, Around((case,), **around), PROPOSED, NOON)


def told(news_: News, locale: str = "en", **known: Any) -> str:
    letter = stage().notices.news(news_, talk(person(locale, **known)), NOON)
    assert letter is not None
    return letter.text


@pytest.mark.parametrize("notice", Notice)
@pytest.mark.parametrize("locale", ["en", "hi"])
def test_every_notice_is_said_in_her_language_and_shows_nothing_on_a_locked_screen(notice: Notice, locale: str) -> None:
    content = stage().content
    letter = stage().notices.notice(notice, talk(person(locale)), NOON)

    assert letter is not None
    assert letter.text == content.words.text(content.book.common[key_of(notice)], locale)
    assert (letter.locale, letter.protect) == (locale, True)
    assert (letter.text != content.book.common[key_of(notice)]) == (locale != "en")
    assert not TELLTALE.search(letter.text[:PREVIEW])


def test_under_every_notice_of_something_under_way_one_tap_ends_it() -> None:
    assert {notice for notice in Notice if "end_talk" in TAPS[notice]} == UNDER_WAY
    assert {notice for notice in Notice if "person" in TAPS[notice]} == {Notice.TALK_ENDED, Notice.TALK_FELL_QUIET}
    assert {name for names in TAPS.values() for name in names} <= stage().content.book.interrupts.keys()


def test_whoever_asks_may_a_colleague_go_on_gets_a_yes_or_a_no() -> None:
    letter = stage().notices.notice(Notice.MAY_A_COLLEAGUE_GO_ON, talk(person()), NOON)

    assert taps(letter) == ["!colleague_yes", "!colleague_no", "!end_talk"]


@pytest.mark.parametrize(("age", "told_of_it"), [("minor", True), ("unsure", True), ("adult", False)])
def test_who_may_be_under_eighteen_hears_of_the_duty_before_a_word_is_said(age: str, told_of_it: bool) -> None:
    letter = stage().notices.notice(Notice.JOINED, talk(person(age=age)), NOON)

    assert letter is not None
    assert (stage().content.book.common["case_joined_young"] in letter.text) == told_of_it


def test_news_say_how_long_it_took_and_usually_takes() -> None:
    waits = tuple(Wait(NOON - timedelta(days=1), minutes(3 * n), True, "en", False) for n in range(1, 13))

    said = told(news(volunteers=(volunteer(),), waits=waits))
    assert said == (
        "Nobody has joined you yet. You have waited 10 minutes. You are next.\nThe usual wait is 10 minutes to 30 minutes."
    )


def test_news_admit_what_is_not_known() -> None:
    assert "I do not know how long" in told(news(volunteers=(volunteer(),)))
    assert "I do not know when they will be" in told(news())


def test_while_nobody_is_there_news_say_when_someone_is_and_offer_a_time() -> None:
    shift = Shift(ASHA, NOON + minutes(60), NOON + minutes(300), frozenset({"en"}))
    said = told(news(shifts=(shift,)))

    assert "They are back today, 18:30." in said
    assert "at a time you pick" in said
    letter = stage().notices.news(news(shifts=(shift,)), talk(person()), NOON)
    assert taps(letter) == ["!waiting", "!end_talk", "!help_now"]


def test_in_a_crisis_numbers_come_first() -> None:
    letter = stage().notices.news(news(Flag.CRISIS, volunteers=(volunteer(),)), talk(person()), NOON)

    assert taps(letter) == ["!help_now", "!waiting", "!end_talk"]
    assert letter is not None
    assert "press Help now" in letter.text


@pytest.mark.parametrize("locale", ["en", "hi"])
def test_news_are_whole_in_every_language(locale: str) -> None:
    shift = Shift(ASHA, NOON + minutes(60), NOON + minutes(300), frozenset({"en"}))
    for one in (news(), news(volunteers=(volunteer(),)), news(shifts=(shift,)), news(Flag.MINOR)):
        said = told(one, locale)
        assert "{" not in said
        assert not TELLTALE.search(said[:PREVIEW])
        assert any("\u0900" <= char <= "\u097f" for char in said) == (locale == "hi")


def test_without_buttons_the_ways_out_are_named() -> None:
    letter = stage().notices.notice(Notice.IN_THE_QUEUE, talk(person(answers={"buttons": "no"})), NOON)

    assert letter is not None
    assert letter.rows == ()
    assert letter.text.endswith("[How it stands · End this]")


def test_a_volunteers_words_are_passed_on_as_they_stand() -> None:
    words = "You are safe here. {waited} \u202e *not bold*"
    letter = stage().notices.theirs(words, talk(person("hi")))

    assert letter == Outgoing(words, protect=True, locale="hi")
    assert letter is not None
    assert (letter.locale, letter.rows) == ("hi", ())


def test_a_conversation_that_rests_hears_nothing() -> None:
    quiet = talk(replace(person(), agreed="mango", resting=True))
    notices = stage().notices

    assert [notices.notice(notice, quiet, NOON) for notice in Notice] == [None] * len(Notice)
    assert notices.news(news(), quiet, NOON) is None
    assert notices.theirs("Hello", quiet) is None


def test_someone_whose_state_cannot_be_read_hears_in_the_language_offered_first() -> None:
    letter = stage().notices.notice(Notice.LEFT, talk(b"{broken"), NOON)

    assert letter is not None
    assert letter.locale == "en"


@pytest.mark.parametrize("name", NEEDED)
def test_a_notice_without_words_stops_the_start(name: str) -> None:
    source = texts()
    flows = dict(source.flows)
    flows["everywhere.yaml"] = flows["everywhere.yaml"].replace(f"\n  {name}:", f"\n  other_{name}:")
    with pytest.raises(ContentError, match=f"common.{name} is missing"):
        make_content(flows, source.directory, {}, source.catalogues, Offer("", (), "IN", RETENTION))
