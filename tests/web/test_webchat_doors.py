"""The web chat over HTTP: its first page, and what it lets in."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.channels.webchat.limits import LONGEST_OPEN, MOST_BYTES
from bot.channels.webchat.pages import policy
from bot.channels.webchat.seal import Seal
from bot.channels.webchat.words import WORDS
from bot.domain.incoming import Came, Wrote
from bot.domain.messages import Button, Outgoing
from tests.channels.webchat_rig import KEY, WebRig
from tests.channels.webchat_screen import Screen

QUESTION = Outgoing("Safe?", rows=((Button("Yes", "1.yes"), Button("No", "1.no")), (Button("Menu", "!menu"),)))


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
