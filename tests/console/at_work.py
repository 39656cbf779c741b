"""Somebody who takes cases, at a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.console.house import Worker


@dataclass
class AtWork:
    """Somebody in front of the console.

    Attributes:
        trouble: what the browser complained about, but for answers that are no.
        outside: what was asked of anyone else.
    """

    context: BrowserContext
    page: Page
    home: str
    trouble: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    async def opens(self, path: str) -> None:
        await self.page.goto(f"{self.home}/console{path}")

    async def takes(self) -> None:
        """Take the case one is asked about, from the desk."""
        await self.page.get_by_role("button", name="I take it").click()
        await expect(self.field).to_be_visible()

    async def says(self, words: str) -> None:
        await self.field.fill(words)
        await self.page.get_by_role("button", name="Send", exact=True).click()
        await expect(self.said.filter(has_text=words[:40])).to_have_count(1)

    async def presses(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def unfolds(self, summary: str) -> None:
        await self.page.locator("summary").get_by_text(summary, exact=True).click()

    async def closes(self, outcome: str, next_step: str) -> None:
        """Close the talk, and say yes when asked whether to."""
        await self.unfolds("Close the talk")
        await self.page.locator("#outcome").select_option(outcome)
        await self.page.locator("#next_step").select_option(next_step)
        self.page.once("dialog", lambda dialog: dialog.accept())
        await self.presses("Close the talk")
        await expect(self.heading).to_have_text("Desk")

    async def hands_over(self, note: str) -> None:
        await self.unfolds("Hand over")
        await self.page.locator("#over-note").fill(note)
        await self.presses("Ask both")

    async def lacks(self, *words: str) -> None:
        """See that words are nowhere in the page, shown or hidden."""
        text = await self.page.content()
        assert [word for word in words if word in text] == []

    @property
    def field(self) -> Locator:
        return self.page.locator("#text")

    @property
    def said(self) -> Locator:
        return self.page.locator(".talk .said")

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    async def width(self) -> int:
        width: int = await self.page.evaluate("document.documentElement.scrollWidth")
        return width


@asynccontextmanager
async def at_the_console(
    browser: Browser, home: str, *, width: int = 1280, scheme: str = "light", script: bool = True
) -> AsyncIterator[AtWork]:
    """Yield somebody with a browser of their own, who is not signed in."""
    context = await browser.new_context(
        viewport={"width": width, "height": 800 if width > 400 else 568},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    page = await context.new_page()
    page.set_default_timeout(15_000)
    one = AtWork(context, page, home)
    page.on("pageerror", lambda error: one.trouble.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(home) else one.outside.append(asked.url))
    yield one
    await context.close()
    assert one.outside == []
    assert one.trouble == []


@asynccontextmanager
async def at_work(
    browser: Browser, worker: Worker, *, width: int = 1280, scheme: str = "light", script: bool = True
) -> AsyncIterator[AtWork]:
    """Yield somebody who is signed in."""
    home = f"http://localhost:{worker.house.client.port}"
    async with at_the_console(browser, home, width=width, scheme=scheme, script=script) as one:
        await one.context.add_cookies([{"name": "console", "value": worker.cookies["console"], "url": home}])
        yield one
