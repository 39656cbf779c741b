"""The console's small parts: marks, counts, passwords, codes, where a request comes from."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from ipaddress import ip_network

import pyotp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from argon2 import PasswordHasher

from bot.console import codes, passkeys
from bot.console.clients import client_of
from bot.console.failures import MOST_KEPT, Counter, Failures
from bot.console.marks import Marks
from bot.console.passwords import MOST_WAITING, BusyError, Passwords, trouble_with
from bot.console.place import Asking
from bot.console.words import WORDS
from bot.handoff.terms import Trust
from bot.handoff.volunteers import Skill
from bot.ports import Role, What
from bot.service.accounts import TOPICS
from tests.console.rig import NOW, Stage
from tests.web.webchat_stage import content

FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Steady:
    at = 0.0

    def __call__(self) -> float:
        return self.at


# -- marks ------------------------------------------------------------------------------------------


def test_a_mark_is_good_for_what_it_was_made_for_alone() -> None:
    marks, others = Marks(bytes(32)), Marks(bytes(31) + b"x")
    asked = marks.ask("token", "sign in", NOW)
    kept = marks.keep("token", "secret", "JBSW")

    assert marks.is_form("token", marks.form("token"))
    assert marks.asked("token", "sign in", asked.mark, NOW) == asked.challenge
    assert marks.kept("token", "secret", kept) == "JBSW"
    assert marks.is_device("a1", marks.device("a1"))
    for one in (marks, others):
        assert not one.is_form("other", marks.form("token"))
        assert not one.is_form("", one.form(""))
        assert one.asked("token", "join", asked.mark, NOW) is None
        assert one.asked("other", "sign in", asked.mark, NOW) is None
        assert one.kept("other", "secret", kept) is None
        assert one.is_device("b2", marks.device("a1")) == ""
    assert not others.is_form("token", marks.form("token"))


def test_what_was_asked_is_answered_within_a_quarter_of_an_hour() -> None:
    marks = Marks(bytes(32))
    asked = marks.ask("token", "sign in", NOW)

    assert marks.asked("token", "sign in", asked.mark, NOW + timedelta(minutes=15)) == asked.challenge
    assert marks.asked("token", "sign in", asked.mark, NOW + timedelta(minutes=15, seconds=1)) is None


@pytest.mark.parametrize("nonsense", ["", ".", "..", "x", "\ud800", "é.é", "a.b.c", "." * 1000, "\0"])
def test_nonsense_is_no_mark(nonsense: str) -> None:
    marks = Marks(bytes(32))

    assert not marks.is_form("token", nonsense)
    assert marks.asked("token", "sign in", nonsense, NOW) is None
    assert marks.kept("token", "secret", nonsense) is None
    assert marks.is_device("a1", nonsense) == ""


# -- counts -----------------------------------------------------------------------------------------


def test_a_few_at_once_and_then_one_by_one() -> None:
    now = Steady()
    counter = Counter(now, most=3, every=10)
    for _ in range(3):
        assert counter.wait("a") == 0
        counter.count("a")
    assert counter.wait("a") == 10
    assert counter.wait("b") == 0
    now.at = 10
    assert counter.wait("a") == 0
    counter.count("a")
    assert counter.wait("a") == 10


def test_counts_do_not_fill_the_memory() -> None:
    counter = Counter(Steady(), most=3, every=10)
    for number in range(MOST_KEPT + 10):
        counter.count(str(number))

    assert len(counter._free_at) == MOST_KEPT


def test_many_at_once_are_no_way_around_the_count() -> None:
    failures = Failures(Steady())
    begun = [failures.signing_in("asha", "here", "") for _ in range(20)]

    assert sum(not one.wait() for one in begun) == 5


def test_success_frees_the_account_and_does_not_free_the_place() -> None:
    failures = Failures(Steady())
    for number in range(29):
        assert failures.signing_in(f"name{number}", "here", "").wait() == 0
    good = failures.signing_in("asha", "here", "")
    assert good.wait() == 0
    good.succeeded()

    assert failures.signing_in("asha", "here", "").wait() == 0
    assert failures.signing_in("bina", "here", "").wait() > 0
    assert failures.signing_in("bina", "there", "").wait() == 0


# -- passwords --------------------------------------------------------------------------------------


async def test_a_password_is_good_in_any_spelling_of_its_accents() -> None:
    passwords = Passwords(FAST)
    kept = await passwords.make("caf\u00e9 with seven chairs")

    assert kept.startswith(b"$argon2id$")
    assert await passwords.check("cafe\u0301 with seven chairs", kept, known=False)
    assert not await passwords.check("cafe with seven chairs", kept, known=False)
    assert not await passwords.check("anything", None, known=False)
    assert not await passwords.check("nobody's", None, known=False)
    assert not await passwords.check("anything", b"broken", known=False)
    assert not passwords.is_weak(kept)
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)).is_weak(kept)


async def test_strangers_who_wait_do_not_keep_known_browsers_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords, gate = Passwords(FAST), threading.Event()
    kept = await passwords.make("four calm green otters")
    checks = passwords._check
    monkeypatch.setattr(
        passwords, "_check", lambda given, one: (given == "slow" and gate.wait(30), checks(given, one))[1]
    )
    waiting = [asyncio.create_task(passwords.check("slow", kept, known=False)) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await passwords.check("four calm green otters", kept, known=False)

    assert await passwords.check("four calm green otters", kept, known=True)
    gate.set()
    assert await asyncio.gather(*waiting) == [False] * MOST_WAITING
    assert await passwords.check("four calm green otters", kept, known=False)


@pytest.mark.parametrize(
    ("password", "trouble"),
    [
        ("four calm green otters", ""),
        ("x" * 11, "password_short"),
        ("aaaabbbbaaaabbbb", "password_short"),
        ("ASHA OF THE HILLS", "password_short"),
        ("long " * 41, "password_long"),
    ],
)
def test_what_is_wrong_with_a_password(password: str, trouble: str) -> None:
    assert trouble_with(password, "Asha of the hills") == trouble


# -- codes and passkeys -----------------------------------------------------------------------------


def test_a_code_is_good_for_its_half_minute_and_the_ones_beside_it() -> None:
    secret = codes.new_secret()
    now = int(NOW.timestamp()) // codes.STEP
    fits = [codes.used_step(secret, pyotp.TOTP(secret).generate_otp(now + ahead), NOW) for ahead in range(-2, 3)]

    assert fits == [None, now - 1, now, now + 1, None]
    code = pyotp.TOTP(secret).generate_otp(now)
    assert codes.used_step(secret, f" {code[:3]} {code[3:]} ", NOW) == now
    for nonsense in ("", "12345", "1234567", "abcdef", "\u0967\u0968\u0969\u096a\u096b\u096c", "-12345", "\0"):
        assert codes.used_step(secret, nonsense, NOW) is None


def test_the_picture_has_no_style_of_its_own_and_a_title() -> None:
    drawn = codes.picture(codes.new_secret(), "<Asha> & co", "A <picture>")

    assert drawn.startswith("<svg")
    assert "style=" not in drawn
    assert "A &lt;picture&gt;" in drawn


@pytest.mark.parametrize(
    "answer", ["", "x", "{}", "[]", "null", "1", "[" * 10_000, '{"id": 1, "rawId": [], "response": 3}']
)
def test_an_answer_that_no_browser_gave_is_no_passkey(answer: str) -> None:
    asking = Asking("localhost", "http://localhost")

    assert passkeys.handle_of(answer) == b""
    assert passkeys.made(asking, bytes(32), answer, "") is None


# -- where requests come from -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, nonsense", "127.0.0.1"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:127.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:ffff::1", "198.51.100.7", "2001:db8:1:2::/64"),
    ],
)
def test_only_this_machine_is_believed_about_others(peer: str, forwarded: str, counted: str) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)

    assert client_of(request) == counted


def test_a_named_proxy_is_believed_too() -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": "198.51.100.7"}).clone(remote="172.18.0.3")

    assert client_of(request) == "172.18.0.3"
    assert client_of(request, [ip_network("172.16.0.0/12")]) == "198.51.100.7"
    assert client_of(request, [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]) == "172.18.0.3"


# -- when something breaks --------------------------------------------------------------------------


async def test_what_breaks_is_said_kindly_and_without_what_it_was_given(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asha, _ = await stage.member("Asha")

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("CANARY")

    monkeypatch.setattr(type(stage.console.room.signing), "signed", broken)
    page = await asha.get("/me")

    assert page.status == 503
    assert WORDS["broken"].msgid in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    said = capsys.readouterr()
    assert "CANARY" not in page.text + said.out + said.err


async def test_an_unknown_address_of_the_console_is_not_found(stage: Stage) -> None:
    assert (await stage.visitor().get("/nowhere")).status == 404
    assert isinstance(stage.client.app, web.Application)


# -- words ------------------------------------------------------------------------------------------


def test_every_situation_of_the_flows_can_be_opted_out_of() -> None:
    situations = content((), None).book.variables["situation"].values

    assert set(TOPICS) == {*situations, "crisis", "minor", "live_threat"}


def test_there_is_a_word_for_everything_that_is_shown_by_its_name() -> None:
    named = [
        *(f"topic_{topic}" for topic in TOPICS), *(f"role_{role}" for role in Role), *(f"did_{what}" for what in What),
        *(f"skill_{skill}" for skill in Skill), *(f"trust_{trust.value}" for trust in Trust),
    ]  # fmt: skip

    assert [name for name in named if name not in WORDS] == []
