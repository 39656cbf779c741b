"""The web chat over HTTP: coming back with a number, and the stream."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import aiohttp
import pytest

from bot.channels.webchat.adapter import WebChannel
from bot.channels.webchat.limits import LONGEST_OPEN, MOST_SESSIONS, MOST_STREAMS
from bot.channels.webchat.seal import Seal
from bot.channels.webchat.words import WORDS
from bot.domain.errors import UnreachableError
from bot.domain.ids import Address
from bot.domain.incoming import Came
from bot.domain.messages import Button, Outgoing
from bot.i18n.words import Words
from tests.channels.webchat_rig import KEY, WebRig
from tests.channels.webchat_screen import Screen

QUESTION = Outgoing("Safe?", rows=((Button("Yes", "1.yes"), Button("No", "1.no")), (Button("Menu", "!menu"),)))


# -- coming back with a number ----------------------------------------------------------------------


async def numbered(rig: WebRig, **fields: str) -> str:
    """Ask for the number; return what the page's script gets."""
    form = {**(await rig.mark()), **fields}
    async with rig.browser.post(rig.url("/number"), data=form, headers={"Accept": "text/plain"}) as answer:
        return await answer.text() if answer.status == 200 else str(answer.status)


async def test_a_number_leads_back_from_another_device_even_after_leaving(rig: WebRig) -> None:
    number = await numbered(rig)
    await rig.browser.post(rig.url("/leave"), allow_redirects=False)

    await rig.restart()
    async with aiohttp.ClientSession() as other:
        answer = await other.post(rig.url("/resume"), data={"number": number}, allow_redirects=False)

    assert re.fullmatch(r"(\d{4} ){4}\d{4}", number)
    assert answer.status == 303
    assert answer.headers["Location"] == "/chat/begun"
    assert rig.heard[-1].what == Came()
    assert rig.heard[-1].sender == rig.to


async def test_a_number_leads_back_at_once_while_the_old_cookie_stays_shut_out(rig: WebRig) -> None:
    number, old = await numbered(rig), rig.cookie
    await rig.writes("hello")
    await rig.browser.post(rig.url("/leave"), allow_redirects=False)
    rig.times.ahead += 1

    await rig.browser.post(rig.url("/resume"), data={"number": number}, allow_redirects=False)
    await rig.channel.send(rig.to, Outgoing("Welcome back"))
    page = await (await rig.browser.get(rig.url())).text()
    async with aiohttp.ClientSession() as thief:
        stolen = await (await thief.get(rig.url("/events"), headers={"Cookie": f"notes={old}"})).text()

    assert "Welcome back" in page
    assert "hello" not in page, "what stood on the screen was forgotten when she left"
    assert stolen == "event: ended\ndata: \n\n"


async def test_a_number_is_shown_once(rig: WebRig) -> None:
    assert await numbered(rig) != ""
    assert await numbered(rig) == ""
    page = await rig.browser.post(rig.url("/number"), data=await rig.mark())

    assert WORDS["later_gone"].msgid in await page.text()


async def test_a_number_is_shown_on_a_page_without_a_script(rig: WebRig) -> None:
    page = await (await rig.browser.post(rig.url("/number"), data=await rig.mark())).text()

    found = re.search(r"<output[^>]*>((?:\d{4} ?){5})</output>", page)
    assert found
    assert rig.channel._seal.session(found[1]) == rig.to.value
    assert found[1] not in rig.traces()
    assert found[1] not in await (await rig.browser.get(rig.url())).text()
    assert str((await rig.browser.get(rig.url("/number"))).url) == rig.url(), "a reload leads back to the conversation"


async def test_a_number_is_not_given_to_a_form_of_elsewhere(rig: WebRig) -> None:
    assert await numbered(rig, form="forged") == "403"
    assert await numbered(rig) != ""


@pytest.mark.parametrize("number", ["", "1234", "0" * 20, "9" * 40, "🙂", "12345678901234567890"])
async def test_a_number_with_a_slip_begins_nothing(rig: WebRig, number: str) -> None:
    answer = await rig.browser.post(rig.url("/resume"), data={"number": number}, allow_redirects=False)

    assert answer.status == 422
    assert WORDS["wrong_number"].msgid in await answer.text()
    assert len(rig.heard) == 1


