"""What every channel keeps. Subclass ``ChannelContract`` and whatever of the rest applies; give a ``rig``.

A promise that a platform has no place for is not skipped: its class is simply not among the bases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Protocol

import pytest

from bot.domain.errors import RefusedError, SendError, TryLaterError, UnreachableError
from bot.domain.ids import Address
from bot.domain.incoming import Came, Incoming, Offered, Pressed, Wrote
from bot.domain.messages import PAGE_BREAK, Button, LinkButton, Outgoing
from bot.ports import Channel

SHOWN_AS_WRITTEN = [
    "hello",
    "नमस्ते, मैं हमराह हूँ। क्या आप अभी सुरक्षित हैं?",
    "سلام 👋🏽 کیا آپ محفوظ ہیں؟",
    "שלום (1) \u200fabc",
    "<b>& *not* _formatting_</b> `x` [a](https://example.org) ~~z~~ |y| \\ {curly} %s %(name)s",
    "👩🏽‍❤️‍💋‍👨🏻 🏳️‍🌈 🇮🇳🇧🇩 क्षत्रिय é é 한국어",
    "one\n\ntwo\n  three\ttabbed",
    "@someone #tag /wipe https://example.org/a?b=c&d=%20#e 1930",
]

SENTENCE = "यह वाक्य लंबा है, पर टूटता नहीं। It goes on 👩🏽‍🚒 and on: https://example.org/report?id=%d&lang=hi\n"
LINES = "".join(SENTENCE % number + ("\n" if number % 7 == 0 else "") for number in range(120)).strip()
assert len(LINES) >= 10_000

UNBROKEN = ["क्षत्रि", "👨‍👩‍👧‍👦", "🇮🇳", "é", "👍🏽", "ক্ষ্ণ", "각"]


class Rig(Protocol):
    """A channel in front of its platform's stand-in, and one person on the other side.

    Attributes:
        heard: all that the channel had heard.
    """

    channel: Channel
    to: Address
    heard: list[Incoming]

    def shown(self) -> list[str]:
        """The bot's messages in the person's chat now, in order, as the platform shows them."""
        ...

    def screen(self) -> str:
        """All that the person can read of the bot, with labels and addresses."""
        ...

    async def writes(self, text: str) -> Incoming:
        """The person writes; return what was heard of it."""
        ...

    async def presses(self, position: int) -> Incoming:
        """The person presses the button at ``position``, from 1, of the last message with any."""
        ...

    def traces(self) -> str:
        """All that the channel logged or made others log, and its own ``repr``."""
        ...


class PlatformRig(Rig, Protocol):
    """A channel behind which there is a platform that can refuse, repeat, and carry media."""

    secrets: Sequence[str]

    def answers_with(self, trouble: str) -> None:
        """Have the next sending meet ``trouble``."""
        ...

    async def replays(self) -> tuple[Incoming, Incoming]:
        """The person writes; the platform delivers it twice. Return both times."""
        ...

    async def offers(self, kind: str) -> Incoming:
        """The person sends media of ``kind``, full of canaries."""
        ...

    def outgoing(self) -> bytes:
        """Every byte the channel sent to the platform."""
        ...

    def fetched(self) -> list[str]:
        """Calls that fetch or pass on media."""
        ...

    def chat(self) -> list[str]:
        """Everything in the person's chat now, media as its caption or name."""
        ...


