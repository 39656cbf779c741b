"""What people say about when becomes a period, a question back, or a kind refusal."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.moments import (
    TABLES,
    Ambiguous,
    Answer,
    Doubt,
    Moment,
    Order,
    Precision,
    Refused,
    Unknown,
    WhyNot,
    read_moment,
)

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=INDIA)
"""A Wednesday afternoon."""


def read(text: str, now: datetime = NOW, order: Order = "dmy") -> Answer:
    return read_moment(text, now, INDIA, order=order)


def shown(moment: Moment) -> str:
    """Write a period as ``2026-11-17 17:00 .. 2026-11-17 21:00 part_of_day ~``."""
    text = f"{moment.earliest:%Y-%m-%d %H:%M} .. {moment.latest:%Y-%m-%d %H:%M} {moment.precision.value}"
    return f"{text} ~" if moment.about else text


DAY = "2026-11-{0:02} 00:00 .. 2026-11-{1:02} 00:00 day"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # days seen from today
        ("today", "2026-11-18 00:00 .. 2026-11-18 15:00 day"),
        ("yesterday", DAY.format(17, 18)),
        ("Yesterday.", DAY.format(17, 18)),
        ("the day before yesterday", DAY.format(16, 17)),
        ("आज", "2026-11-18 00:00 .. 2026-11-18 15:00 day"),
        ("कल", DAY.format(17, 18)),
        ("परसों", DAY.format(16, 17)),
        ("नरसों", DAY.format(15, 16)),
        ("parso dekha tha", DAY.format(16, 17)),
        # parts of the day
        ("yesterday evening", "2026-11-17 17:00 .. 2026-11-17 21:00 part_of_day"),
        ("कल शाम", "2026-11-17 17:00 .. 2026-11-17 21:00 part_of_day"),
        ("कल शाम को मैंने देखा था", "2026-11-17 17:00 .. 2026-11-17 21:00 part_of_day"),
        ("kal sham ko", "2026-11-17 17:00 .. 2026-11-17 21:00 part_of_day"),
        ("परसों रात", "2026-11-16 20:00 .. 2026-11-17 04:00 part_of_day"),
        ("day before yesterday night", "2026-11-16 20:00 .. 2026-11-17 04:00 part_of_day"),
        ("last night", "2026-11-17 20:00 .. 2026-11-18 04:00 part_of_day"),
        ("पिछली रात", "2026-11-17 20:00 .. 2026-11-18 04:00 part_of_day"),
        ("this morning", "2026-11-18 05:00 .. 2026-11-18 12:00 part_of_day"),
        ("आज सुबह", "2026-11-18 05:00 .. 2026-11-18 12:00 part_of_day"),
        ("this afternoon", "2026-11-18 12:00 .. 2026-11-18 15:00 part_of_day"),
        ("kal dopahar", "2026-11-17 12:00 .. 2026-11-17 17:00 part_of_day"),
        ("कल आधी रात", "2026-11-17 23:00 .. 2026-11-18 01:00 part_of_day"),
        ("in the evening", "2026-11-17 17:00 .. 2026-11-17 21:00 part_of_day"),
        ("in the morning", "2026-11-18 05:00 .. 2026-11-18 12:00 part_of_day"),
        # times of day
        ("this morning around 9", "2026-11-18 08:30 .. 2026-11-18 09:30 hour ~"),
        ("kal raat 10 baje", "2026-11-17 22:00 .. 2026-11-17 23:00 hour"),
        ("कल रात १० बजे", "2026-11-17 22:00 .. 2026-11-17 23:00 hour"),
        ("कल रात दस बजे", "2026-11-17 22:00 .. 2026-11-17 23:00 hour"),
        ("kal raat 2 baje", "2026-11-18 02:00 .. 2026-11-18 03:00 hour"),
        ("last night at 2 am", "2026-11-18 02:00 .. 2026-11-18 03:00 hour"),
        ("kal raat 12 baje", "2026-11-18 00:00 .. 2026-11-18 01:00 hour"),
        ("kal subah 11 baje", "2026-11-17 11:00 .. 2026-11-17 12:00 hour"),
        ("kal dopahar 12 baje", "2026-11-17 12:00 .. 2026-11-17 13:00 hour"),
        ("कल दिन में ११ बजे", "2026-11-17 11:00 .. 2026-11-17 12:00 hour"),
        ("kal shaam 6:30", "2026-11-17 18:30 .. 2026-11-17 18:30 minute"),
        ("साढ़े नौ बजे कल रात", "2026-11-17 21:30 .. 2026-11-17 21:30 minute"),
        ("कल शाम पौने सात बजे", "2026-11-17 18:45 .. 2026-11-17 18:45 minute"),
        ("kal sham sava paanch baje", "2026-11-17 17:15 .. 2026-11-17 17:15 minute"),
        ("yesterday at half past nine pm", "2026-11-17 21:30 .. 2026-11-17 21:30 minute"),
        ("quarter to 9 in the morning", "2026-11-18 08:45 .. 2026-11-18 08:45 minute"),
        ("9 pm", "2026-11-17 21:00 .. 2026-11-17 22:00 hour"),
        ("9 p.m. yesterday", "2026-11-17 21:00 .. 2026-11-17 22:00 hour"),
        ("9pm yesterday", "2026-11-17 21:00 .. 2026-11-17 22:00 hour"),
        ("12 am yesterday", "2026-11-17 00:00 .. 2026-11-17 01:00 hour"),
        ("12:05 pm yesterday", "2026-11-17 12:05 .. 2026-11-17 12:05 minute"),
        ("21:30", "2026-11-17 21:30 .. 2026-11-17 21:30 minute"),
        ("09:30", "2026-11-18 09:30 .. 2026-11-18 09:30 minute"),
        ("10.30 pm yesterday", "2026-11-17 22:30 .. 2026-11-17 22:30 minute"),
        ("2100 hrs yesterday", "2026-11-17 21:00 .. 2026-11-17 21:00 minute"),
        ("yesterday 9-10 pm", "2026-11-17 21:00 .. 2026-11-17 23:00 period"),
        ("yesterday between 9 and 10 pm", "2026-11-17 21:00 .. 2026-11-17 23:00 period"),
        ("yesterday around 9:30 pm", "2026-11-17 21:15 .. 2026-11-17 21:45 hour ~"),
        # weekdays and weeks
        ("last Friday", DAY.format(13, 14)),
        ("on Friday", DAY.format(13, 14)),
        ("पिछले शुक्रवार", DAY.format(13, 14)),
        ("pichle shukravar ko", DAY.format(13, 14)),
        ("this Monday", DAY.format(16, 17)),
        ("Friday evening", "2026-11-13 17:00 .. 2026-11-13 21:00 part_of_day"),
        ("sun", DAY.format(15, 16)),
        ("last week", "2026-11-09 00:00 .. 2026-11-16 00:00 week"),
        ("पिछले हफ़्ते", "2026-11-09 00:00 .. 2026-11-16 00:00 week"),
        ("is hafte", "2026-11-16 00:00 .. 2026-11-18 15:00 week"),
        ("last weekend", "2026-11-14 00:00 .. 2026-11-16 00:00 period"),
        ("last month", "2026-10-01 00:00 .. 2026-11-01 00:00 month"),
        ("पिछले साल", "2025-01-01 00:00 .. 2026-01-01 00:00 year"),
        # how long ago
        ("3 days ago", DAY.format(15, 16)),
        ("three days back", DAY.format(15, 16)),
        ("before 3 days", DAY.format(15, 16)),
        ("तीन दिन पहले", DAY.format(15, 16)),
        ("३ दिन पहले", DAY.format(15, 16)),
        ("teen din pehle", DAY.format(15, 16)),
        ("3 din ho gaye", DAY.format(15, 16)),
        ("3 days ago at night", "2026-11-15 20:00 .. 2026-11-16 04:00 part_of_day"),
        ("do teen din pehle", "2026-11-15 00:00 .. 2026-11-17 00:00 period"),
        ("2-3 days ago", "2026-11-15 00:00 .. 2026-11-17 00:00 period"),
        ("2 or 3 days ago", "2026-11-15 00:00 .. 2026-11-17 00:00 period"),
        ("a few days ago", "2026-11-12 00:00 .. 2026-11-17 00:00 period"),
        ("कुछ दिन पहले", "2026-11-12 00:00 .. 2026-11-17 00:00 period"),
        ("two weeks ago", "2026-11-01 00:00 .. 2026-11-08 00:00 week"),
        ("एक महीने पहले", "2026-10-04 00:00 .. 2026-11-04 00:00 month"),
        ("2 ghante pehle", "2026-11-18 12:30 .. 2026-11-18 13:30 hour"),
        ("डेढ़ घंटे पहले", "2026-11-18 13:00 .. 2026-11-18 14:00 hour"),
        ("5 min ago", "2026-11-18 14:50 .. 2026-11-18 15:00 minute"),
        ("abhi", "2026-11-18 14:50 .. 2026-11-18 15:00 minute"),
        ("just now", "2026-11-18 14:50 .. 2026-11-18 15:00 minute"),
        # since, and from ... to
        ("since Monday", "2026-11-16 00:00 .. 2026-11-18 15:00 period"),
        ("सोमवार से", "2026-11-16 00:00 .. 2026-11-18 15:00 period"),
        ("kal se", "2026-11-17 00:00 .. 2026-11-18 15:00 period"),
        ("last 3 days", "2026-11-15 00:00 .. 2026-11-18 15:00 period"),
        ("since 3 days", "2026-11-15 00:00 .. 2026-11-18 15:00 period"),
        ("from 3 Nov to 5 Nov", "2026-11-03 00:00 .. 2026-11-06 00:00 period"),
        ("3 se 5 november tak", "2026-11-03 00:00 .. 2026-11-06 00:00 period"),
        ("between Monday and Tuesday", "2026-11-16 00:00 .. 2026-11-18 00:00 period"),
        ("सोमवार से मंगलवार तक", "2026-11-16 00:00 .. 2026-11-18 00:00 period"),
        ("12-14 Nov", "2026-11-12 00:00 .. 2026-11-15 00:00 period"),
        # dates
        ("12/11", DAY.format(12, 13)),
        ("12/11/26", DAY.format(12, 13)),
        ("12-11-2026", DAY.format(12, 13)),
        ("12.11.2026", DAY.format(12, 13)),
        ("2026-11-12", DAY.format(12, 13)),
        ("2026-11-12T10:00", "2026-11-12 10:00 .. 2026-11-12 10:00 minute"),
        ("12 Nov 2026 21:30", "2026-11-12 21:30 .. 2026-11-12 21:30 minute"),
        ("Nov 12th, 2026 at 9.30 pm", "2026-11-12 21:30 .. 2026-11-12 21:30 minute"),
        ("12th of November", DAY.format(12, 13)),
        ("१२ नवंबर २०२६ रात ९ बजे", "2026-11-12 21:00 .. 2026-11-12 22:00 hour"),
        ("12 november ki raat", "2026-11-12 20:00 .. 2026-11-13 04:00 part_of_day"),
        ("12 तारीख को शाम", "2026-11-12 17:00 .. 2026-11-12 21:00 part_of_day"),
        ("the 12th", DAY.format(12, 13)),
        ("on the 25th", "2026-10-25 00:00 .. 2026-10-26 00:00 day"),
        ("Friday, 13 November", DAY.format(13, 14)),
        ("12/25", "2025-12-25 00:00 .. 2025-12-26 00:00 day"),
        ("25 Dec", "2025-12-25 00:00 .. 2025-12-26 00:00 day"),
        ("19/11", "2025-11-19 00:00 .. 2025-11-20 00:00 day"),
        ("29 Feb", "2024-02-29 00:00 .. 2024-03-01 00:00 day"),
        ("5/6/99", "1999-06-05 00:00 .. 1999-06-06 00:00 day"),
        ("in November", "2026-11-01 00:00 .. 2026-11-18 15:00 month"),
        ("नवंबर में", "2026-11-01 00:00 .. 2026-11-18 15:00 month"),
        ("December", "2025-12-01 00:00 .. 2026-01-01 00:00 month"),
        ("November 2025", "2025-11-01 00:00 .. 2025-12-01 00:00 month"),
        ("in 2024", "2024-01-01 00:00 .. 2025-01-01 00:00 year"),
        ("not sure, maybe yesterday", "2026-11-17 00:00 .. 2026-11-18 00:00 day ~"),
    ],
)
def test_understands(text: str, expected: str) -> None:
    answer = read(text)

    assert isinstance(answer, Moment), answer
    assert shown(answer) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("31 Feb", WhyNot.NO_SUCH_DATE),
        ("31/02/2026", WhyNot.NO_SUCH_DATE),
        ("29 Feb 2025", WhyNot.NO_SUCH_DATE),
        ("31 अप्रैल", WhyNot.NO_SUCH_DATE),
        ("13/13/2026", WhyNot.NO_SUCH_DATE),
        ("99/99", WhyNot.NO_SUCH_DATE),
        ("0/0", WhyNot.NO_SUCH_DATE),
        ("2026-02-30", WhyNot.NO_SUCH_DATE),
        ("the 45th", WhyNot.NO_SUCH_DATE),
        ("9999 years ago", WhyNot.NO_SUCH_DATE),
        ("12/11/0126", WhyNot.NO_SUCH_DATE),
        ("yesterday at 25:30", WhyNot.NO_SUCH_TIME),
        ("yesterday 10:75", WhyNot.NO_SUCH_TIME),
        ("kal 27 baje", WhyNot.NO_SUCH_TIME),
        ("tomorrow", WhyNot.FUTURE),
        ("tomorrow morning", WhyNot.FUTURE),
        ("next week", WhyNot.FUTURE),
        ("अगले हफ्ते", WhyNot.FUTURE),
        ("agle somvar", WhyNot.FUTURE),
        ("this Friday", WhyNot.FUTURE),
        ("this evening", WhyNot.FUTURE),
        ("today at 4 pm", WhyNot.FUTURE),
        ("19/11/2026", WhyNot.FUTURE),
        ("1 Jan 2027", WhyNot.FUTURE),
        ("in 2030", WhyNot.FUTURE),
    ],
)
def test_says_why_a_time_cannot_be(text: str, why: WhyNot) -> None:
    assert read(text) == Refused(why)


@pytest.mark.parametrize(
    ("text", "order", "doubt", "choices"),
    [
        ("at 9 yesterday", "dmy", Doubt.AM_OR_PM, ["2026-11-17 09:00", "2026-11-17 21:00"]),
        ("kal 9 baje", "dmy", Doubt.AM_OR_PM, ["2026-11-17 09:00", "2026-11-17 21:00"]),
        ("साढ़े नौ बजे", "dmy", Doubt.AM_OR_PM, ["2026-11-18 09:30", "2026-11-17 21:30"]),
        ("16 Nov at 9.15", "dmy", Doubt.AM_OR_PM, ["2026-11-16 09:15", "2026-11-16 21:15"]),
        ("last Monday", "dmy", Doubt.WHICH_WEEK, ["2026-11-16 00:00", "2026-11-09 00:00"]),
        ("Wednesday", "dmy", Doubt.WHICH_WEEK, ["2026-11-18 00:00", "2026-11-11 00:00"]),
        ("11/12/2025", "mdy", Doubt.DAY_OR_MONTH, ["2025-11-12 00:00", "2025-12-11 00:00"]),
        ("5/6", "mdy", Doubt.DAY_OR_MONTH, ["2026-05-06 00:00", "2026-06-05 00:00"]),
        ("3 Nov and 5 Nov", "dmy", Doubt.SEVERAL, ["2026-11-03 00:00", "2026-11-05 00:00"]),
    ],
)
def test_asks_back_when_two_readings_fit(text: str, order: Order, doubt: Doubt, choices: list[str]) -> None:
    answer = read(text, order=order)

    assert isinstance(answer, Ambiguous), answer
    assert answer.doubt == doubt
    assert [f"{choice.earliest:%Y-%m-%d %H:%M}" for choice in answer.choices] == choices


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11/25/2025", "2025-11-25"),
        ("25/11/2025", "2025-11-25"),
        ("11/11/2025", "2025-11-11"),
        ("12/11/2026", "2026-11-12"),
    ],
)
def test_asks_nothing_where_only_one_order_of_day_and_month_can_be(text: str, expected: str) -> None:
    """In the last of these the American reading is still ahead."""
    answer = read(text, order="mdy")

    assert isinstance(answer, Moment)
    assert f"{answer.earliest:%Y-%m-%d}" == expected


def test_drops_the_reading_that_is_still_ahead() -> None:
    answer = read("today at 11")

    assert isinstance(answer, Moment)
    assert shown(answer) == "2026-11-18 11:00 .. 2026-11-18 12:00 hour"


@pytest.mark.parametrize("text", ["aaj raat", "tonight", "आज रात"])
def test_tonight_said_after_midnight_is_the_night_that_is_ending(text: str) -> None:
    answer = read(text, now=datetime(2026, 11, 18, 2, 0, tzinfo=INDIA))

    assert isinstance(answer, Moment)
    assert shown(answer) == "2026-11-17 20:00 .. 2026-11-18 02:00 part_of_day"


@pytest.mark.parametrize(
    "text",
    ["I don't know", "don’t know", "no idea", "not sure", "पता नहीं", "मुझे याद नहीं", "pata nahi", "yaad nahi hai", "idk"],
)
def test_not_knowing_is_an_answer(text: str) -> None:
    assert read(text) == Unknown()


@pytest.mark.parametrize(
    "text",
    ["", "hello", "मेरी फोटो", "he has 3 accounts", "may be", "my friend sat there", "i may be late", "100% sure", "5"],
)
def test_words_without_a_time_give_nothing(text: str) -> None:
    assert read(text) is None


def test_the_day_is_counted_in_the_persons_own_zone() -> None:
    now = datetime(2026, 11, 17, 20, 0, tzinfo=UTC)
    answer = read_moment("yesterday", now, INDIA)

    assert isinstance(answer, Moment)
    assert answer.earliest == datetime(2026, 11, 17, 0, 0, tzinfo=INDIA)


def test_an_hour_is_by_the_clock_on_the_wall_on_the_day_clocks_change() -> None:
    zone = ZoneInfo("Europe/London")
    now = datetime(2026, 10, 26, 12, 0, tzinfo=zone)
    answer = read_moment("yesterday at 9 pm", now, zone)

    assert isinstance(answer, Moment)
    assert answer.earliest.isoformat() == "2026-10-25T21:00:00+00:00"


def test_a_language_not_asked_for_is_not_understood() -> None:
    assert read_moment("kal", NOW, INDIA, tables=[TABLES["en"]]) is None


def test_the_tables_of_all_languages_cover_the_same_ground() -> None:
    for table in TABLES.values():
        assert len(table.weekdays) == 7, table.language
        assert len(table.months) == 12, table.language
        assert {0, 1, 2} <= set(table.days), table.language
        for needed in (
            table.ago,
            table.last,
            table.this,
            table.next,
            table.unknown,
            table.clock,
            table.about,
            table.now,
        ):
            assert needed, table.language


WORDS = sorted(
    {
        spelling
        for table in TABLES.values()
        for entry in [
            *table.days.values(), *table.parts.values(), *table.weekdays, *table.months, *table.units.values(),
            *table.numbers.values(), *table.shifts.values(), table.ago, table.last, table.this, table.next, table.since,
            table.since_after, table.until, table.joiner, table.between, table.about, table.at, table.now, table.clock,
            table.few, table.am, table.pm, table.unknown, table.weekend, table.day_number, table.coming,
        ]
        for spelling in entry.split("|")
        if spelling
    }
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(0, 3000).map(str),
    st.builds("{}/{}".format, st.integers(0, 40), st.integers(0, 40)),
    st.builds("{}-{}-{}".format, st.integers(0, 40), st.integers(0, 40), st.integers(0, 2100)),
    st.builds("{}:{:02}".format, st.integers(0, 30), st.integers(0, 80)),
    st.builds("{}th".format, st.integers(0, 40)),
)
ANSWERS = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(st.sampled_from(WORDS), NUMBERS), max_size=7).map(" ".join),
)
TIMES = st.integers(0, 16 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ZONES = st.sampled_from(["Asia/Kolkata", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])


@given(ANSWERS, TIMES, ZONES.map(ZoneInfo), st.sampled_from(["dmy", "mdy"]))
def test_never_raises_and_never_gives_a_time_to_come(text: str, now: datetime, zone: ZoneInfo, order: Order) -> None:
    answer = read_moment(text, now, zone, order=order)

    choices = answer.choices if isinstance(answer, Ambiguous) else (answer,) if isinstance(answer, Moment) else ()
    assert not isinstance(answer, Ambiguous) or 2 <= len(choices) <= 4
    for choice in choices:
        assert choice.earliest.replace(tzinfo=None) <= choice.latest.replace(tzinfo=None)
        assert choice.latest <= now
        assert choice.earliest.tzinfo is zone
        assert choice.earliest.year >= 1970 - 1


@given(st.dates(date(1990, 1, 1), NOW.date() - timedelta(days=1)), st.sampled_from(["%d/%m/%Y", "%d-%m-%Y",
       "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%A %d %B %Y"]))  # fmt: skip
def test_every_day_is_read_back_from_every_way_of_writing_it(day: date, pattern: str) -> None:
    answer = read(day.strftime(pattern))

    assert isinstance(answer, Moment)
    assert (answer.earliest.date(), answer.precision) == (day, Precision.DAY)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_is_read_back(hour: int, minute: int) -> None:
    answer = read(f"17 Nov 2026 {hour:02}:{minute:02}")
    choices = answer.choices if isinstance(answer, Ambiguous) else (answer,)

    assert any(
        isinstance(one, Moment) and (one.earliest.hour, one.earliest.minute) == (hour, minute) for one in choices
    )