def test_every_slip_of_one_digit_and_every_swap_of_two_is_found() -> None:
    seal = Seal(KEY, LONGEST_OPEN)
    number = seal.receipt().replace(" ", "")

    assert seal.session(number) == seal.session(f" {number[:7]}-{number[7:]} ")
    assert seal.session(number.translate(str.maketrans("0123456789", "०१२३४५६७८९"))) == seal.session(number)
    slips = [
        number[:place] + digit + number[place + 1 :] for place in range(20) for digit in "0123456789"
        if digit != number[place]
    ]  # fmt: skip
    swaps = [
        number[:place] + number[place + 1] + number[place] + number[place + 2 :] for place in range(19)
        if number[place] != number[place + 1]
    ]  # fmt: skip
    assert [wrong for wrong in (*slips, *swaps) if seal.session(wrong) is not None] == []


async def test_a_number_that_is_nobodys_looks_like_any_other(rig: WebRig) -> None:
    """Whoever guesses learns nothing: a new conversation begins, as for anyone."""
    number = rig.channel._seal.receipt()

    answer = await rig.browser.post(rig.url("/resume"), data={"number": number}, allow_redirects=False)

    assert answer.status == 303
    assert rig.heard[-1].what == Came()
    assert rig.heard[-1].sender != rig.to


async def test_whoever_has_the_number_finds_nothing_of_what_comes_after_a_wipe(rig: WebRig) -> None:
    number = await numbered(rig)
    rig.channel.wiped(rig.to)
    await rig.channel.send(rig.to, Outgoing("All gone."))
    last_words = await rig.screen_now()
    begun = await rig.start()
    hers = rig.heard[-1].sender
    async with aiohttp.ClientSession() as other:
        await other.post(rig.url("/resume"), data={"number": number}, allow_redirects=False)

    assert [bubble.text for bubble in last_words.bubbles] == ["All gone."]
    assert begun.status == 303
    assert hers != rig.to
    assert rig.heard[-1].sender != hers


async def test_a_number_that_was_not_shown_before_a_wipe_is_never_shown(rig: WebRig) -> None:
    form = await rig.mark()
    rig.channel.wiped(rig.to)

    async with rig.browser.post(rig.url("/number"), data=form, headers={"Accept": "text/plain"}) as answer:
        assert await answer.text() == ""


async def test_the_number_leads_nowhere_while_the_last_words_of_a_wipe_still_stand(rig: WebRig) -> None:
    number = await numbered(rig)
    rig.channel.wiped(rig.to)
    await rig.channel.send(rig.to, Outgoing("All gone."))
    async with aiohttp.ClientSession() as other:
        await other.post(rig.url("/resume"), data={"number": number}, allow_redirects=False)

    assert "All gone." not in "".join(rig.chat())
    assert (await rig.screen_now()).bubbles == []
    assert (await rig.post_raw(words="hello")).status == 410


async def test_what_is_written_after_a_wipe_is_not_heard_where_it_was(rig: WebRig) -> None:
    form = await rig.mark()
    rig.channel.wiped(rig.to)
    heard = len(rig.heard)

    answer = await rig.post_raw(words="hello", **form)

    assert answer.status == 410
    assert len(rig.heard) == heard
    assert WORDS["old_page"].msgid in await answer.text()


