"""What becomes of a message on its way out."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.typing import EventDict

from bot.channels.whatsapp.limits import LIMITS
from bot.channels.whatsapp.outgoing import fields_of
from bot.domain.errors import RefusedError, TryLaterError
from bot.domain.ids import Address
from bot.domain.messages import Button, LinkButton, Outgoing
from bot.domain.phrases import Phrase
from bot.opening import budgets_of
from bot.service.pace import Bucket
from bot.settings import Settings
from tests.channels.whatsapp_rig import WhatsAppRig, serving
from tests.standins import whatsapp_rules as rules
from tests.standins.whatsapp_rules import Json
from tests.standins.whatsapp_server import WhatsAppServer

SHE = Address("whatsapp", "919812345678")
SENTENCE = "यह एक वाक्य है जो बहुत लंबा नहीं है। "


@pytest.fixture
async def rig(
    whatsapp: WhatsAppServer, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]
) -> AsyncIterator[WhatsAppRig]:
    async with serving(WhatsAppRig(whatsapp, everything_logged, events)) as rig:
        yield rig


def in_english(phrase: Phrase) -> str:
    return phrase.msgid


def fields(message: Outgoing) -> list[Json]:
    """Return the fields of each message, each seen to be one that WhatsApp takes."""
    parts = fields_of(SHE, message, in_english, "en")
    for part in parts:
        rules.recipient_of(part)
        rules.check(part)
    return parts


def question(*labels: str, text: str = "Which?") -> Outgoing:
    return Outgoing(text, rows=tuple((Button(label, f"7.{place}"),) for place, label in enumerate(labels)))


def shape(part: Json) -> str:
    kind = part["type"]
    return str(part[kind]["type"]) if kind == "interactive" else str(kind)


def pressable(part: Json) -> list[str]:
    action = part["interactive"]["action"]
    if "buttons" in action:
        return [button["reply"]["id"] for button in action["buttons"]]
    return [row["id"] for section in action["sections"] for row in section["rows"]]


@pytest.mark.parametrize(("labels", "shapes"), [
    (("Yes",), ["button"]),
    (("Yes", "No", "Not sure"), ["button"]),
    (("Yes", "x" * 20, "No"), ["button"]),
    (("Yes", "x" * 21, "No"), ["list"]),
    (("Yes", "Yes"), ["list"]),
    (("a", "b", "c", "d"), ["list"]),
    (tuple("abcdefghij"), ["list"]),
    (tuple("abcdefghijk"), ["list", "button"]),
    (tuple("abcdefghijklmn"), ["list", "list", "button"]),
    ((*"abcdefghijkl", "a longer name of a row"), ["list", "list"]),
])  # fmt: skip
def test_choices_become_what_whatsapp_has_for_so_many(labels: tuple[str, ...], shapes: list[str]) -> None:
    parts = fields(question(*labels))

    assert [shape(part) for part in parts] == shapes
    assert [data for part in parts for data in pressable(part)] == [f"7.{place}" for place in range(len(labels))]


def test_the_most_choices_that_the_limits_promise_fit() -> None:
    parts = fields(question(*(f"choice {number}" for number in range(LIMITS.buttons))))

    assert sum(len(pressable(part)) for part in parts) == LIMITS.buttons


def test_of_too_many_choices_the_ways_out_stay_in_sight() -> None:
    ways = (Button("Help now", "!help_now"), Button("Menu", "!menu"), Button("Leave", "!exit"))
    message = question(*(f"platform {number}" for number in range(9)))
    parts = fields(Outgoing(message.text, rows=(*message.rows, ways)))

    assert pressable(parts[-1]) == ["!help_now", "!menu", "!exit"]
    assert parts[-1]["interactive"]["type"] == "button"
    assert parts[-1]["interactive"]["body"]["text"] == "More choices:"


@pytest.mark.parametrize("label", [
    "I have reported it, but nothing happened", "मेरी तस्वीर बिना पूछे साझा की गई है", "👩🏽‍🚒" * 6, "क्षत्रिय" * 8, "x" * 40,
])  # fmt: skip
def test_a_name_too_long_for_a_row_stands_whole_under_its_beginning(label: str) -> None:
    (part,) = fields(question(label, "No", "Yes", "Later"))
    row = part["interactive"]["action"]["sections"][0]["rows"][0]

    assert row["description"] == label
    assert label.startswith(row["title"].removesuffix("…").rstrip())
    assert len(row["title"]) > 3


def test_a_choice_that_is_offered_twice_is_one_row() -> None:
    parts = fields(Outgoing("Which?", rows=((Button("Menu", "!menu"), Button("Menu", "!menu"), Button("Go", "1.go")),)))

    assert pressable(parts[0]) == ["!menu", "1.go"]


@pytest.mark.parametrize("length", [1, 100, 1024, 1025, 2000, 4096, 4097, 9000])
def test_a_text_too_long_for_a_question_goes_before_it(length: int) -> None:
    text = (SENTENCE * 300)[:length].strip()
    parts = fields(question("Yes", "No", text=text))

    assert [shape(part) for part in parts[:-1]] == ["text"] * (len(parts) - 1)
    assert len(parts) <= 2 + length // 3000
    said = [part["text"]["body"] for part in parts[:-1]] + [parts[-1]["interactive"]["body"]["text"]]
    assert "".join(said).split() == text.split()


def test_one_link_and_nothing_to_choose_becomes_a_link_button() -> None:
    (part,) = fields(Outgoing("Here it is.", links=(LinkButton("Open the form", "https://example.org/a?b=1"),)))

    assert part["interactive"]["action"]["parameters"] == {
        "display_text": "Open the form", "url": "https://example.org/a?b=1"
    }  # fmt: skip
    assert "https" not in part["interactive"]["body"]["text"]


@pytest.mark.parametrize("message", [
    Outgoing("Look", links=(LinkButton("Form", "https://example.org"), LinkButton("Help", "https://example.com"))),
    Outgoing("Look", links=(LinkButton("Form", "https://example.org"),), rows=((Button("Done", "1.done"),),)),
    Outgoing("Look", links=(LinkButton("Call", "tel:1930"),)),
    Outgoing("Look", links=(LinkButton("A very long name of a form", "https://example.org"),)),
    Outgoing("Look", links=(LinkButton("Here", "http://localhost/x"),)),
])  # fmt: skip
def test_other_links_stand_in_the_text(message: Outgoing) -> None:
    (part,) = fields(message)
    text = part["text"]["body"] if part["type"] == "text" else part["interactive"]["body"]["text"]

    assert [link.url for link in message.links if f"{link.label}: {link.url}" not in text] == []


def test_no_preview_is_ever_asked_for() -> None:
    (part,) = fields(Outgoing("See https://example.org"))

    assert part["text"]["preview_url"] is False


@pytest.mark.parametrize(
    ("address", "name"), [("919812345678", "to"), ("IN.1349", "recipient"), ("US.ENT.1", "recipient")]
)
def test_people_are_written_to_as_they_are_known(address: str, name: str) -> None:
    (part,) = fields_of(Address("whatsapp", address), Outgoing("hello"), in_english, "en")

    assert part[name] == address
    assert {"to", "recipient"} & set(part) == {name}


@pytest.mark.parametrize("text", ["", "  \n "])
async def test_a_message_without_words_is_refused(rig: WhatsAppRig, text: str) -> None:
    with pytest.raises(RefusedError):
        await rig.channel.send(rig.to, Outgoing(text, rows=((Button("Yes", "1.yes"),),)))

    assert rig.server.messages() == []


WORDS = st.text(st.characters(codec="utf-8"), max_size=60)
ROWS = st.lists(st.builds(Button, WORDS, st.text("abc.!0123456789", min_size=1, max_size=60)), max_size=LIMITS.buttons)
LINKS = st.lists(st.builds(LinkButton, WORDS, st.sampled_from(["https://example.org/x", "tel:1", "x"])), max_size=2)


@given(st.builds(lambda text, times: (text + "\n") * times, WORDS, st.integers(1, 120)), ROWS, LINKS)
def test_whatever_is_to_be_said_is_said_within_the_limits(
    text: str, rows: list[Button], links: list[LinkButton]
) -> None:
    parts = fields(Outgoing(text, rows=tuple((button,) for button in rows), links=tuple(links)))

    there = [data for part in parts if part["type"] == "interactive" and "action" in part["interactive"]
             and part["interactive"]["type"] != "cta_url" for data in pressable(part)]  # fmt: skip
    assert not parts or there == list(dict.fromkeys(button.data for button in rows))


# -- pace -------------------------------------------------------------------------------------------


def test_letters_go_no_faster_than_whatsapp_bears() -> None:
    """One to a person in six seconds, after at most 45 messages at once; 80 a second over all."""
    budget = budgets_of(Settings(_env_file=None))["whatsapp"]
    bucket = Bucket(budget.chat_rate, budget.chat_burst, 0.0)
    waits = [bucket.take(0.0) for _ in range(40)]

    assert waits[: budget.chat_burst] == [0.0] * budget.chat_burst
    assert budget.chat_burst <= 45
    assert [round(after - before) for before, after in itertools.pairwise(waits[budget.chat_burst :])] == [6] * 9
    assert budget.bot_rate == 80


# -- in parts ---------------------------------------------------------------------------------------


async def test_a_message_that_stopped_half_way_goes_on_there(rig: WhatsAppRig) -> None:
    """WhatsApp takes nothing back, so what was said is not said again."""
    message = question("Yes", "No", text=SENTENCE * 60)
    await fails_after(rig, 1, message)

    receipt = await rig.channel.send(rig.to, message)

    assert " ".join(rig.shown()).split() == (SENTENCE * 60).split()
    assert len(receipt.refs) == len(rig.shown()) == 2


async def test_the_same_words_to_someone_whose_chat_was_cleared_begin_anew(rig: WhatsAppRig) -> None:
    message = question("Yes", "No", text=SENTENCE * 60)
    await fails_after(rig, 1, message)
    await rig.channel.erase(rig.to, [])

    await rig.channel.send(rig.to, message)

    assert len(rig.shown()) == 3


async def fails_after(rig: WhatsAppRig, parts: int, message: Outgoing) -> None:
    sends = rig.channel._say
    count = 0

    async def say(*given: object, **more: object) -> object:
        nonlocal count
        count += 1
        return TryLaterError(timedelta(seconds=1)) if count > parts else await sends(*given, **more)  # type: ignore[arg-type]

    rig.channel._say = say  # type: ignore[assignment,method-assign]
    with pytest.raises(TryLaterError):
        await rig.channel.send(rig.to, message)
    rig.channel._say = sends  # type: ignore[method-assign]
