"""The hashing page in a real browser: right, bounded, and unable to send anything."""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import psutil
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from bot.web.hash_page import WORDS, Direction, hash_page, policy

ENGLISH = {name: phrase.msgid for name, phrase in WORDS.items()}
MEGABYTE = 1024 * 1024
LONG = 240_000
"""Milliseconds: a busy machine hashes 500 MB in a fraction of this."""


def chromium() -> str:
    """Return the browser the machine has."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "these tests need Chromium; on Debian: sudo apt-get install chromium"
    return found


@asynccontextmanager
async def opened(
    browser: Browser,
    folder: Path,
    words: dict[str, str] = ENGLISH,
    locale: str = "en",
    direction: Direction = "ltr",
    width: int = 360,
    scheme: str = "light",
) -> AsyncIterator[tuple[Page, list[str]]]:
    """Yield the page, opened from a file with the network off, and what went wrong or out on it."""
    file = folder / "page.html"
    file.write_text(hash_page(words, locale, direction), encoding="utf-8")
    context = await browser.new_context(
        viewport={"width": width, "height": 640},
        color_scheme="dark" if scheme == "dark" else "light",
        timezone_id="Asia/Kolkata",
        permissions=["clipboard-read", "clipboard-write"],
    )
    await context.set_offline(True)
    page = await context.new_page()
    trouble: list[str] = []
    page.on("request", lambda request: None if request.url == file.as_uri() else trouble.append(request.url))
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    await page.goto(file.as_uri())
    yield page, trouble
    await context.close()


def outside(trouble: list[str]) -> list[str]:
    """Return what is not the worker's own text."""
    return [one for one in trouble if not one.startswith("blob:null/")]


def made(path: Path, size: int) -> Path:
    """Write ``size`` bytes that repeat nowhere near."""
    block = random.Random(size).randbytes(MEGABYTE)
    with path.open("wb") as file:
        for number in range(0, size, MEGABYTE):
            piece = number.to_bytes(8, "big") + block[8:]
            file.write(piece[: size - number])
    assert path.stat().st_size == size
    return path


def sums(path: Path) -> list[str]:
    """Return what the system's own programs say, SHA-256, SHA-1 and MD5."""
    programs = ("sha256sum", "sha1sum", "md5sum")
    told = [subprocess.run([program, "--", path], capture_output=True, text=True, check=True) for program in programs]
    return [one.stdout.lstrip("\\").split()[0] for one in told]


async def read(page: Page, number: int = 0) -> list[str]:
    """Return the hashes shown on a sheet."""
    codes = page.locator("article").nth(number).locator("code")
    return [text.strip() for text in await codes.all_text_contents()]


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = made(tmp_path_factory.mktemp("big") / "a long video.mp4", 500 * MEGABYTE)
    yield path
    path.unlink()


@pytest.mark.parametrize("size", [0, 1, 55, 64, MEGABYTE, 4 * MEGABYTE, 4 * MEGABYTE + 1])
async def test_agrees_with_the_systems_programs(browser: Browser, tmp_path: Path, size: int) -> None:
    path = made(tmp_path / "a <b>photo & more.jpg", size)
    async with opened(browser, tmp_path) as (page, trouble):
        await page.get_by_label("Choose files").set_input_files(path)
        await expect(page.locator("article")).to_have_count(1, timeout=LONG)

        assert await read(page) == sums(path)
        assert await page.locator("article h2").text_content() == path.name
        assert f"{size:,} bytes" in await page.locator("[data-is=size]").inner_text()
        assert outside(trouble) == []


class Memory:
    """Watches how much memory the browser's processes hold above what they held at first."""

    def __init__(self) -> None:
        self.first = self.held()
        self.most = 0

    def held(self) -> int:
        total = 0
        for process in psutil.Process().children(recursive=True):
            try:
                total += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return total

    async def watch(self) -> None:
        while True:
            self.most = max(self.most, self.held() - self.first)
            await asyncio.sleep(0.1)


