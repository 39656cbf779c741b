"""The chat in a frame on someone else's page: who may hold it, what it may touch, and how one leaves it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, FrameLocator, expect

from bot.channels.webchat.words import WORDS
from bot.domain.errors import OperatorError
from bot.domain.incoming import Gone
from bot.settings import read_settings
from tests.channels.webchat_rig import WebRig
from tests.web.webchat_stage import NEUTRAL, TO_THE_LINK, Stage, Visitor, staged, visiting

NGO = "https://ngo.example"
PAGE = """<!doctype html><html lang="{lang}"><head><meta name="viewport" content="width=device-width, initial-scale=1">
<title>An organisation</title><style>body {{ font-family: serif; margin: 2rem }}</style></head>
<body><main><h1>An organisation</h1><p>What we do.</p><div id="here" style="height: 34rem"></div></main>
<script src="{address}.js" async{more}></script></body></html>"""


@pytest.fixture
async def rig(caplog: pytest.LogCaptureFixture) -> AsyncIterator[WebRig]:
    rig = WebRig(caplog, [], origins=(NGO, "https://other.example:8443"), languages=("en",))
    await rig.open()
    yield rig
    await rig.close()


def frame_of(rig: WebRig, path: str = "") -> str:
    return str(rig.server.make_url(f"/embed{path}"))


# -- over HTTP --------------------------------------------------------------------------------------


async def test_only_the_named_sites_may_frame_it(rig: WebRig) -> None:
    framed = await rig.browser.get(frame_of(rig))
    own = await rig.browser.get(rig.url())

    assert f"frame-ancestors {NGO} https://other.example:8443" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert "frame-ancestors 'none'" in own.headers["Content-Security-Policy"]
    assert own.headers["X-Frame-Options"] == "DENY"
    for header in ("Cache-Control", "Referrer-Policy", "X-Content-Type-Options"):
        assert framed.headers[header] == own.headers[header]


async def test_the_frames_cookie_is_tied_to_the_site_around_it(rig: WebRig) -> None:
    async with aiohttp.ClientSession() as browser:
        answer = await browser.post(frame_of(rig, "/start"), allow_redirects=False)
        left = await browser.post(frame_of(rig, "/left"))

    assert answer.headers["Location"] == "/embed/begun"
    given, taken = answer.headers["Set-Cookie"].split("; "), left.headers["Set-Cookie"].split("; ")
    assert set(given[1:]) == {"Path=/embed", "HttpOnly", "Secure", "SameSite=None", "Partitioned"}
    assert taken[0] == "notes="
    assert set(taken[1:]) == {*given[1:], "Max-Age=0"}


async def test_other_pages_can_do_nothing_in_the_frame_either(rig: WebRig) -> None:
    for path in ("", "/start", "/resume", "/number", "/leave", "/left"):
        answer = await rig.browser.post(frame_of(rig, path), headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status == 403


async def test_nothing_is_embedded_unless_a_site_is_named(caplog: pytest.LogCaptureFixture) -> None:
    rig = WebRig(caplog, [])
    await rig.open()

    for path in ("/embed", "/embed.js", "/embed/events"):
        assert (await rig.browser.get(rig.server.make_url(path))).status == 404
    await rig.close()


async def test_the_script_names_no_one_and_asks_for_nothing(rig: WebRig) -> None:
    answer = await rig.browser.get(frame_of(rig, ".js"))
    text = await answer.text()

    assert answer.content_type == "text/javascript"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "{/*" not in text
    assert not {"fetch(", "XMLHttpRequest", "Storage", "cookie", "eval"} & set(text.replace("(", "( ").split())
    assert len(text) < 10_000


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("", ()),
        ("https://NGO.example/", ("https://ngo.example",)),
        ("https://a.example:8443, http://localhost:5000", ("https://a.example:8443", "http://localhost:5000")),
    ],
)
def test_sites_are_read_from_the_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str, read: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUMRAAH_WEBCHAT_ORIGINS", given)

    assert read_settings().webchat_origins == read


@pytest.mark.parametrize(
    "given",
    ["*", "https://*", "ngo.example", "http://ngo.example", "https://ngo.example/page", "https://a.b; x", "'self'"],
)
def test_what_is_no_site_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUMRAAH_WEBCHAT_ORIGINS", given)

    with pytest.raises(OperatorError, match="HUMRAAH_WEBCHAT_ORIGINS"):
        read_settings()


# -- in a browser -----------------------------------------------------------------------------------


class Site:
    """An organisation's site, on another host than the chat's.

    Attributes:
        stage: the bot that it may show.
        more: attributes of the script.
    """

    def __init__(self) -> None:
        self.stage: Stage | None = None
        self.more = ""
        self.lang = "en"
        self.policy = ""

    async def page(self, _: web.Request) -> web.Response:
        assert self.stage
        text = PAGE.format(address=self.stage.frame, more=self.more, lang=self.lang)
        headers = {"Content-Security-Policy": self.policy} if self.policy else {}
        return web.Response(text=text, content_type="text/html", headers=headers)


@asynccontextmanager
async def sites(data: Path, *, allowed: bool = True) -> AsyncIterator[tuple[Site, str]]:
    """Yield a site and its address; the bot lets it show the chat, or lets another one."""
    site, app = Site(), web.Application()
    app.router.add_get("/", site.page)
    server = TestServer(app)
    await server.start_server()
    address = f"http://localhost:{server.port}"
    try:
        async with staged(data, origins=(address if allowed else NGO,)) as stage:
            site.stage = stage
            yield site, address
    finally:
        await server.close()


@asynccontextmanager
async def looking(
    browser: Browser, data: Path, *, width: int = 1280, height: int = 800, scheme: str = "light", more: str = "",
    lang: str = "en", policy: str = "",
) -> AsyncIterator[tuple[Visitor, FrameLocator]]:  # fmt: skip
    async with sites(data) as (site, address):
        site.more, site.lang, site.policy = more, lang, policy
        assert site.stage
        async with visiting(browser, site.stage, width=width, height=height, scheme=scheme, touch=width < 500) as her:
            await her.page.goto("about:blank")
            await her.page.goto(address)
            if not more.startswith(" data-into"):
                await expect(her.page.locator(".open")).to_be_visible()
                assert not [url for url in her.requests if "/embed" in url and not url.endswith(".js")]
                await her.page.locator(".open").click()
            yield her, her.page.frame_locator("iframe")


async def walks(frame: FrameLocator, *labels: str) -> None:
    await frame.locator("main form button").first.click()
    for label in labels:
        await frame.locator(".choices button:visible").get_by_text(label, exact=True).last.click()
        await expect(frame.locator(".you").last).to_contain_text(label)


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1280, 800)])
@pytest.mark.parametrize("more", ["", ' data-into="here"'])
async def test_leads_to_the_report_link_on_another_sites_page(
    browser: Browser, tmp_path: Path, width: int, height: int, more: str
) -> None:
    async with looking(browser, tmp_path, width=width, height=height, more=more) as (her, frame):
        await walks(frame, *TO_THE_LINK)

        await expect(frame.locator(".links a").first).to_be_visible()
        assert her.trouble == []
        ours = (her.stage.address.removesuffix("/chat"), her.page.url, "data:", "about:")
        assert [url for url in her.requests if not url.startswith(ours)] == []
        cookies = await her.context.cookies()
        assert [(one["name"], one["path"], one["sameSite"], one["httpOnly"]) for one in cookies] == [
            ("notes", "/embed", "None", True)
        ]
        assert await her.page.evaluate("() => document.documentElement.scrollWidth") <= width


async def test_looks_at_home_under_a_strict_policy_of_the_site(browser: Browser, tmp_path: Path) -> None:
    policy = "default-src 'none'; style-src 'self'; script-src http://127.0.0.1:*; frame-src http://127.0.0.1:*"
    async with looking(browser, tmp_path, policy=policy) as (her, frame):
        await walks(frame, TO_THE_LINK[0])

        box = await her.page.locator(".panel").bounding_box()
        assert box is not None
        assert box["width"] == 384
        assert box["height"] == 640
        font = "(one) => getComputedStyle(one).fontFamily"
        assert await her.page.locator(".bar button").evaluate(font) == await her.page.locator("body").evaluate(font)


async def test_a_site_that_is_not_named_shows_nothing(browser: Browser, tmp_path: Path) -> None:
    async with sites(tmp_path, allowed=False) as (site, address):
        assert site.stage
        async with visiting(browser, site.stage) as her:
            await her.page.goto(address)
            async with her.page.expect_console_message(lambda message: "frame-ancestors" in message.text):
                await her.page.locator(".open").click()

            assert await her.page.frame_locator("iframe").locator("main form button").count() == 0


async def test_the_frame_can_touch_nothing_around_it(browser: Browser, tmp_path: Path) -> None:
    async with looking(browser, tmp_path) as (her, frame):
        await expect(frame.locator("main form button").first).to_be_visible()
        inside = her.page.frames[1]
        wrong = await inside.evaluate(
            """() => { const wrong = [];
            try { top.location.href = 'https://evil.example/'; } catch (error) { wrong.push(error.name); }
            try { top.document.title; } catch (error) { wrong.push(error.name); }
            return wrong; }"""
        )

        assert wrong == ["SecurityError", "SecurityError"]
        assert await inside.evaluate("() => document.referrer") == ""
        assert her.page.url.startswith("http://localhost")


@pytest.mark.parametrize("way", ["button", "inside", "outside"])
async def test_leaving_takes_the_whole_page_away(browser: Browser, tmp_path: Path, way: str) -> None:
    async with looking(browser, tmp_path) as (her, frame):
        await walks(frame, *TO_THE_LINK[:4])
        if way == "button":
            await frame.locator("#leave button").click()
        else:
            if way == "outside":
                await her.page.locator("h1").click()
            else:
                await frame.locator("#words").focus()
            for _ in range(3):
                await her.page.keyboard.press("Escape")
        await her.page.wait_for_url(NEUTRAL)
        await her.stage.until(Gone)

        assert await her.context.cookies() == []
        await her.page.go_back()
        assert her.page.url == "about:blank", "the site's page gave its place in the history away"
        assert her.trouble == []


async def test_closing_hides_the_chat_and_opening_shows_it_again(browser: Browser, tmp_path: Path) -> None:
    async with looking(browser, tmp_path, width=360, height=640) as (her, frame):
        await walks(frame, *TO_THE_LINK[:2])
        await her.page.locator(".bar button").click()
        await expect(her.page.locator("iframe")).to_be_hidden()
        await expect(her.page.locator(".open")).to_be_focused()
        await her.page.keyboard.press("Enter")

        await expect(frame.locator(".you")).to_have_count(2)


async def test_a_browser_that_keeps_no_cookie_in_frames_is_shown_the_way_out(browser: Browser, tmp_path: Path) -> None:
    async with looking(browser, tmp_path) as (her, frame):

        async def forget(route: object) -> None:
            answer = await route.fetch()  # type: ignore[attr-defined]
            headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
            await route.fulfill(response=answer, headers=headers)  # type: ignore[attr-defined]

        await her.page.route("**/embed/start", forget)
        await her.context.clear_cookies()
        await frame.locator("main form button").first.click()
        await expect(frame.locator("[role=alert]")).to_have_text(WORDS["no_cookie"].msgid)
        async with her.context.expect_page() as opening:
            await frame.get_by_text(WORDS["own_page"].msgid).click()
        page = await opening.value

        assert page.url == her.stage.address
        assert await page.evaluate("() => [document.referrer, window.opener]") == ["", None]
        await page.locator("main form button").first.click()
        await expect(page.locator(".helper").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_around_and_inside_the_frame(browser: Browser, tmp_path: Path, scheme: str) -> None:
    async with looking(browser, tmp_path, scheme=scheme) as (her, frame):
        await walks(frame, TO_THE_LINK[0])
        rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
        found = await Axe().run(her.page, options=rules)

        assert [one["id"] for one in found.response["violations"]] == []


async def test_the_button_speaks_the_pages_language(browser: Browser, tmp_path: Path) -> None:
    async with looking(browser, tmp_path, lang="hi-IN") as (her, _):
        opened = her.stage.words.words.text(WORDS["embed_close"].msgid, "hi")

        await expect(her.page.locator(".bar button")).to_have_text(opened)
