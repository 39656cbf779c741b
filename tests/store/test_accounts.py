"""Accounts, ways to sign in, invitations, sessions and the log, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import text

from bot.handoff.case import CaseId, VolunteerId
from bot.handoff.terms import Trust
from bot.handoff.volunteers import Duty, Skill, Volunteer
from bot.ports import Account, Credential, Deed, Invitation, NameTakenError, Role, Session, Way, What
from bot.store import SqlStore, maintenance, visit_store
from bot.store.accounts import SqlAccounts
from bot.store.work import SqlWork
from tests.store.conftest import Open
from tests.store.helpers import KEY, NOW, OTHER_KEY, after

T = TypeVar("T")

ASHA = Account(
    VolunteerId("00000000000000a1"), "Asha", Role.VOLUNTEER, "hi", NOW, frozenset({"hi", "en"}),
    frozenset({Skill.CRISIS}), frozenset({"minor"}), Trust.TRAINED,
)  # fmt: skip
BINA = Account(VolunteerId("ffffffffffffffb2"), "Bina", Role.MANAGER, "en", NOW)
DUTY = Duty(
    NOW, after(hours=4), after(minutes=1, microseconds=7), frozenset({CaseId("c1"), CaseId("c2")}),
    frozenset({CaseId("c2")}), 2, after(minutes=10), None, CaseId("c3"), 1, 1,
)  # fmt: skip
CODES = Credential(3, ASHA.id, Way.TOTP, b"JBSWY3DPEHPK3PXP", NOW)


async def do(store: SqlStore, job: Callable[[SqlAccounts], T]) -> T:
    def within(work: object) -> T:
        assert isinstance(work, SqlWork)
        return job(work.accounts)

    return await store.run(within)


async def everyone(store: SqlStore, *accounts: Account) -> None:
    for account in accounts:
        await do(store, partial(SqlAccounts.add, account=account))


def passkey(number: int, account: Account, handle: bytes, count: int = 0) -> Credential:
    return Credential(number, account.id, Way.PASSKEY, b"public key", NOW, handle, count, "phone")


def session(mark: bytes, account: Account, **when: float) -> Session:
    return Session(mark * 32, account.id, NOW, NOW, after(**(when or {"hours": 12})))


def add_credential(book: SqlAccounts, one: Credential) -> None:
    book.credentials.add(one)


def use_first(book: SqlAccounts, count: int) -> bool:
    return book.credentials.used(1, count, after(minutes=1))


def add_session(book: SqlAccounts, one: Session) -> None:
    book.sessions.add(one)


def note(book: SqlAccounts, deed: Deed) -> None:
    book.audit.note(deed)


async def rows(store: SqlStore, table: str) -> int:
    return await do(store, lambda book: book._db.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


async def test_an_account_comes_back_as_it_was(store: SqlStore) -> None:
    await everyone(store, BINA, ASHA)

    assert await do(store, lambda book: book.get(ASHA.id)) == ASHA
    assert await do(store, lambda book: book.all()) == [ASHA, BINA]
    assert await do(store, lambda book: book.get(VolunteerId("0" * 16))) is None
    assert ASHA.volunteer() == Volunteer(
        ASHA.id, ASHA.languages, ASHA.skills, ASHA.opted_out, Trust.TRAINED, blocked=False
    )


@pytest.mark.parametrize("name", ["Asha", "asha", "ASHA"])
async def test_names_are_alike_in_small_and_capital_letters(store: SqlStore, name: str) -> None:
    await everyone(store, ASHA)

    assert await do(store, lambda book: book.by_name(name)) == ASHA
    with pytest.raises(NameTakenError):
        await everyone(store, replace(BINA, name=name))


@pytest.mark.parametrize("name", ["", "As", "Asha ", "As\0ha", "\ud800", "आशा"])
async def test_a_name_that_is_nobodys_finds_nobody(store: SqlStore, name: str) -> None:
    await everyone(store, ASHA)

    assert await do(store, lambda book: book.by_name(name)) is None


async def test_a_name_that_is_taken_leaves_the_rest_of_the_transaction_whole(store: SqlStore) -> None:
    await everyone(store, ASHA, BINA)

    def job(book: SqlAccounts) -> None:
        with pytest.raises(NameTakenError):
            book.change(replace(BINA, name="asha"))
        book.change(replace(BINA, name="Bindu"))

    await do(store, job)
    assert [one.name for one in await do(store, lambda book: book.all())] == ["Asha", "Bindu"]


async def test_changing_an_account_and_its_shift_do_not_undo_each_other(store: SqlStore) -> None:
    await everyone(store, ASHA)
    await do(store, lambda book: book.keep_duty(ASHA.id, DUTY))
    await do(store, lambda book: book.change(replace(ASHA, role=Role.SUPERVISOR, opted_out=frozenset(), disabled=True)))

    found = await do(store, lambda book: book.get(ASHA.id))
    assert found == replace(ASHA, role=Role.SUPERVISOR, opted_out=frozenset(), duty=DUTY)
    await do(store, lambda book: book.keep_duty(ASHA.id, None))
    found = await do(store, lambda book: book.get(ASHA.id))
    assert found is not None
    assert found.duty is None


async def test_who_is_not_there_cannot_be_changed(store: SqlStore) -> None:
    with pytest.raises(LookupError):
        await do(store, lambda book: book.change(ASHA))


async def test_disabling_ends_sessions_and_invitations_of_that_account_alone(store: SqlStore) -> None:
    await everyone(store, ASHA, BINA)

    def give(book: SqlAccounts) -> None:
        for mark, one in ((b"a", ASHA), (b"b", BINA)):
            book.sessions.add(session(mark, one))
            book.invitations.add(Invitation(mark * 32, one.id, NOW, after(hours=72)))
        book.disable(ASHA.id)

    await do(store, give)
    asha = await do(store, lambda book: book.get(ASHA.id))
    assert asha is not None
    assert asha.disabled
    assert asha.volunteer().blocked
    assert await do(store, lambda book: book.sessions.find(b"a" * 32)) is None
    assert await do(store, lambda book: book.sessions.find(b"b" * 32)) == session(b"b", BINA)
    assert await do(store, lambda book: book.invitations.pending(NOW)) == {BINA.id: after(hours=72)}
    await do(store, lambda book: book.disable(ASHA.id, disabled=False))
    assert await do(store, lambda book: book.get(ASHA.id)) == ASHA


async def test_credentials_come_back_as_they_were(store: SqlStore) -> None:
    await everyone(store, ASHA, BINA)
    mine = [passkey(1, ASHA, b"k1", 4), Credential(2, ASHA.id, Way.PASSWORD, b"$argon2id$x", NOW), CODES]
    assert not await do(store, lambda book: book.credentials.exist())
    for one in (*mine, passkey(4, BINA, b"k2")):
        await do(store, partial(add_credential, one=one))

    assert await do(store, lambda book: book.credentials.of(ASHA.id)) == mine
    assert await do(store, lambda book: book.credentials.passkey(b"k1")) == mine[0]
    assert await do(store, lambda book: book.credentials.passkey(b"k3")) is None
    assert await do(store, lambda book: book.credentials.exist())
    assert await do(store, lambda book: book.credentials.drop(ASHA.id, [4])) == 0
    assert await do(store, lambda book: book.credentials.drop(ASHA.id, [1])) == 1
    assert await do(store, lambda book: book.credentials.drop(ASHA.id)) == 2
    assert len(await do(store, lambda book: book.credentials.of(BINA.id))) == 1


async def test_a_count_only_grows(store: SqlStore) -> None:
    await everyone(store, ASHA)
    await do(store, lambda book: book.credentials.add(passkey(1, ASHA, b"k1")))
    seen = [await do(store, partial(use_first, count=count)) for count in (0, 0, 5, 5, 4, 0, 6)]

    assert seen == [True, True, True, False, False, False, True]
    found = await do(store, lambda book: book.credentials.passkey(b"k1"))
    assert found is not None
    assert (found.count, found.used) == (6, after(minutes=1))
    assert not await do(store, lambda book: book.credentials.used(99, 1, NOW))


async def test_the_secret_of_codes_is_sealed_and_follows_the_master_key(url: str, opened: Open) -> None:
    store = await opened(url, KEY)
    await everyone(store, ASHA)

    def give(book: SqlAccounts) -> None:
        book.credentials.add(CODES)
        book.credentials.add(Credential(2, ASHA.id, Way.PASSWORD, b"$argon2id$x", NOW))

    await do(store, give)
    await store.run(lambda work: work.relay.link(ASHA.id, "700123"))
    kept = await do(store, lambda book: book._db.execute(text("SELECT secret FROM credentials WHERE id = 3")).scalar())
    assert kept is not None
    assert CODES.secret not in kept
    await store.close()
    assert await maintenance.rotate(url, [OTHER_KEY, KEY]) >= 3
    assert await maintenance.rotate(url, [OTHER_KEY, KEY]) == 0

    store = await opened(url, OTHER_KEY)
    assert CODES in await do(store, lambda book: book.credentials.of(ASHA.id))
    there = await store.run(lambda work: work.relay.at("700123"))
    assert there is not None
    assert (there.account, there.chat) == (ASHA.id, "700123")


async def test_an_invitation_is_found_until_it_runs_out(store: SqlStore) -> None:
    await everyone(store, ASHA)
    invitation = Invitation(b"d" * 32, ASHA.id, NOW, after(hours=72))
    await do(store, lambda book: book.invitations.add(invitation))

    assert await do(store, lambda book: book.invitations.find(b"d" * 32, after(hours=71))) == invitation
    assert await do(store, lambda book: book.invitations.find(b"d" * 32, after(hours=72))) is None
    assert await do(store, lambda book: book.invitations.find(b"e" * 32, NOW)) is None
    await do(store, lambda book: book.invitations.drop(ASHA.id))
    assert await do(store, lambda book: book.invitations.find(b"d" * 32, NOW)) is None


async def test_sessions_are_seen_and_end(store: SqlStore) -> None:
    await everyone(store, ASHA, BINA)
    for mark, one in ((b"a", ASHA), (b"c", ASHA), (b"d", ASHA), (b"b", BINA)):
        await do(store, partial(add_session, one=session(mark, one)))
    await do(store, lambda book: book.sessions.seen(b"a" * 32, after(minutes=5)))

    found = await do(store, lambda book: book.sessions.find(b"a" * 32))
    assert found == replace(session(b"a", ASHA), seen=after(minutes=5))
    assert len(await do(store, lambda book: book.sessions.of(ASHA.id))) == 3
    await do(store, lambda book: book.sessions.drop(b"d" * 32))
    assert await do(store, lambda book: book.sessions.drop_of(ASHA.id, keep=b"a" * 32)) == 1
    assert await do(store, lambda book: book.sessions.of(ASHA.id)) == [found]
    assert await do(store, lambda book: book.sessions.find(b"b" * 32)) == session(b"b", BINA)


async def test_what_holds_once_is_spent_once(store: SqlStore) -> None:
    seen = [await do(store, lambda book: book.sessions.spend(b"x" * 32, after(hours=1))) for _ in range(2)]

    assert seen == [True, False]


async def test_the_log_is_read_from_its_end(store: SqlStore) -> None:
    deeds = [Deed(after(minutes=n), ASHA.id, What.CHANGED, BINA.id) for n in range(5)]
    for deed in deeds:
        await do(store, partial(note, deed=deed))
    newest = await do(store, lambda book: book.audit.last(2))

    assert [deed for _, deed in newest] == [deeds[4], deeds[3]]
    assert [deed for _, deed in await do(store, lambda book: book.audit.last(9, newest[-1][0]))] == deeds[2::-1]


async def test_what_ended_is_purged_and_what_has_not_stays(store: SqlStore) -> None:
    await everyone(store, ASHA)

    def give(book: SqlAccounts) -> None:
        book.sessions.add(session(b"a", ASHA, hours=1))
        book.sessions.add(session(b"b", ASHA, hours=3))
        book.invitations.add(Invitation(b"a" * 32, ASHA.id, NOW, after(hours=1)))
        book.invitations.add(Invitation(b"b" * 32, ASHA.id, NOW, after(hours=3)))
        book.sessions.spend(b"a" * 32, after(hours=1))
        book.sessions.spend(b"b" * 32, after(hours=3))
        book.audit.note(Deed(NOW - timedelta(days=181), ASHA.id, What.JOINED))
        book.audit.note(Deed(NOW - timedelta(days=179), ASHA.id, What.SIGNED_IN))

    await do(store, give)
    await store.run(lambda work: work.purge(after(hours=2)))

    for table in ("console_sessions", "invitations", "spent", "audit", "accounts"):
        assert await rows(store, table) == 1, table


async def test_all_of_an_account_goes_with_it(store: SqlStore) -> None:
    await everyone(store, ASHA)

    def give(book: SqlAccounts) -> None:
        book.credentials.add(CODES)
        book.sessions.add(session(b"a", ASHA))
        book.invitations.add(Invitation(b"a" * 32, ASHA.id, NOW, after(hours=1)))
        book._db.execute(text("DELETE FROM accounts"))

    await do(store, give)
    for table in ("credentials", "console_sessions", "invitations"):
        assert await rows(store, table) == 0, table


async def test_a_visitor_works_beside_a_running_bot_and_frees_nothing_of_its(url: str, opened: Open) -> None:
    running = await opened(url)
    visitor = await visit_store(url, [KEY])
    await everyone(visitor, ASHA)
    await visitor.close()

    assert await do(running, lambda book: book.all()) == [ASHA]