async def test_hashes_500_megabytes_in_bounded_memory_and_shows_how_far_it_is(
    browser: Browser, tmp_path: Path, big: Path
) -> None:
    async with opened(browser, tmp_path) as (page, trouble):
        await page.get_by_label("Choose files").set_input_files(made(tmp_path / "first.bin", 8 * MEGABYTE))
        await expect(page.locator("article")).to_have_count(1, timeout=LONG)
        await page.evaluate(
            """() => { window.seen = []; new MutationObserver(() => {
                seen.push(document.getElementById('status').textContent);
            }).observe(document.getElementById('status'), {childList: true}); }"""
        )
        memory = Memory()
        watching = asyncio.create_task(memory.watch())
        await page.get_by_label("Choose files").set_input_files(big)
        await expect(page.get_by_role("progressbar")).to_be_visible()
        await expect(page.locator("article")).to_have_count(2, timeout=LONG)
        watching.cancel()

        assert await read(page, 1) == sums(big)
        assert memory.most < 160 * MEGABYTE
        told = await page.evaluate("() => seen")
        assert [text for text in told if "% done" in text] == [
            f"{big.name}: {percent} % done" for percent in range(10, 101, 10)
        ]
        assert told[-1] == f"{big.name} is ready."
        assert not await page.get_by_role("progressbar").is_visible()
        assert outside(trouble) == []


async def test_several_files_are_taken_one_after_another(browser: Browser, tmp_path: Path) -> None:
    paths = [made(tmp_path / f"{number}.bin", number * 1000) for number in range(5)]
    async with opened(browser, tmp_path) as (page, _):
        await page.get_by_label("Choose files").set_input_files(paths)
        await expect(page.locator("article")).to_have_count(5, timeout=LONG)

        for number, path in enumerate(paths):
            assert await read(page, number) == sums(path)


async def test_can_be_stopped_and_used_again(browser: Browser, tmp_path: Path, big: Path) -> None:
    small = made(tmp_path / "small.bin", 10)
    async with opened(browser, tmp_path) as (page, _):
        await page.get_by_label("Choose files").set_input_files(big)
        await page.get_by_role("button", name="Stop").click()
        await expect(page.get_by_role("status")).to_have_text(ENGLISH["stopped"])
        await page.get_by_label("Choose files").set_input_files(small)
        await expect(page.locator("article")).to_have_count(1, timeout=LONG)

        assert await read(page) == sums(small)


async def test_a_file_that_shrinks_meanwhile_is_not_given_a_wrong_number(browser: Browser, tmp_path: Path) -> None:
    path = made(tmp_path / "changing.bin", 12 * MEGABYTE)
    async with opened(browser, tmp_path) as (page, _):
        await page.evaluate(
            """() => { const post = Worker.prototype.postMessage; window.go = null;
            Worker.prototype.postMessage = function (data) { window.go = () => post.call(this, data); }; }"""
        )
        await page.get_by_label("Choose files").set_input_files(path)
        path.write_bytes(b"short")
        await page.evaluate("() => go()")
        await expect(page.get_by_role("status")).to_contain_text("could not be read", timeout=LONG)

        assert await page.locator("article").count() == 0


async def test_gives_a_text_for_the_notebook(browser: Browser, tmp_path: Path) -> None:
    path = made(tmp_path / "photo.jpg", 2048)
    async with opened(browser, tmp_path) as (page, _):
        await page.get_by_label("Choose files").set_input_files(path)
        await page.get_by_role("button", name="Copy the text for photo.jpg").click()
        await expect(page.get_by_role("status")).to_have_text(ENGLISH["copied"])
        copied = await page.evaluate("() => navigator.clipboard.readText()")
        shown = await page.get_by_label("Text for photo.jpg", exact=True).input_value()

    full, short, md5 = sums(path)
    pattern = rf"""File: photo\.jpg
Size: 2,048 bytes
Last changed, as the device says: \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30
SHA-256: {full}
SHA-1: {short}
MD5: {md5}
Numbers made on: \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30"""
    assert copied.replace("\r\n", "\n") == shown
    assert re.fullmatch(pattern, shown)
    assert len(shown) < 600


async def test_prints_a_sheet_without_buttons(browser: Browser, tmp_path: Path) -> None:
    async with opened(browser, tmp_path) as (page, _):
        await page.get_by_label("Choose files").set_input_files(made(tmp_path / "photo.jpg", 10))
        await expect(page.locator("article")).to_have_count(1, timeout=LONG)
        await page.evaluate("() => { window.printed = 0; window.print = () => { printed += 1; }; }")
        await page.get_by_role("button", name="Print").click()
        assert await page.evaluate("() => printed") == 1
        await page.emulate_media(media="print")

        assert await page.locator("button:visible, input:visible, textarea:visible").count() == 0
        assert await page.locator("code:visible").count() == 3


