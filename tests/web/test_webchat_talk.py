"""The web chat over HTTP: what is said, what it keeps to itself, and what survives what."""

from __future__ import annotations

import re
from html import unescape

import aiohttp
import pytest

from bot.channels.webchat import WebChannel
from bot.channels.webchat.limits import IDLE, LONGEST_OPEN, MOST_SHOWN
from bot.channels.webchat.pages import Pages, dialling
from bot.channels.webchat.sessions import Session
from bot.domain.errors import ElsewhereError, TryLaterError, UnreachableError
from bot.domain.ids import Address
from bot.domain.incoming import Came, Gone, Pressed
from bot.domain.messages import Button, LinkButton, Outgoing
from bot.i18n.words import Words
from tests.channels.webchat_rig import WebRig
from tests.channels.webchat_screen import Screen

QUESTION = Outgoing("Safe?", rows=((Button("Yes", "1.yes"), Button("No", "1.no")), (Button("Menu", "!menu"),)))


# -- the conversation -------------------------------------------------------------------------------


async def test_a_press_shows_what_the_button_said_and_closes_the_question(rig: WebRig) -> None:
    await rig.channel.send(rig.to, QUESTION)
    assert [data for _, data in rig.bubbles()[-1].buttons] == ["1.yes", "1.no", "!menu"]

    await rig.presses(1)

    assert rig.heard[-1].what == Pressed("1.yes")
    assert rig.chat() == ["Safe?", "Yes"]
    assert [bubble.buttons for bubble in rig.bubbles()] == [[], []]


async def test_a_forged_press_is_passed_on_and_shows_nothing(rig: WebRig) -> None:
    await rig.channel.send(rig.to, QUESTION)

    await rig.post(press="<script>")

    assert rig.heard[-1].what == Pressed("<script>")
    assert rig.chat() == ["Safe?"]


async def test_pressing_twice_is_heard_once_and_another_button_is_heard(rig: WebRig) -> None:
    await rig.channel.send(rig.to, QUESTION)
    form = {**(await rig.mark()), "press": "1.yes"}

    for press in ("1.yes", "1.yes", "1.no"):
        await rig.browser.post(rig.url(), data={**form, "press": press}, allow_redirects=False)

    assert [one.what for one in rig.heard[1:]] == [Pressed("1.yes"), Pressed("1.no")]


async def test_nothing_at_all_is_not_heard(rig: WebRig) -> None:
    assert (await rig.post(words="  \n ")).status == 303
    assert len(rig.heard) == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "JaVaScRiPt:x"])
async def test_only_addresses_of_a_known_kind_can_be_opened(rig: WebRig, url: str) -> None:
    await rig.channel.send(rig.to, Outgoing("Look", links=(LinkButton("Form", url),)))

    assert rig.bubbles()[-1].links == []


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("NCW: 14490. Open day and night.", ["14490"]),
        ("Call 1930, or 1800 120 820 050.", ["1930", "1800120820050"]),
        ("हेल्पलाइन: 1930।", ["1930"]),
        ("Call <b>112</b> & 'wait'", ["112"]),
        ("in 112.5 hours, at 11:12, 21930, 1930-31, /1930, 1930x, +1930", []),
        ("nothing to call", []),
    ],
)
def test_a_number_that_the_helper_names_can_be_called_with_one_press(text: str, called: list[str]) -> None:
    written = str(dialling({"112", "1930", "14490", "1800 120 820 050"})(text))

    assert re.findall(r'<a href="tel:([^"]*)"', written) == called
    assert unescape(re.sub(r"</?a[^>]*>", "", written)) == text
    assert "<b>" not in written


def test_what_she_writes_herself_is_not_made_into_a_link() -> None:
    pages = Pages(Words(), ("en",), numbers={"1930"})
    session = Session("id", "en", lambda: 0.0, 1)
    session.hear("1930")
    session.say(Outgoing("1930"))

    assert pages.chat(session, "form").count("tel:1930") == 1


async def test_links_open_apart_and_tell_the_site_nothing(rig: WebRig) -> None:
    await rig.channel.send(rig.to, Outgoing("Look", links=(LinkButton("Form", "https://www.example.org/a?b=1&c=2"),)))

    page = await (await rig.browser.get(rig.url())).text()

    assert 'href="https://www.example.org/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer"' in page
    assert ">example.org</span>" in page


