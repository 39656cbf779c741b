"""``humraah run --practice``, started as somebody starts it."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Callable
from html import unescape
from pathlib import Path

import aiohttp

from tests.e2e.rig import HUMRAAH, environment

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
TOKEN = "123456:" + "a" * 35


class Trainee:
    """Somebody at the console, without a browser."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.text = ""
        self.url = ""

    async def opens(self, url: str) -> str:
        async with self._session.get(url) as answer:
            self.text, self.url = await answer.text(), str(answer.url)
        return self.text

    async def sends(self, url: str, has: str, **fields: str) -> str:
        """Send the form of the last page that has something in it."""
        form = next(one for one in self.text.split("</form>") if has in one).rpartition("<form")[2]
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(form)}
        async with self._session.post(url, data={**hidden, **fields}) as answer:
            self.text, self.url = await answer.text(), str(answer.url)
        return self.text

    async def until(self, url: str, news: str, true: Callable[[str], bool]) -> str:
        """Look at a page, and again with everything that is new, until it is as it should be."""
        async with asyncio.timeout(60), self._session.get(news) as stream:
            while not true(await self.opens(url)):
                await stream.content.readline()
        return self.text


async def test_a_practice_starts_signs_in_brings_somebody_and_leaves_nothing_behind(tmp_path: Path) -> None:
    temporary, home = tmp_path / "tmp", tmp_path / "home"
    temporary.mkdir()
    home.mkdir()
    given = {**environment(home, {"TELEGRAM_TOKEN": TOKEN}), "TMPDIR": str(temporary)}
    process = await asyncio.create_subprocess_exec(
        str(HUMRAAH), "run", "--practice", "--pace", "2", cwd=home, env=given, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    try:
        lines: list[str] = []
        async with asyncio.timeout(90):
            while not lines or "as the supervisor" not in lines[-1]:
                line = (await process.stdout.readline()).decode()
                assert line, (await process.communicate())[1].decode()
                lines.append(line.strip())
        assert "?begin=" in next(line for line in lines if "side by side" in line)
        assert any("nobody here is real" in line for line in lines)
        assert any("nothing goes out, and nothing is kept" in line for line in lines)
        assert list(temporary.iterdir())
        link = next(line for line in lines if "as the trainee" in line).split()[-1]
        await _practises(link)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), 60)

    assert process.returncode == 0
    assert list(temporary.iterdir()) == []
    assert list(home.iterdir()) == []


async def _practises(link: str) -> None:
    console = link.partition("/practice/")[0]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        me = Trainee(session)
        assert "Practice: nobody here is real." in await me.opens(link)
        await me.opens(f"{console}/desk")
        await me.sends(f"{console}/desk/duty", 'value="come"', what="come")
        await me.until(f"{console}/desk", f"{console}/events", lambda text: 'value="accept"' in text)
        case = re.search(r"/console/cases/(\w+)/move", me.text)
        assert case
        talk = f"{console}/cases/{case[1]}"
        await me.sends(f"{talk}/move", 'value="accept"', move="accept")
        before = (await me.opens(talk)).count('class="said"')
        await me.sends(f"{talk}/say", 'name="text"', text="Hello. I am here. Take your time.")
        await me.until(talk, f"{console}/events", lambda text: text.count('class="said"') >= before + 2)
