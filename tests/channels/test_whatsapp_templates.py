"""The wordings that Meta approves: what is handed in, and the commands."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import serve
from bot.channels.whatsapp import WhatsAppChannel
from bot.channels.whatsapp.templates import TEMPLATES, Standing, Templates
from bot.cli import main
from bot.domain.errors import OperatorError
from bot.i18n.catalogue import read_catalogue
from bot.i18n.words import Words
from bot.service.knocking import ANSWER, NAME, TEXT
from bot.settings import Settings
from tests.channels.whatsapp_rig import account_at
from tests.standins.whatsapp_people import BUSINESS_ID, NUMBER_ID
from tests.standins.whatsapp_server import APP_SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer

TELLING = ("image", "picture", "abuse", "police", "report", "help", "survivor", "humraah", "law", "chat")

HINDI = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "You asked me to look in. Write to me when you like."
msgstr "{text}"

msgid "I am here"
msgstr "{answer}"
"""


def words(text: str = "जब चाहें, लिखें।", answer: str = "मैं यहाँ हूँ") -> Words:
    return Words([read_catalogue("hi", HINDI.format(text=text, answer=answer))])


@pytest.fixture
async def templates(whatsapp: WhatsAppServer) -> AsyncIterator[Templates]:
    channel = WhatsAppChannel(account_at(whatsapp), words(), "en")
    await channel.open()
    yield channel.templates(BUSINESS_ID)
    await channel.close()


def test_what_may_stand_on_a_locked_screen_gives_nothing_away() -> None:
    said = f"{TEXT.msgid} {ANSWER.msgid}".lower()

    assert [word for word in TELLING if word in said] == []
    assert [template.name for template in TEMPLATES] == [NAME]


async def test_what_is_missing_is_handed_in_in_each_language(whatsapp: WhatsAppServer, templates: Templates) -> None:
    assert await templates.push(["en", "hi"]) == [
        Standing(NAME, "en", "PENDING", "created"), Standing(NAME, "hi", "PENDING", "created")
    ]  # fmt: skip
    assert [one["components"][0]["text"] for one in whatsapp.templates.values()] == [TEXT.msgid, "जब चाहें, लिखें।"]
    assert {one["category"] for one in whatsapp.templates.values()} == {"UTILITY"}


async def test_what_is_there_is_left_alone_and_what_changed_is_handed_in_again(
    whatsapp: WhatsAppServer, templates: Templates
) -> None:
    await templates.push(["en", "hi"])
    first, second = whatsapp.templates.values()
    first["status"] = second["status"] = "APPROVED"
    second["components"] = [{"type": "BODY", "text": "Another wording."}]

    assert await templates.push(["en", "hi"]) == [
        Standing(NAME, "en", "APPROVED"), Standing(NAME, "hi", "PENDING", "changed")
    ]  # fmt: skip
    assert second["components"][0]["text"] == "जब चाहें, लिखें।"


async def test_the_state_of_each_is_told_in_metas_own_word(whatsapp: WhatsAppServer, templates: Templates) -> None:
    whatsapp.approve(NAME, "en")
    whatsapp.approve(f"{NAME}0", "hi")

    assert await templates.status(["en", "hi"]) == [Standing(NAME, "en", "APPROVED"), Standing(NAME, "hi", "MISSING")]


@pytest.mark.parametrize(("text", "answer"), [("", "x"), ("two\\nlines", "x"), ("with {{1}}", "x"), ("fine", "x" * 21)])
async def test_a_wording_that_cannot_be_approved_is_not_handed_in(
    whatsapp: WhatsAppServer, text: str, answer: str
) -> None:
    channel = WhatsAppChannel(account_at(whatsapp), words(text, answer), "en")
    await channel.open()

    with pytest.raises(OperatorError, match="hi"):
        await channel.templates(BUSINESS_ID).push(["hi"])

    await channel.close()
    assert whatsapp.templates == {}