async def test_clears_everything_it_showed(browser: Browser, tmp_path: Path) -> None:
    async with opened(browser, tmp_path) as (page, _):
        await page.get_by_label("Choose files").set_input_files(made(tmp_path / "canary.jpg", 10))
        await page.get_by_role("button", name="Clear this page").click()
        await expect(page.get_by_role("status")).to_have_text(ENGLISH["cleared"])

        assert "canary" not in await page.content()
        assert await page.evaluate("() => document.activeElement.id") == "files"
        assert await page.evaluate("() => localStorage.length + sessionStorage.length") == 0


ATTEMPTS = """async (url) => {
    const results = {};
    const attempt = async (name, act) => {
        try { results[name] = await act(); } catch (error) { results[name] = 'blocked'; }
    };
    const loads = (element, name) => new Promise((done, fail) => {
        element.onload = () => done('loaded'); element.onerror = fail;
        setTimeout(() => fail(), 1500);
        element[name] = url + name; document.body.append(element);
    });
    const reaches = (target) => new Promise((done, fail) => {
        target.onopen = target.onmessage = () => done('open'); target.onerror = fail; setTimeout(() => fail(), 1500);
    });
    await attempt('fetch', () => fetch(url + 'fetch', {mode: 'no-cors'}).then(() => 'sent'));
    await attempt('post', () => fetch(url + 'post', {method: 'POST', body: 'x', mode: 'no-cors'}).then(() => 'sent'));
    await attempt('beacon', async () => { navigator.sendBeacon(url + 'beacon', 'x'); throw 0; });
    await attempt('request', () => new Promise((done, fail) => {
        const request = new XMLHttpRequest(); request.onload = () => done('sent'); request.onerror = fail;
        request.open('GET', url + 'request'); request.send(); }));
    await attempt('socket', () => reaches(new WebSocket(url.replace('http', 'ws') + 'socket')));
    await attempt('events', () => reaches(new EventSource(url + 'events')));
    await attempt('image', () => loads(document.createElement('img'), 'src'));
    await attempt('script', () => loads(document.createElement('script'), 'src'));
    await attempt('frame', () => loads(document.createElement('iframe'), 'src'));
    await attempt('object', () => loads(document.createElement('object'), 'data'));
    await attempt('video', () => loads(document.createElement('video'), 'src'));
    await attempt('style', () => { const link = document.createElement('link'); link.rel = 'stylesheet';
        return loads(link, 'href'); });
    await attempt('prefetch', () => { const link = document.createElement('link'); link.rel = 'prefetch';
        return loads(link, 'href'); });
    await attempt('form', () => new Promise((done, fail) => {
        const form = document.createElement('form'); form.action = url + 'form'; form.target = '_blank';
        document.body.append(form); form.submit(); setTimeout(fail, 500); }));
    await attempt('inline', () => new Promise((done, fail) => {
        const script = document.createElement('script'); script.textContent = 'window.ran = true';
        document.body.append(script); window.ran ? done('ran') : fail(); }));
    await attempt('eval', async () => (0, eval)('1 + 1'));
    await attempt('worker', () => new Promise((done, fail) => {
        const source = `fetch('${url}worker', {mode: 'no-cors'}).then(
            () => postMessage('sent'), () => postMessage('blocked'))`;
        const worker = new Worker(URL.createObjectURL(new Blob([source])));
        worker.onmessage = ({data}) => data === 'sent' ? done(data) : fail(); worker.onerror = fail; }));
    return results;
}"""


