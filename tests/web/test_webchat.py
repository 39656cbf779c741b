"""The web chat over HTTP: what it lets in, what it keeps to itself, and what survives what."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

import aiohttp
import pytest
import structlog
from structlog.typing import EventDict

from bot.channels.webchat.adapter import WebChannel
from bot.channels.webchat.limits import IDLE, LONGEST_OPEN, MOST_BYTES, MOST_SESSIONS, MOST_SHOWN, MOST_STREAMS
from bot.channels.webchat.pages import Pages, dialling, policy
from bot.channels.webchat.seal import Seal
from bot.channels.webchat.sessions import Session
from bot.channels.webchat.words import WORDS
from bot.domain.errors import TryLaterError, UnreachableError
from bot.domain.ids import Address
from bot.domain.incoming import Came, Gone, Pressed, Wrote
from bot.domain.messages import Button, LinkButton, Outgoing
from bot.i18n.catalogue import read_catalogue
from bot.i18n.words import Words
from tests.channels.webchat_rig import KEY, WebRig
from tests.channels.webchat_screen import Screen

QUESTION = Outgoing("Safe?", rows=((Button("Yes", "1.yes"), Button("No", "1.no")), (Button("Menu", "!menu"),)))


def catalogue(locale: str, **texts: str) -> Words:
    """Return words of one more language: what it says for each of the page's texts."""
    entries = (f'msgid "{WORDS[name].msgid}"\nmsgstr "{text}"\n' for name, text in texts.items())
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    return Words([read_catalogue(locale, head + "\n" + "\n".join(entries))])


@pytest.fixture
def events() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as captured:
        yield captured


@pytest.fixture
async def rig(caplog: pytest.LogCaptureFixture, events: list[EventDict]) -> AsyncIterator[WebRig]:
    caplog.set_level(logging.DEBUG)
    rig = WebRig(caplog, events)
    await rig.open()
    yield rig
    await rig.close()


@pytest.fixture
async def two_languages(caplog: pytest.LogCaptureFixture, events: list[EventDict]) -> AsyncIterator[WebRig]:
    words = catalogue("hi", leave="अभी निकलें", title="नोट्स", start="शुरू करें")
    rig = WebRig(caplog, events, public_url="https://chat.example.org", languages=("en", "hi"), words=words)
    await rig.open()
    yield rig
    await rig.close()


# -- the first page ---------------------------------------------------------------------------------


async def test_looking_at_the_page_begins_nothing(rig: WebRig) -> None:
    """A crawler, a preview of a link, a page opened by mistake: no conversation, no cookie."""
    async with aiohttp.ClientSession() as stranger, stranger.get(rig.url()) as answer:
        text = await answer.text()

    assert "Set-Cookie" not in answer.headers
    assert len(rig.heard) == 1, "only the rig's own start"
    assert WORDS["leave_limits"].msgid in text


async def test_start_gives_one_strict_cookie_and_nothing_in_the_address(rig: WebRig) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        answer = await browser.post(rig.url("/start"), allow_redirects=False)

    assert answer.status == 303
    assert answer.headers["Location"] == "/chat/begun"
    assert len(answer.headers.getall("Set-Cookie")) == 1
    parts = answer.headers["Set-Cookie"].split("; ")
    assert parts[0].startswith("notes=")
    assert set(parts[1:]) == {"HttpOnly", "Path=/chat", "SameSite=Strict"}, "it ends with the browser"


async def test_behind_https_the_cookie_is_secure(two_languages: WebRig) -> None:
    async with aiohttp.ClientSession() as browser:
        answer = await browser.post(two_languages.url("/start"), allow_redirects=False)

    assert "Secure" in answer.headers["Set-Cookie"].split("; ")


async def test_every_answer_forbids_keeping_framing_and_referring(rig: WebRig) -> None:
    answers = [
        await rig.browser.get(rig.url()), await rig.post(words="hello"), await rig.post(words="x", form="forged"),
        await rig.browser.post(rig.url("/leave"), allow_redirects=False), await rig.browser.get(rig.url()),
        await rig.browser.post(rig.url(), headers={"Sec-Fetch-Site": "cross-site"}),
    ]  # fmt: skip

    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if answer.content_type == "text/html":
            assert answer.headers["Content-Security-Policy"] == policy()
            assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_policy_lets_in_our_own_style_and_script_and_nothing_else() -> None:
    rules = dict(rule.split(" ", 1) for rule in policy().split("; "))

    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/=]+'", rules["script-src"])
    assert re.fullmatch(r"'sha256-[\w+/=]+'", rules["style-src"])
    assert rules["connect-src"] == "'self'"
    assert rules["img-src"] == "data:"


async def test_the_page_names_no_other_place_than_the_neutral_one(rig: WebRig) -> None:
    async with rig.browser.get(rig.url()) as answer:
        text = await answer.text()

    assert set(re.findall(r"(?:https?:)?//[\w.-]+", text)) <= {"https://www.wikipedia.org", "//www.w3.org"}
    assert "url(" not in text
    assert "@import" not in text
    assert "localStorage" not in text
    assert "sessionStorage" not in text


def test_no_word_of_the_page_tells_what_it_is_for() -> None:
    telling = re.compile(
        r"intimate|nude|abuse|survivor|victim|police|evidence|proof|leak|image|picture|humraah", re.IGNORECASE
    )

    assert not [name for name, phrase in WORDS.items() if telling.search(phrase.msgid)]


