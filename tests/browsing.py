"""Real browsers: Chromium as the machine has it, what axe finds in a page, and a device that makes passkeys."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_AUTHENTICATOR: Final = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def chromium() -> str:
    """Return the browser the machine has."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "these tests need Chromium; on Debian: sudo apt-get install chromium"
    return found


@asynccontextmanager
async def launched(*arguments: str) -> AsyncIterator[Browser]:
    """Yield a browser of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", *arguments])
        yield browser
        await browser.close()


async def violations(page: Page) -> list[str]:
    """Return what axe finds, of WCAG 2.2 AA and of its own advice."""
    found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [f"{one['id']}: {node['html'][:150]}" for one in found.response["violations"] for node in one["nodes"]]


async def with_a_device(context: BrowserContext, page: Page) -> tuple[CDPSession, str]:
    """Give a browser a device that makes passkeys; return what commands it, and its id there."""
    devtools = await context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    made = await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})
    return devtools, made["authenticatorId"]