@pytest.mark.parametrize("carried", ["in the page", "in the page and the header"])
async def test_cannot_send_anything_even_with_the_network_on(browser: Browser, carried: str) -> None:
    """Every way out that a browser has is tried, from the page's own context, against a server that counts."""
    hits: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        if request.path == "/hash":
            headers = {"Content-Security-Policy": policy(header=True)} if "header" in carried else {}
            return web.Response(text=hash_page(ENGLISH, "en"), content_type="text/html", headers=headers)
        if request.path != "/favicon.ico":
            hits.append(request.path)
        return web.Response(text="reached", headers={"Access-Control-Allow-Origin": "*"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", serve)
    async with TestServer(app) as server:
        page = await browser.new_page()
        await page.goto(str(server.make_url("/hash")))
        assert await page.evaluate(
            "(url) => fetch(url).then(() => 'sent', () => 'blocked')", str(server.make_url("/x"))
        )
        results = await page.evaluate(ATTEMPTS, str(server.make_url("/out/")))
        await page.close()

    assert results.pop("frame") in {"blocked", "loaded"}  # a blocked frame loads the browser's own error page
    assert set(results.values()) == {"blocked"}, results
    assert len(results) == 16
    assert hits == []


async def test_the_attempts_would_be_noticed_without_the_policy(browser: Browser) -> None:
    """The same attempts from a page without the policy reach the server: the test above proves something."""
    hits: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        if request.path == "/open":
            return web.Response(text="<!doctype html><body></body>", content_type="text/html")
        hits.append(request.path.removeprefix("/out/"))
        return web.Response(text="", headers={"Access-Control-Allow-Origin": "*"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", serve)
    async with TestServer(app) as server:
        page = await browser.new_page()
        await page.goto(str(server.make_url("/open")))
        results = await page.evaluate(ATTEMPTS, str(server.make_url("/out/")))
        await page.close()

    assert {"fetch", "post", "beacon", "request", "socket", "events", "src", "href", "data", "worker"} <= set(hits)
    assert {results["fetch"], results["worker"], results["inline"]} == {"sent", "ran"}


def test_the_page_is_one_file_that_names_no_other() -> None:
    page = hash_page(ENGLISH, "en")

    assert not re.search(r"""(?:src|href|action|data)=["']""", page)
    assert "url(" not in page
    assert "importScripts" not in page
    assert len(page) < 100_000


def test_the_policy_allows_nothing_but_the_pages_own_script_and_worker() -> None:
    rules = dict(rule.split(" ", 1) for rule in policy(header=True).split("; "))

    assert rules["default-src"] == rules["connect-src"] == rules["form-action"] == rules["frame-ancestors"] == "'none'"
    assert rules["worker-src"] == "blob:"
    assert re.fullmatch(r"'sha256-[\w+/=]+' 'wasm-unsafe-eval'", rules["script-src"])
    assert re.fullmatch(r"'sha256-[\w+/=]+'", rules["style-src"])


@pytest.mark.parametrize("name", sorted(WORDS))
def test_no_word_can_break_out_of_the_page(name: str) -> None:
    evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u2028&"
    page = hash_page({**ENGLISH, name: evil}, "en")

    assert evil not in page
    assert "<img" not in page
    assert page.count("<script") == 3


async def test_words_of_any_kind_are_shown_as_they_are(browser: Browser, tmp_path: Path) -> None:
    evil = "</script><b>\"'&amp; {{ 7*7 }} {percent}"
    async with opened(browser, tmp_path, words={**ENGLISH, "stopped": evil, "heading": evil}) as (page, trouble):
        await page.evaluate("() => document.getElementById('stop').click()")

        assert await page.get_by_role("status").text_content() == evil
        assert await page.get_by_role("heading", level=1).text_content() == evil
        assert outside(trouble) == []


def test_a_missing_text_is_an_error_not_a_gap() -> None:
    with pytest.raises(KeyError):
        hash_page({name: text for name, text in ENGLISH.items() if name != "stop"}, "en")


def test_every_text_is_used_and_every_placeholder_filled() -> None:
    folder = Path(__file__).parents[2] / "bot" / "web" / "hash"
    used = (
        (folder / "page.html.jinja").read_text() + (folder / "page.js").read_text() + (folder / "worker.js").read_text()
    )

    assert [name for name in WORDS if not re.search(rf"""words\.{name}\b|["']{name}["']""", used)] == []
    assert {found for text in ENGLISH.values() for found in re.findall(r"\{(\w+)\}", text)} == {
        "name",
        "percent",
        "count",
    }


def test_the_title_says_nothing_about_why_one_is_here() -> None:
    telling = re.compile(r"intimate|nude|abuse|survivor|victim|police|evidence|proof|leak|image", re.IGNORECASE)

    assert not [text for text in ENGLISH.values() if telling.search(text)]


def test_the_vendored_library_is_what_was_published() -> None:
    folder = Path(__file__).parents[2] / "bot" / "web" / "hash" / "vendor"
    lines = [line.split() for line in (folder / "SHA256SUMS").read_text().splitlines()]
    listed = {name: digest for digest, name in lines}

    assert set(listed) == {"sha256.umd.min.js", "sha1.umd.min.js", "md5.umd.min.js"}
    assert {name: sha256((folder / name).read_bytes()).hexdigest() for name in listed} == listed
    assert "MIT License" in (folder / "LICENSE").read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("locale", "direction"), [("en", "ltr"), ("hi", "ltr"), ("ur", "rtl")])
async def test_fits_a_narrow_screen_in_both_lights_and_directions(
    browser: Browser, tmp_path: Path, locale: str, direction: Direction, scheme: str
) -> None:
    path = made(tmp_path / ("a_very_long_name_without_any_space_" * 5 + ".mp4"), 1234)
    view = opened(browser, tmp_path, locale=locale, direction=direction, width=320, scheme=scheme)
    async with view as (page, trouble):
        await page.get_by_label("Choose files").set_input_files(path)
        await expect(page.locator("article")).to_have_count(1, timeout=LONG)

        assert await page.evaluate("() => document.documentElement.scrollWidth") <= 320
        assert await page.evaluate("() => getComputedStyle(document.body).direction") == direction
        assert await page.evaluate("() => getComputedStyle(document.querySelector('code')).direction") == "ltr"
        assert await read(page) == sums(path)
        assert await contrast(page, "body") >= 7
        for selector in ("p.soft", "dt", "#print", "#clear", "textarea"):
            assert await contrast(page, selector) >= 4.5, selector
        assert outside(trouble) == []


async def contrast(page: Page, selector: str) -> float:
    """Return the contrast of an element's text against what lies behind it, after WCAG 2."""
    found = await page.evaluate(
        """(selector) => { let element = document.querySelector(selector);
        const ink = getComputedStyle(element).color; let paper;
        do { paper = getComputedStyle(element).backgroundColor; element = element.parentElement; }
        while (paper === 'rgba(0, 0, 0, 0)' && element);
        return [ink, paper]; }""",
        selector,
    )
    light, dark = sorted((luminance(colour) for colour in found), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


async def test_can_be_used_with_the_keyboard_and_a_screen_reader(browser: Browser, tmp_path: Path) -> None:
    async with opened(browser, tmp_path) as (page, _):
        await page.keyboard.press("Tab")
        assert await page.evaluate("() => document.activeElement.id") == "files"
        await page.get_by_label("Choose files").set_input_files(made(tmp_path / "photo.jpg", 10))
        await expect(page.locator("article")).to_have_count(1, timeout=LONG)
        reached = []
        for _ in range(4):
            await page.keyboard.press("Tab")
            reached.append(await page.evaluate("() => document.activeElement.getAttribute('aria-label') "
                                               "|| document.activeElement.textContent"))  # fmt: skip
        unnamed = await page.evaluate(
            """() => [...document.querySelectorAll('button, input, textarea, progress, section')].filter(
                (one) => !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length)).length"""
        )

        assert reached == ["Text for photo.jpg", "Copy the text for photo.jpg", "Print", "Clear this page"]
        assert unnamed == 0
        assert await page.get_by_role("status").get_attribute("aria-live") == "polite"
        heights = await page.evaluate("() => [...document.querySelectorAll('button')].map((one) => one.offsetHeight)")
        assert all(height == 0 or height >= 44 for height in heights)


async def test_an_old_browser_is_told_so(browser: Browser, tmp_path: Path) -> None:
    """Without WebAssembly in the worker there is a sentence, not silence."""
    async with opened(browser, tmp_path) as (page, _):
        await page.evaluate(
            "() => { const source = document.getElementById('worker'); "
            "source.textContent = 'WebAssembly = undefined;' + source.textContent; }"
        )
        await page.get_by_label("Choose files").set_input_files(made(tmp_path / "photo.jpg", 10))
        await expect(page.get_by_role("status")).to_have_text(ENGLISH["old"], timeout=LONG)


async def test_a_page_without_javascript_says_what_it_needs(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(hash_page(ENGLISH, "en"), encoding="utf-8")
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(file.as_uri())

    assert await page.get_by_text(ENGLISH["no_script"]).is_visible()
    assert not await page.get_by_label("Choose files").is_visible()
    await context.close()


def test_the_words_are_given_to_the_page_as_json() -> None:
    page = hash_page(ENGLISH, "en")
    found = re.search(r'<script type="application/json" id="words">(.*?)</script>', page, re.DOTALL)

    assert found
    assert json.loads(found[1]) == ENGLISH