async def test_a_browser_that_keeps_no_cookie_is_told_so(rig: WebRig) -> None:
    """Not sent back to the first page again and again without a word."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        page = await (await browser.post(rig.url("/start"))).text()

    assert WORDS["no_cookie"].msgid in page
    led = await rig.browser.get(rig.url("/begun"), allow_redirects=False)
    assert led.headers["Location"] == "/chat#now"


async def test_numbers_cannot_be_tried_fast(rig: WebRig) -> None:
    numbers = [rig.channel._seal.receipt() for _ in range(200)]
    tries = [rig.browser.post(rig.url("/resume"), data={"number": one}, allow_redirects=False) for one in numbers]

    statuses = [answer.status for answer in await asyncio.gather(*tries)]

    assert set(statuses) == {303, 429}


def test_a_number_of_another_server_opens_nothing_here() -> None:
    here, there = Seal(KEY, LONGEST_OPEN), Seal(bytes(32), LONGEST_OPEN)
    number = there.receipt()

    assert here.session(number) != there.session(number)


# -- the stream -------------------------------------------------------------------------------------


async def test_the_stream_brings_both_sides_as_they_come(rig: WebRig) -> None:
    async with rig.streaming() as events:
        assert await events.here() == []
        await rig.channel.send(rig.to, Outgoing("one\n\ntwo\r  <b>three</b>"))
        name, ref, data = await events.next()
        await rig.writes("hello")
        _, own_ref, own = await events.next()

    assert name == "add"
    assert Screen(data).bubbles[0].text == "one\n\ntwo\n  <b>three</b>"
    assert Screen(data).bubbles[0].ref == ref
    assert Screen(own).bubbles[0].text == "hello"
    assert Screen(own).bubbles[0].own
    assert own_ref != ref


async def test_a_stream_that_broke_goes_on_where_it_was(rig: WebRig) -> None:
    refs = [(await rig.channel.send(rig.to, Outgoing(f"message {number}"))).refs[0] for number in range(4)]

    async with rig.streaming(refs[1]) as events:
        assert await events.here() == refs
        assert [(await events.next())[1] for _ in range(2)] == refs[2:]


async def test_what_is_taken_down_leaves_every_open_page(rig: WebRig) -> None:
    refs = (await rig.channel.send(rig.to, Outgoing("hello"))).refs
    async with rig.streaming(refs[0]) as one, rig.streaming(refs[0]) as other:
        await one.here()
        await other.here()
        await rig.channel.erase(rig.to, refs)

        assert await one.next() == await other.next() == ("taken", "", f'["{refs[0]}"]')


async def test_leaving_on_one_page_ends_the_others(rig: WebRig) -> None:
    async with rig.streaming() as events:
        await events.here()
        await rig.browser.post(rig.url("/leave"), allow_redirects=False)

        assert (await events.next())[0] == "ended"
        assert await events.next() == ("", "", "")


async def test_too_many_streams_close_the_oldest(rig: WebRig) -> None:
    session = rig.channel._sessions.find(rig.to.value)
    assert session is not None
    async with rig.streaming() as first:
        await first.here()
        for _ in range(MOST_STREAMS):
            session.listen()

        assert await first.next() == ("", "", "")


async def test_a_page_that_does_not_read_is_let_go_without_growing(rig: WebRig) -> None:
    session = rig.channel._sessions.find(rig.to.value)
    assert session is not None
    stream = session.listen()

    for number in range(1000):
        session.say(Outgoing(f"message {number}"))

    assert stream.qsize() == 1
    assert stream.get_nowait() is None
    assert not session.open


async def test_stopping_does_not_wait_for_open_pages(rig: WebRig) -> None:
    async with rig.streaming() as events:
        await events.here()
        stopping = asyncio.create_task(rig.server.close())

        assert await events.next() == ("", "", "")
        await asyncio.wait_for(stopping, 10)


async def test_too_many_screens_let_go_of_the_one_silent_longest(rig: WebRig) -> None:
    sessions = rig.channel._sessions
    for number in range(MOST_SESSIONS):
        rig.times.ahead += 0.001
        sessions.make(f"id{number}", "en")

    assert len(sessions._all) == MOST_SESSIONS
    assert sessions.find(rig.to.value) is None
    assert sessions.find("id0") is not None
    with pytest.raises(UnreachableError):
        await rig.channel.send(Address("webchat", rig.to.value), Outgoing("hello"))


@pytest.mark.parametrize("written", ["{}", " {} ", "\n{}\n"])
def test_a_number_that_is_written_in_another_app_leads_to_its_conversation(written: str) -> None:
    channel = WebChannel(Words([]), ["en"], KEY)
    number = Seal(KEY, timedelta(days=1)).receipt()

    found = channel.at(written.format(number))

    assert found is not None
    assert found == channel.at(number.replace(" ", ""))
    assert found == channel.at(number.replace(" ", "-"))
    assert found.channel == channel.name


@pytest.mark.parametrize("written", ["", "hello", "1234 5678", "1111 2222 3333 4444 5555", "my number is {}", "{}{}"])
def test_anything_else_leads_nowhere(written: str) -> None:
    channel = WebChannel(Words([]), ["en"], KEY)
    number = Seal(KEY, timedelta(days=1)).receipt()

    assert channel.at(written.format(number, number)) is None


def test_numbers_cannot_be_tried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    channel = WebChannel(Words([]), ["en"], KEY, steady=lambda: 1.0)
    seal = Seal(KEY, timedelta(days=1))

    found = [channel.at(seal.receipt()) for _ in range(100)]
    assert 0 < sum(one is not None for one in found) <= 20


async def test_who_has_begun_waits_in_the_chat_and_not_before_it(rig: WebRig) -> None:
    """A slow answer must not lead back to the page with Start."""
    async with rig.browser.post(rig.url("/start")) as answer:
        shown = await answer.text()

    assert rig.answers == []
    assert 'id="log"' in shown