class ChannelContract:
    """What every channel keeps."""

    channel: ClassVar[str]

    async def test_says_its_name_and_limits(self, rig: Rig) -> None:
        assert rig.channel.name == self.channel == rig.to.channel
        assert rig.channel.limits.text >= 1000
        assert rig.channel.limits.buttons >= 3
        assert rig.channel.limits.data >= 60, "Button.data promises 60 characters"

    @pytest.mark.parametrize("text", SHOWN_AS_WRITTEN)
    async def test_delivers_exactly_what_was_written(self, rig: Rig, text: str) -> None:
        receipt = await rig.channel.send(rig.to, Outgoing(text))

        assert rig.shown() == [text]
        assert len(receipt.refs) == 1

    async def test_a_long_text_arrives_whole_with_no_word_and_no_link_broken(self, rig: Rig) -> None:
        receipt = await rig.channel.send(rig.to, Outgoing(LINES))

        parts = rig.shown()
        assert [word for part in parts for word in part.split()] == LINES.split()
        assert max(len(part.encode("utf-16-le")) // 2 for part in parts) <= rig.channel.limits.text
        assert len(receipt.refs) == len(parts)

    @pytest.mark.parametrize("character", UNBROKEN)
    async def test_no_character_is_ever_broken(self, rig: Rig, character: str) -> None:
        text = "a" + character * (10_000 // len(character))

        await rig.channel.send(rig.to, Outgoing(text))

        assert "".join(rig.shown()) == text
        assert {part.removeprefix("a").replace(character, "") for part in rig.shown()} == {""}

    async def test_each_page_of_a_message_is_a_message_and_buttons_hang_under_the_last(self, rig: Rig) -> None:
        pages = ("the letter\n", "for you alone", "the twin\n")
        message = Outgoing(PAGE_BREAK.join(pages), rows=((Button("Go on", "go"),),))
        receipt = await rig.channel.send(rig.to, message)

        assert [shown.splitlines()[0] for shown in rig.shown()] == [page.strip() for page in pages]
        assert len(receipt.refs) == 3
        assert PAGE_BREAK not in rig.screen()
        assert "Go on" in rig.screen().partition("the twin")[2]
        assert rig.screen().count("Go on") == 1

    @pytest.mark.parametrize("text", ["\fthe letter\f", "the letter\f \n", "\f\fthe letter"])
    async def test_a_page_without_words_is_no_message_and_takes_no_button_along(self, rig: Rig, text: str) -> None:
        await rig.channel.send(rig.to, Outgoing(text, rows=((Button("Go on", "go"),),)))

        assert [shown.splitlines()[0] for shown in rig.shown()] == ["the letter"]
        assert "Go on" in rig.screen()

    async def test_messages_arrive_in_the_order_they_were_sent(self, rig: Rig) -> None:
        for number in range(5):
            await rig.channel.send(rig.to, Outgoing(f"message {number}"))

        assert rig.shown() == [f"message {number}" for number in range(5)]

    async def test_choices_and_links_reach_the_person(self, rig: Rig) -> None:
        links = (LinkButton("Report form", "https://example.org/form?a=1"), LinkButton("Call", "tel:1930"))
        await rig.channel.send(
            rig.to, Outgoing("What now?", rows=((Button("हाँ ✅", "a"), Button("No", "b")),), links=links)
        )

        for words in ("What now?", "हाँ ✅", "No", "Report form", "https://example.org/form?a=1", "Call", "tel:1930"):
            assert words in rig.screen()

    async def test_a_press_brings_back_what_the_button_carried(self, rig: Rig) -> None:
        data = "q:12:" + "x" * 55
        await rig.channel.send(rig.to, Outgoing("Safe?", rows=((Button("Yes", "q:12:yes"),), (Button("No", data),))))

        pressed = await rig.presses(2)

        assert pressed.what == Pressed(data)
        assert pressed.sender == rig.to

    @pytest.mark.parametrize("text", [*SHOWN_AS_WRITTEN, "   padded   ", "x" * 4000])
    async def test_hears_exactly_what_was_written(self, rig: Rig, text: str) -> None:
        before = datetime.now(UTC) - timedelta(seconds=2)
        if "\n" in text and self.channel == "terminal":
            text = text.replace("\n", " ")  # a line is all that can be typed at once

        heard = await rig.writes(text)

        assert heard.what == Wrote(text)
        assert heard.sender == rig.to
        assert heard.ref
        assert before <= heard.at <= datetime.now(UTC)
        assert heard.at.tzinfo is not None

    @pytest.mark.parametrize(
        ("text", "code"), [("/start", ""), ("/start campaign-7_x", "campaign-7_x"), ("/START", "")]
    )
    async def test_start_opens_the_conversation_with_its_campaign(self, rig: Rig, text: str, code: str) -> None:
        heard = await rig.writes(text)

        assert heard.what == Came(code)

    @pytest.mark.parametrize("text", ["/start please help me", "/started", "start", "/start प्रचार"])
    async def test_words_after_start_are_words(self, rig: Rig, text: str) -> None:
        heard = await rig.writes(text)

        assert heard.what == Wrote(text)

    async def test_what_is_heard_is_keyed_and_ordered(self, rig: Rig) -> None:
        heard = [await rig.writes(f"line {number}") for number in range(4)]

        assert len({one.key for one in heard}) == 4
        assert [one.order for one in heard] == sorted({one.order for one in heard})

    async def test_leaves_no_words_and_no_one_in_logs(self, rig: Rig) -> None:
        await rig.writes("secretword in")
        await rig.channel.send(rig.to, Outgoing("secretword out", rows=((Button("secretword label", "secretdata"),),)))
        await rig.presses(1)
        await rig.channel.erase(rig.to, ["1", "not-a-ref"])

        for secret in ("secretword", "secretdata", rig.to.value):
            assert secret not in rig.traces()


class PlatformContract:
    """What a channel keeps when there is a platform behind it."""

    TROUBLES: ClassVar[Mapping[str, type[SendError]]] = {
        "rate_limited": TryLaterError,
        "outage": TryLaterError,
        "html": TryLaterError,
        "reset": TryLaterError,
        "blocked": UnreachableError,
        "deactivated": UnreachableError,
        "unknown_chat": UnreachableError,
        "malformed": RefusedError,
    }
    LIMITED_FOR: ClassVar[timedelta] = timedelta(seconds=3)

    @pytest.mark.parametrize("trouble", TROUBLES)
    async def test_names_the_trouble(self, rig: PlatformRig, trouble: str) -> None:
        rig.answers_with(trouble)

        with pytest.raises(self.TROUBLES[trouble]) as caught:
            await rig.channel.send(rig.to, Outgoing("secretword"))

        for secret in ("secretword", rig.to.value, *rig.secrets):
            assert secret not in repr(caught.value) + str(caught.value) + rig.traces()
        assert caught.value.__cause__ is None, "a cause would be printed, and may quote the request"
        assert caught.value.__context__ is None or caught.value.__suppress_context__

    async def test_works_again_after_trouble(self, rig: PlatformRig) -> None:
        rig.answers_with("outage")
        with pytest.raises(TryLaterError):
            await rig.channel.send(rig.to, Outgoing("hello"))

        await rig.channel.send(rig.to, Outgoing("hello"))

        assert rig.shown() == ["hello"]

    async def test_a_limit_says_how_long_to_wait(self, rig: PlatformRig) -> None:
        rig.answers_with("rate_limited")

        with pytest.raises(TryLaterError) as caught:
            await rig.channel.send(rig.to, Outgoing("hello"))

        assert caught.value.after == self.LIMITED_FOR
        assert not caught.value.whole_bot

    async def test_a_repeated_update_has_the_same_key(self, rig: PlatformRig) -> None:
        first, again = await rig.replays()

        assert first.key == again.key
        assert first.order == again.order

    async def test_leaves_no_secret_in_logs(self, rig: PlatformRig) -> None:
        await rig.writes("hello")
        await rig.channel.send(rig.to, Outgoing("hello"))

        for secret in rig.secrets:
            assert secret not in rig.traces()


class MediaContract:
    """What a channel keeps when people can send more than words."""

    KINDS: ClassVar[Sequence[str]]

    async def test_media_of_every_kind_is_only_named(self, rig: PlatformRig) -> None:
        for kind in self.KINDS:
            heard = await rig.offers(kind)
            assert heard.what == Offered(kind)
            assert "CANARY" not in repr(heard)

    async def test_nothing_of_offered_media_is_fetched_sent_on_or_logged(self, rig: PlatformRig) -> None:
        for kind in self.KINDS:
            await rig.offers(kind)

        assert rig.fetched() == []
        assert b"CANARY" not in rig.outgoing()
        assert "CANARY" not in rig.traces()
        assert all("CANARY" not in str(one) for one in rig.heard)


class ErasesContract:
    """What a channel keeps whose platform lets messages be taken down."""

    async def test_takes_down_both_sides(self, rig: PlatformRig) -> None:
        theirs = await rig.writes("what I wrote")
        ours = await rig.channel.send(rig.to, Outgoing(LINES))
        assert len(rig.chat()) > len(ours.refs)

        await rig.channel.erase(rig.to, [theirs.ref, *ours.refs])

        assert rig.chat() == []

    async def test_passes_over_what_is_gone(self, rig: PlatformRig) -> None:
        gone = await rig.channel.send(rig.to, Outgoing("gone"))
        await rig.channel.erase(rig.to, gone.refs)
        there = await rig.channel.send(rig.to, Outgoing("there"))

        await rig.channel.erase(rig.to, [*gone.refs, *there.refs, "nonsense", ""])

        assert rig.chat() == []

    async def test_offered_media_is_taken_down_at_once(self, rig: PlatformRig) -> None:
        await rig.writes("hello")
        await rig.offers("photo")

        assert rig.chat() == ["hello"]

    async def test_erasing_names_its_trouble(self, rig: PlatformRig) -> None:
        sent = await rig.channel.send(rig.to, Outgoing("hello"))
        rig.answers_with("rate_limited")
        with pytest.raises(TryLaterError):
            await rig.channel.erase(rig.to, sent.refs)
        rig.answers_with("blocked")
        with pytest.raises(UnreachableError):
            await rig.channel.erase(rig.to, sent.refs)