async def test_the_answer_is_on_the_page_that_follows_a_form(rig: WebRig) -> None:
    rig.answers = [Outgoing("first"), QUESTION]

    answer = await rig.browser.post(rig.url(), data={**(await rig.mark()), "words": "hello"})

    assert [bubble.text for bubble in Screen(await answer.text()).bubbles] == ["hello", "first", "Safe?"]


async def test_an_old_screen_lets_go_of_its_oldest_messages(rig: WebRig) -> None:
    for number in range(MOST_SHOWN + 5):
        await rig.channel.send(rig.to, Outgoing(f"message {number}"))

    assert len(rig.shown()) == MOST_SHOWN
    assert rig.shown()[-1] == f"message {MOST_SHOWN + 4}"


async def test_the_page_speaks_the_browsers_language_and_offers_the_others(two_languages: WebRig) -> None:
    async with aiohttp.ClientSession() as browser:
        headers = {"Accept-Language": "hi-IN,hi;q=0.9,en;q=0.8"}
        page = await (await browser.get(two_languages.url(), headers=headers)).text()
        plain = await (await browser.get(two_languages.url(), headers={"Accept-Language": "xx"})).text()

    assert '<html lang="hi" dir="ltr"' in page
    assert "<title>नोट्स</title>" in page
    assert 'value="en" lang="en" dir="ltr">Start<' in page
    assert '<html lang="en" dir="ltr"' in plain


async def test_the_language_pressed_at_the_start_is_heard_with_it(two_languages: WebRig) -> None:
    two_languages.browser.cookie_jar.clear()
    await two_languages.start(language="hi")

    assert two_languages.heard[-1].locale_hint == "hi"


async def test_pressing_a_languages_own_name_turns_the_page(two_languages: WebRig) -> None:
    rig = two_languages
    await rig.channel.send(rig.to, Outgoing("Language?", rows=((Button("English", "1.en"), Button("हिन्दी", "1.hi")),)))
    session = rig.channel._sessions.find(rig.to.value)
    assert session is not None
    stream = session.listen()

    await rig.presses(2)

    assert session.locale == "hi"
    assert [type(stream.get_nowait()).__name__ for _ in range(2)] == ["Added", "Turned"]
    assert rig.heard[-1].locale_hint == "en", "as it was when she pressed"


# -- leaving, falling silent, coming back -----------------------------------------------------------


async def test_leaving_forgets_the_screen_and_shuts_the_cookie_out(rig: WebRig) -> None:
    await rig.writes("hello")
    cookie = rig.cookie

    answer = await rig.browser.post(rig.url("/leave"), allow_redirects=False)
    again = {"Cookie": f"notes={cookie}"}
    page = await (await rig.browser.get(rig.url(), headers=again)).text()
    said = await rig.browser.post(rig.url(), data={"words": "x"}, headers=again)

    assert answer.headers["Location"] == "https://www.wikipedia.org/"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert rig.cookie == ""
    assert "hello" not in page
    assert said.status == 410
    assert rig.heard[-1].what == Gone()
    assert rig.heard[-1].sender == rig.to


async def test_a_page_that_leaves_by_itself_is_led_nowhere(rig: WebRig) -> None:
    """A beacon would follow the way, and tell the other site that someone comes from here."""
    answer = await rig.browser.post(rig.url("/left"), allow_redirects=False)

    assert answer.status == 204
    assert "Location" not in answer.headers
    assert rig.cookie == ""
    assert rig.heard[-1].what == Gone()


async def test_leaving_twice_or_without_a_session_leads_away_all_the_same(rig: WebRig) -> None:
    for _ in range(2):
        answer = await rig.browser.post(rig.url("/leave"), allow_redirects=False)
        assert answer.status == 303

    assert [type(one.what) for one in rig.heard] == [Came, Gone]


async def test_leaving_works_while_the_database_is_away(rig: WebRig) -> None:
    rig.trips.append(RuntimeError("database"))

    assert (await rig.browser.post(rig.url("/leave"), allow_redirects=False)).status == 303


async def test_a_silent_screen_is_let_go(rig: WebRig) -> None:
    await rig.writes("hello")
    rig.times.ahead = IDLE.total_seconds() + 1

    page = await (await rig.browser.get(rig.url())).text()

    assert "hello" not in page
    assert (await rig.post_raw(words="x")).status == 410
    with pytest.raises(UnreachableError):
        await rig.channel.send(rig.to, Outgoing("hello"))