async def test_a_wrong_account_is_named(whatsapp: WhatsAppServer) -> None:
    channel = WhatsAppChannel(account_at(whatsapp), words(), "en")
    await channel.open()

    with pytest.raises(OperatorError, match="HUMRAAH_WHATSAPP_BUSINESS_ID"):
        await channel.templates("1").status(["en"])

    await channel.close()


# -- the commands -----------------------------------------------------------------------------------


@pytest.fixture
def beside() -> Iterator[WhatsAppServer]:
    """A server on a loop of its own, as a command has its own."""
    loop, server = asyncio.new_event_loop(), WhatsAppServer()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    yield server
    asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def settings(base: str) -> dict[str, str]:
    return {
        "TOKEN": TOKEN, "PHONE_NUMBER_ID": NUMBER_ID, "APP_SECRET": APP_SECRET, "VERIFY_TOKEN": VERIFY_TOKEN,
        "BUSINESS_ID": BUSINESS_ID, "API_BASE": base,
    }  # fmt: skip


def humraah(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str, **given: str) -> int:
    monkeypatch.chdir(folder)
    for name, value in given.items():
        monkeypatch.setenv(f"HUMRAAH_WHATSAPP_{name}", value)
    monkeypatch.setenv("HUMRAAH_LANGUAGES", "en")
    monkeypatch.setattr(sys, "argv", ["humraah", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def test_the_commands_hand_in_and_tell(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], beside: WhatsAppServer
) -> None:
    given = settings(beside.base)

    assert humraah(monkeypatch, tmp_path, "whatsapp", "templates", "status", **given) == 0
    assert humraah(monkeypatch, tmp_path, "whatsapp", "templates", "push", **given) == 0
    assert humraah(monkeypatch, tmp_path, "whatsapp", "templates", "status", "--json", **given) == 0

    out = capsys.readouterr().out
    assert out.splitlines()[:2] == [f"{NAME}\ten\tMISSING\t", f"{NAME}\ten\tPENDING\tcreated"]
    assert '"status": "PENDING"' in out
    assert TOKEN not in out


@pytest.mark.parametrize(("changed", "named"), [
    ({"TOKEN": ""}, "HUMRAAH_WHATSAPP_TOKEN"),
    ({"APP_SECRET": "", "VERIFY_TOKEN": ""}, "HUMRAAH_WHATSAPP_APP_SECRET, HUMRAAH_WHATSAPP_VERIFY_TOKEN"),
    ({"BUSINESS_ID": ""}, "HUMRAAH_WHATSAPP_BUSINESS_ID"),
    ({"BUSINESS_ID": "my business"}, "HUMRAAH_WHATSAPP_BUSINESS_ID"),
    ({"PHONE_NUMBER_ID": "+91 98"}, "HUMRAAH_WHATSAPP_PHONE_NUMBER_ID"),
    ({"TOKEN": "wrong"}, "HUMRAAH_WHATSAPP_TOKEN"),
    ({"API_BASE": "http://127.0.0.1:9"}, "HUMRAAH_WHATSAPP_API_BASE"),
])  # fmt: skip
def test_what_is_wrong_is_one_line_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], beside: WhatsAppServer,
    changed: dict[str, str], named: str,
) -> None:  # fmt: skip
    code = humraah(monkeypatch, tmp_path, "whatsapp", "templates", "push", **{**settings(beside.base), **changed})

    said = capsys.readouterr().err
    told = [line for line in said.splitlines() if line.startswith("humraah: ")]
    assert (code, len(told)) == (1, 1)
    assert named in told[0]
    assert [secret for secret in (TOKEN, APP_SECRET, VERIFY_TOKEN) if secret in said] == []


async def test_half_a_set_up_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.proved", lambda *_: "proved")
    half = Settings(
        _env_file=None, data_dir=tmp_path, whatsapp_token=SecretStr(TOKEN), whatsapp_phone_number_id=NUMBER_ID,
        whatsapp_app_secret=SecretStr(APP_SECRET),
    )  # fmt: skip

    with pytest.raises(OperatorError, match=r"what is missing: HUMRAAH_WHATSAPP_VERIFY_TOKEN\.") as caught:
        await serve(half, lambda _: None)

    assert TOKEN not in str(caught.value)
