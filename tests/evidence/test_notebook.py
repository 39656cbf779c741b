"""The notebook keeps words about where, when and what; for minors only where and when."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.moments import Moment, Precision
from bot.evidence.notebook import (
    MOST_ENTRIES,
    Entry,
    Event,
    FullError,
    Happened,
    NotAllowedError,
    Notebook,
    Place,
    When,
    added,
    allowed_fields,
    beyond,
    when,
)
from bot.evidence.noting import Kept, notebook_of

INDIA = ZoneInfo("Asia/Kolkata")
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=INDIA)
NOT_ADULT = ("minor", "unsure", "", "ADULT", "adult ")


def at(days_back: int) -> When:
    day = NOON - timedelta(days=days_back)
    return when(f"{days_back} days ago", Moment(day, day + timedelta(hours=1), Precision.HOUR))


def test_each_entry_gets_an_id_of_its_own_that_is_never_used_again() -> None:
    book = added(
        Notebook(), [Place(url="https://a.example/"), Event(words="one"), Place(url="https://b.example/")], "adult"
    )
    again = book.remove("p3").add(Place(url="https://c.example/"), "adult")

    assert [entry.id for entry in book.entries] == ["p1", "e2", "p3"]
    assert [entry.id for entry in again.entries] == ["p1", "e2", "p4"]
    assert [place.url for place in again.places] == ["https://a.example/", "https://c.example/"]
    assert [event.words for event in again.events] == ["one"]


def test_an_entry_can_be_changed_and_removed() -> None:
    book = Notebook().add(Event(kind=Happened.THREAT, words="first"), "adult")
    changed = book.edit(replace(book.events[0], words="second"), "adult")

    assert changed.events[0].words == "second"
    assert book.events[0].words == "first"
    assert changed.remove("e1").entries == ()
    assert changed.remove("e9") == changed


def test_a_change_to_an_entry_that_is_not_there_is_refused() -> None:
    book = Notebook().add(Event(words="one"), "adult")

    with pytest.raises(KeyError):
        book.edit(Event(id="e9"), "adult")
    with pytest.raises(KeyError):
        book.edit(Place(id="e1"), "adult")


def test_the_timeline_goes_by_when_it_began_and_puts_the_unknown_last() -> None:
    book = added(
        Notebook(),
        [
            Event(words="unknown", at=when("I don't know")),
            Event(words="newest", at=at(1)),
            Place(words="oldest", seen=at(9)),
            Event(words="middle", at=at(4)),
            Event(words="never said"),
        ],
        "adult",
    )

    assert [entry.words for entry in book.timeline()] == ["oldest", "middle", "newest", "unknown", "never said"]


def test_of_two_that_began_together_the_shorter_comes_first() -> None:
    day = Moment(NOON, NOON + timedelta(days=1), Precision.DAY)
    hour = Moment(NOON.astimezone(UTC), NOON + timedelta(hours=1), Precision.HOUR)
    book = added(Notebook(), [Event(words="day", at=when("", day)), Event(words="hour", at=when("", hour))], "adult")

    assert [entry.words for entry in book.timeline()] == ["hour", "day"]


def test_it_is_full_at_its_limit_and_says_so() -> None:
    book = added(Notebook(), [Place(words=str(number)) for number in range(MOST_ENTRIES)], "adult")

    with pytest.raises(FullError):
        book.add(Place(words="one more"), "adult")


@pytest.mark.parametrize("age", NOT_ADULT)
def test_of_a_minor_only_where_and_when_is_kept(age: str) -> None:
    where = Place(
        platform="telegram", kind="message", url="https://t.me/a/1", account="@a", seen=at(1), words="t.me/a/1"
    )
    report = Event(kind=Happened.REPORT, at=at(1), account="cybercrime.gov.in", reference="123")
    book = added(Notebook(), [where, report, Event(kind=Happened.SEEN, at=at(2))], age)

    assert len(book.entries) == 3


@pytest.mark.parametrize("age", NOT_ADULT)
@pytest.mark.parametrize(
    ("entry", "names"),
    [
        (Place(url="https://t.me/a/1", shows="canary"), {"shows"}),
        (Event(kind=Happened.SEEN, at=at(1), words="canary"), {"words"}),
        (
            Event(kind=Happened.REPORT, words="canary", witness="canary", amount="canary"),
            {"words", "witness", "amount"},
        ),
        (Event(kind=Happened.THREAT, at=at(1)), {"kind"}),
        (Event(kind=Happened.DEMAND, amount="canary"), {"kind", "amount"}),
        (Event(kind=Happened.PAYMENT), {"kind"}),
        (Event(kind=Happened.OTHER), {"kind"}),
    ],
)
def test_anything_more_is_refused_for_a_minor(age: str, entry: Entry, names: set[str]) -> None:
    with pytest.raises(NotAllowedError) as caught:
        Notebook().add(entry, age)

    assert caught.value.names == names
    assert "canary" not in str(caught.value)
    Notebook().add(entry, "adult")


def test_a_minors_entry_cannot_grow_by_editing() -> None:
    book = Notebook().add(Place(url="https://t.me/a/1"), "minor")

    with pytest.raises(NotAllowedError):
        book.edit(replace(book.places[0], shows="more"), "minor")


def test_every_field_of_an_entry_is_decided_about() -> None:
    """A field added later is refused for minors until somebody allows it."""
    entries: list[Entry] = [Place(), *(Event(kind=kind) for kind in Happened)]
    for entry in entries:
        assert allowed_fields("adult", entry) == frozenset(type(entry).__dataclass_fields__)
        assert allowed_fields("minor", entry) < allowed_fields("adult", entry)
    assert allowed_fields("minor", Place()) == {"id", "kind", "platform", "url", "account", "seen", "words"}


def test_nothing_written_shows_in_a_repr() -> None:
    book = added(
        Notebook(),
        [
            Place(url="https://canary/", account="canary", words="canary", shows="canary", seen=when("canary")),
            Event(words="canary", account="canary", amount="canary", reference="canary", witness="canary"),
        ],
        "adult",
    )

    assert "canary" not in repr(book) + repr(book.entries) + repr(book.places[0].seen)


TEXTS = st.text(max_size=20)
MOMENTS = st.builds(
    lambda back, length, precision, about: Moment(
        NOON - timedelta(minutes=back), NOON - timedelta(minutes=back) + timedelta(minutes=length), precision, about
    ),
    st.integers(0, 10**6), st.integers(0, 10**4), st.sampled_from(Precision), st.booleans(),
)  # fmt: skip
WHENS = st.builds(lambda words, readings: when(words, *readings), TEXTS, st.lists(MOMENTS, max_size=2))
PLACES = st.builds(Place, platform=TEXTS, kind=TEXTS, url=TEXTS, account=TEXTS, seen=WHENS, words=TEXTS, shows=TEXTS)
EVENTS = st.builds(Event, kind=st.sampled_from(Happened), at=WHENS, words=TEXTS, account=TEXTS, amount=TEXTS,
                   reference=TEXTS, witness=TEXTS)  # fmt: skip
ENTRIES = st.lists(st.one_of(PLACES, EVENTS), max_size=8)


@given(ENTRIES)
def test_what_was_written_down_is_read_back_the_same(entries: list[Entry]) -> None:
    book = added(Notebook(), entries, "adult")
    back = Notebook.from_data(json.loads(json.dumps(book.to_data())))

    assert back.to_data() == book.to_data()
    assert [replace(entry) for entry in back.entries] == list(book.entries)
    assert back.next_number == book.next_number


@given(ENTRIES)
def test_the_timeline_holds_each_entry_once_and_in_order(entries: list[Entry]) -> None:
    line = added(Notebook(), entries, "adult").timeline()
    times = [entry.at.earliest for entry in line]
    known = [time for time in times if time]

    assert sorted(entry.id for entry in line) == sorted(
        entry.id for entry in added(Notebook(), entries, "adult").entries
    )
    assert known == sorted(known)
    assert times == known + [None] * (len(times) - len(known))


@given(ENTRIES, st.sampled_from(NOT_ADULT))
def test_nothing_gets_into_a_minors_notebook_that_is_beyond_it(entries: list[Entry], age: str) -> None:
    book = Notebook()
    for entry in entries:
        try:
            book = book.add(entry, age)
        except NotAllowedError:
            continue
    assert all(not beyond(age, entry) for entry in book.entries)
    assert "shows" not in json.dumps([list(entry) for entry in book.to_data()["entries"]])


KEPT = [
    Kept("place", NOON, {"link": "https://x.com/a/status/1?s=20 and t.me/b/2", "seen": "कल शाम", "account": "@a",
                         "shows": "my face"}),
    Kept("event", NOON, {"what": "he posted it", "when": "3 days ago", "who": "Ravi"}),
    Kept("threat", NOON, {"words": "pay or I send it", "who": "@a", "wants": "5000 rupees",
                          "when": "kal raat 10 baje"}),
    Kept("threat", NOON, {"words": "I will send it", "when": "at 9 yesterday"}),
    Kept("report", NOON, {"where": "X", "when": "today", "number": "T-1"}),
    Kept("place", NOON, {"link": "a WhatsApp group called Friends", "seen": "I don't know"}),
]  # fmt: skip


def test_what_a_conversation_kept_becomes_entries_with_links_and_times_understood() -> None:
    book = notebook_of(KEPT, "adult", INDIA)

    assert [(place.platform, place.url, place.account, place.shows) for place in book.places] == [
        ("x_twitter", "https://x.com/a/status/1", "@a", "my face"),
        ("telegram", "https://t.me/b/2", "@a", "my face"),
        ("", "", "", ""),
    ]
    assert book.places[0].seen.earliest == datetime(2026, 11, 17, 17, 0, tzinfo=INDIA)
    assert (book.places[2].words, book.places[2].seen.earliest) == ("a WhatsApp group called Friends", None)
    assert [event.kind.value for event in book.events] == ["other", "demand", "threat", "report"]
    assert (book.events[1].amount, book.events[1].account) == ("5000 rupees", "@a")
    assert (book.events[3].account, book.events[3].reference) == ("X", "T-1")


def test_a_time_with_two_readings_covers_both() -> None:
    threat = notebook_of([KEPT[3]], "adult", INDIA).events[0]

    assert threat.at.earliest == datetime(2026, 11, 17, 9, 0, tzinfo=INDIA)
    assert threat.at.latest == datetime(2026, 11, 17, 22, 0, tzinfo=INDIA)
    assert threat.at.precision is Precision.PERIOD


def test_yesterday_is_the_day_before_it_was_written_down() -> None:
    late = Kept("event", NOON - timedelta(days=5), {"when": "yesterday"})

    assert notebook_of([late], "adult", INDIA).events[0].at.earliest == datetime(2026, 11, 12, 0, 0, tzinfo=INDIA)


@pytest.mark.parametrize("age", NOT_ADULT)
def test_of_a_minor_the_same_words_leave_only_where_and_when(age: str) -> None:
    data = json.dumps(notebook_of(KEPT, age, INDIA).to_data())

    assert "https://x.com/a/status/1" in data
    assert "T-1" in data
    for told in ("my face", "posted", "Ravi", "pay or", "5000", "threat", "demand"):
        assert told not in data


def test_refused_links_do_not_become_places_with_an_address() -> None:
    kept = Kept("place", NOON, {"link": "javascript:alert(1) http://192.168.0.1/a.jpg"})
    (place,) = notebook_of([kept], "adult", INDIA).places

    assert (place.url, place.words) == ("", "javascript:alert(1) http://192.168.0.1/a.jpg")


def test_fifty_links_pasted_at_once_are_all_kept() -> None:
    pasted = "\n".join(f"https://t.me/c/1234567/{number}" for number in range(50))

    assert len(notebook_of([Kept("place", NOON, {"link": pasted})], "adult", INDIA).places) == 50