async def test_a_silent_screen_cannot_be_spoken_to(rig: WebRig) -> None:
    await rig.writes("hello")
    rig.times.ahead = IDLE.total_seconds() + 1

    assert (await rig.post_raw(words="x")).status == 410
    assert len(rig.heard) == 2


async def test_a_silent_screen_is_let_go_without_anyone_asking(rig: WebRig) -> None:
    await rig.writes("secretword")
    session = rig.channel._sessions._all[rig.to.value]
    rig.times.ahead = IDLE.total_seconds() + 1

    rig.channel._sessions.sweep()

    assert session.messages == []
    assert rig.channel._sessions._all == {}
    rig.times.ahead += LONGEST_OPEN.total_seconds() + 1
    rig.channel._sessions.sweep()
    assert rig.channel._sessions._ended == {}


async def test_an_open_page_is_kept_longer_and_then_told(rig: WebRig) -> None:
    async with rig.streaming() as events:
        await events.here()
        rig.times.ahead = IDLE.total_seconds() + 60
        rig.channel._sessions.sweep()
        await rig.channel.send(rig.to, Outgoing("still there"))
        assert (await events.next())[0] == "add"
        rig.times.ahead += LONGEST_OPEN.total_seconds() + 1
        rig.channel._sessions.sweep()

        assert (await events.next())[0] == "ended"


async def test_going_on_keeps_the_cookie_young(rig: WebRig) -> None:
    first = rig.cookie
    for _ in range(6):
        rig.times.ahead += IDLE.total_seconds() - 60
        await rig.writes(f"at {rig.times.ahead}")

    assert rig.cookie != first
    assert rig.cookie.split(".")[0] == first.split(".")[0] == rig.to.value


async def test_a_restart_keeps_the_person_and_forgets_the_screen(rig: WebRig) -> None:
    await rig.writes("hello")

    await rig.restart()
    page = await (await rig.browser.get(rig.url())).text()
    await rig.start()

    assert "hello" not in page
    assert rig.heard[-1].what == Came()
    assert rig.heard[-1].sender == rig.to
    await rig.channel.send(rig.to, Outgoing("Welcome back"))
    assert rig.shown() == ["Welcome back"]


async def test_letters_wait_for_an_open_page_to_come_back_after_a_restart(rig: WebRig) -> None:
    await rig.restart()
    with pytest.raises(TryLaterError) as caught:
        await rig.channel.send(rig.to, Outgoing("hello"))
    assert 1 <= caught.value.after.total_seconds() <= 10

    async with rig.streaming("before-7") as events:
        assert await events.here() == []
        await rig.channel.send(rig.to, Outgoing("hello"))
        name, _, data = await events.next()

    assert name == "add"
    assert Screen(data).bubbles[0].text == "hello"


async def test_letters_do_not_wait_for_ever(rig: WebRig) -> None:
    await rig.restart()
    rig.times.ahead = 120

    with pytest.raises(UnreachableError):
        await rig.channel.send(rig.to, Outgoing("hello"))


async def test_who_is_not_here_may_be_at_another_process_until_they_left() -> None:
    channel = WebChannel(Words([]), ["en"], bytes(32), shared=True)
    channel._sessions.make("left", "en")
    channel._sessions.end("left")

    with pytest.raises(ElsewhereError):
        await channel.send(Address("webchat", "somebody"), Outgoing("hello"))
    with pytest.raises(UnreachableError) as gone:
        await channel.send(Address("webchat", "left"), Outgoing("hello"))
    assert not isinstance(gone.value, ElsewhereError)


async def test_choices_after_a_restart_count_as_newer_than_those_on_an_open_page(rig: WebRig) -> None:
    await rig.channel.send(rig.to, QUESTION)
    before = rig.channel._sessions._all[rig.to.value].live_turn()
    rig.times.ahead = 60

    await rig.restart()
    await rig.start()
    await rig.channel.send(rig.to, QUESTION)

    assert rig.channel._sessions._all[rig.to.value].live_turn() > before


async def test_start_pressed_in_a_conversation_leads_back_into_it(rig: WebRig) -> None:
    await rig.writes("hello")

    await rig.start()

    assert rig.chat() == ["hello"]
    assert len(rig.heard) == 2
