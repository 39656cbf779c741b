"""What is peculiar to the terminal."""

from __future__ import annotations

import io
import os

import pytest

from bot.channels.terminal import CLEARED, TerminalChannel, lines_of
from bot.domain.incoming import Came, Offered, Pressed, Unsupported, What, Wrote
from bot.domain.messages import Button, LinkButton, Outgoing

QUESTION = Outgoing("Safe?", rows=((Button("Yes", "y"), Button("No", "n")), (Button("Later", "l"),)))


def heard(channel: TerminalChannel, line: str) -> What:
    return channel.incoming(line).what


async def test_a_whole_screen() -> None:
    out = io.StringIO()
    channel = TerminalChannel(out, echo=True)

    channel.incoming("/start")
    await channel.send(
        channel.person, Outgoing("Hello.\nSafe?", QUESTION.rows, (LinkButton("Read", "https://a.in/x"),))
    )
    channel.incoming("1")
    await channel.erase(channel.person, ["out1"])

    assert out.getvalue() == (
        "> /start\nHello.\nSafe?\n  Read: https://a.in/x\n  1. Yes\n  2. No\n  3. Later\n\n> 1\n" + CLEARED + "\n"
    )


async def test_a_number_on_the_screen_presses_and_any_other_is_words() -> None:
    channel = TerminalChannel(io.StringIO())
    await channel.send(channel.person, QUESTION)

    assert heard(channel, "2") == Pressed("n")
    assert heard(channel, " ३ ") == Pressed("l")
    assert [heard(channel, line) for line in ("0", "4", "-1", "1.", "12345678901234567890")] == [
        Wrote(line) for line in ("0", "4", "-1", "1.", "12345678901234567890")
    ]
    assert heard(channel, "Yes") == Wrote("Yes")


async def test_choices_of_one_turn_are_numbered_on_and_those_before_it_are_gone() -> None:
    out = io.StringIO()
    channel = TerminalChannel(out)
    await channel.send(channel.person, QUESTION)
    await channel.send(channel.person, Outgoing("Or:", rows=((Button("Help", "h"),),)))
    assert "  4. Help\n" in out.getvalue()
    assert heard(channel, "4") == Pressed("h")

    await channel.send(channel.person, Outgoing("Next:", rows=((Button("Only", "o"),),)))

    assert heard(channel, "1") == Pressed("o")
    assert heard(channel, "2") == Wrote("2")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("/start", Came()),
        ("/start c-1", Came("c-1")),
        (":photo", Offered("photo")),
        (":voice", Offered("voice")),
        (":poll", Unsupported("poll")),
        (": not a kind", Wrote(": not a kind")),
        ("1", Wrote("1")),
    ],
)
def test_what_lines_mean(line: str, what: What) -> None:
    assert heard(TerminalChannel(io.StringIO()), line) == what


async def test_nothing_that_is_shown_can_move_the_cursor() -> None:
    out = io.StringIO()
    channel = TerminalChannel(out)

    await channel.send(channel.person, Outgoing("a\x1b[2Jb\x07\x9b31m\tc\nd"))

    assert out.getvalue() == "a\ufffd[2Jb\ufffd\ufffd31m\tc\nd\n\n"


async def test_a_script_is_read_line_by_line_each_in_front_of_the_screen_it_meets() -> None:
    channel = TerminalChannel(io.StringIO())
    whats = []
    async for incoming in channel.read(io.StringIO("hello\n\n1\r\n1")):
        whats.append(incoming.what)
        await channel.send(channel.person, Outgoing("?", rows=((Button("B", f"after {len(whats)}"),),)))

    assert whats == [Wrote("hello"), Pressed("after 1"), Pressed("after 2")]


async def test_a_stream_that_breaks_has_ended() -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"good\n\xff\xfe\n"), encoding="utf-8")
    stream._CHUNK_SIZE = 1  # type: ignore[attr-defined]

    assert [line async for line in lines_of(stream)] == ["good"]


async def test_reading_on_is_left_off_without_waiting_for_a_line() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as stream, os.fdopen(writing, "w") as typed:
        typed.write("one\n")
        typed.flush()
        lines = lines_of(stream)
        assert await anext(lines) == "one"
        await lines.aclose()  # type: ignore[attr-defined]


def test_two_terminals_are_two_people() -> None:
    first, second = TerminalChannel(io.StringIO()), TerminalChannel(io.StringIO())

    assert first.incoming("x").key != second.incoming("x").key
    assert first.person != second.person
    assert first.person.value not in repr(first)