# -- what is let in ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["", "/start", "/leave", "/left"])
async def test_other_pages_can_do_nothing_in_her_name(rig: WebRig, path: str, headers: dict[str, str]) -> None:
    await rig.writes("hello")
    data = {**(await rig.mark()), "words": "forged"}

    answer = await rig.browser.post(rig.url(path), data=data, headers=headers, allow_redirects=False)

    assert answer.status == 403
    assert len(rig.heard) == 2
    assert rig.chat() == ["hello"]


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "null"}, {}, {"Origin": "HERE"}])
async def test_our_own_page_is_let_in_whatever_the_browser_tells(rig: WebRig, headers: dict[str, str]) -> None:
    here = str(rig.server.make_url("")).rstrip("/")
    headers = {name: value.replace("HERE", here) for name, value in headers.items()}
    data = {**(await rig.mark()), "words": "hello"}

    assert (await rig.browser.post(rig.url(), data=data, headers=headers, allow_redirects=False)).status == 303
    assert rig.heard[-1].what == Wrote("hello")


@pytest.mark.parametrize("form", ["", "x", "A" * 22 + "." + "B" * 22, "🙂", "A" * 5000])
async def test_a_form_that_is_not_of_this_session_is_not_heard_and_her_words_stay(rig: WebRig, form: str) -> None:
    await rig.writes("hello")

    answer = await rig.post(form=form, words="a long story")

    assert answer.status == 409
    assert Screen(await answer.text()).draft == "a long story"
    assert len(rig.heard) == 2


async def test_a_form_of_someone_elses_session_is_not_heard(rig: WebRig) -> None:
    mark = await rig.mark()
    rig.browser.cookie_jar.clear()
    await rig.start()
    await rig.channel.send(rig.heard[-1].sender, Outgoing("hello"))

    answer = await rig.browser.post(rig.url(), data={**mark, "words": "x"}, allow_redirects=False)

    assert answer.status == 409
    assert [type(one.what) for one in rig.heard] == [Came, Came]


@pytest.mark.parametrize("cookie", ["", "x", "A" * 22, "A" * 22 + ".1." + "B" * 22, "null", "../../etc"])
async def test_a_made_up_cookie_opens_nothing(rig: WebRig, cookie: str) -> None:
    await rig.writes("hello")
    headers = {"Cookie": f"notes={cookie}"}
    async with aiohttp.ClientSession() as stranger:
        page = await (await stranger.get(rig.url(), headers=headers)).text()
        said = await stranger.post(rig.url(), headers=headers, data={"words": "x"})
        stream = await (await stranger.get(rig.url("/events"), headers=headers)).text()

    assert "hello" not in page
    assert said.status == 410
    assert stream == "event: ended\ndata: \n\n"


def test_a_cookie_is_not_made_from_what_the_store_knows() -> None:
    """Whoever reads an address in the database cannot take over the conversation."""
    rigs_key, other = Seal(KEY, LONGEST_OPEN), Seal(bytes(32), LONGEST_OPEN)
    now = datetime.now(UTC)
    cookie = other.cookie("A" * 22, now)

    assert rigs_key.visit(cookie, now) is None
    assert other.visit(cookie, now) is not None
    assert other.visit(cookie, now + LONGEST_OPEN * 2) is None


async def test_an_upload_gets_the_answer_to_media_and_is_not_read(rig: WebRig) -> None:
    answer = await rig.uploads(size=3 * MOST_BYTES)

    assert answer.status == 303
    assert type(rig.heard[-1].what).__name__ == "Offered"
    assert "CANARY" not in await (await rig.browser.get(rig.url())).text()


async def test_a_body_that_is_too_long_is_refused_in_words(rig: WebRig) -> None:
    answer = await rig.post(words="x" * (MOST_BYTES + 1))

    assert answer.status == 413
    assert WORDS["too_long"].msgid in await answer.text()
    assert len(rig.heard) == 1


@pytest.mark.parametrize("body", [b"\xff\xfe", b"words", b"=&=&=", b"a=1&" * 500, b"words=%FF%FE", b"words=%00", b""])
async def test_nonsense_is_answered_and_not_heard_as_words(rig: WebRig, body: bytes) -> None:
    mark = (await rig.mark())["form"].encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await rig.browser.post(
        rig.url(), data=b"form=" + mark + b"&" + body, headers=headers, allow_redirects=False
    )

    assert answer.status in {303, 409}
    assert all(one.what == Came() or type(one.what) is Wrote for one in rig.heard)


async def test_who_writes_too_fast_is_told_so_and_keeps_her_words(rig: WebRig) -> None:
    answers = [await rig.post(words=f"line {number}") for number in range(15)]

    assert [one.status for one in answers[:10]] == [303] * 10
    assert answers[-1].status == 429
    screen = Screen(await answers[-1].text())
    assert screen.told == WORDS["slow"].msgid
    assert screen.draft == "line 14"
    rig.times.ahead += 5
    assert (await rig.post(words="line 14")).status == 303


async def test_a_database_that_is_away_loses_no_word(rig: WebRig) -> None:
    rig.trips.append(RuntimeError("database"))

    answer = await rig.post(words="a long story")

    assert answer.status == 503
    screen = Screen(await answer.text())
    assert screen.told == WORDS["not_sent"].msgid
    assert screen.draft == "a long story"
    assert rig.chat() == []


async def test_very_many_at_once_are_asked_to_come_again(rig: WebRig) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as crowd:
        starts = [crowd.post(rig.url("/start"), allow_redirects=False) for _ in range(300)]
        statuses = [answer.status for answer in await asyncio.gather(*starts)]

    assert set(statuses) == {303, 429}
    assert statuses.count(303) >= 200


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
