"""Volunteers' chats in the store: links, talks, budgets, cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import insert

from bot.handoff.case import CaseId, Status, VolunteerId
from bot.handoff.refusals import KINDLY, Refusal
from bot.ports import Outcome, Sent, Work
from bot.ports.relay import Posted, Relayed
from bot.service.relay.words import WORDS
from bot.store import SqlStore, maintenance
from bot.store.tables import accounts
from tests.service.relay_rig import rig
from tests.standins.telegram_server import TelegramServer
from tests.store.conftest import Open
from tests.store.helpers import ASHA, NOW, after, rows, said

T = TypeVar("T")

MIRA, DEV = VolunteerId("00000000000000a1"), VolunteerId("00000000000000b2")
GROUP = "-1001900000001"
MINUTE = timedelta(minutes=1)
TALK = Relayed(CaseId("c1"), MIRA, "A", "51000007", NOW)


@pytest.fixture
async def team(store: SqlStore) -> SqlStore:
    """Return a store with two accounts."""

    def job(work: Any) -> None:
        for account, name in ((MIRA, "Mira"), (DEV, "Dev")):
            profile = '{"languages": [], "skills": [], "opted_out": [], "trust": 1}'
            row = {"id": account, "name": name, "folded": name.lower(), "role": "volunteer", "locale": "hi"}
            work._desk.db.execute(insert(accounts).values(**row, profile=profile, disabled=False, created_at=0))

    await store.run(job)
    return store


class TestLinks:
    """Whose chat it is."""

    async def test_a_chat_is_found_by_itself_and_by_its_account(self, team: SqlStore) -> None:
        await team.run(lambda work: work.relay.link(MIRA, "51000007"))

        there = await team.run(lambda work: work.relay.at("51000007"))
        assert there is not None
        assert (there.account, there.name, there.chat, there.locale) == (MIRA, "Mira", "51000007", "hi")
        assert await team.run(lambda work: work.relay.who(MIRA)) == there
        assert await team.run(lambda work: work.relay.everyone()) == [there]
        assert await team.run(lambda work: work.relay.who(DEV)) is None
        assert await team.run(lambda work: work.relay.at("51000008")) is None

    async def test_it_is_sealed(self, team: SqlStore) -> None:
        await team.run(lambda work: work.relay.link(MIRA, "51000007"))

        assert "51000007" not in str(await rows(team, "SELECT * FROM accounts"))

    async def test_a_chat_is_one_accounts_only_and_an_account_has_one_only(self, team: SqlStore) -> None:
        await team.run(lambda work: work.relay.link(MIRA, "51000007"))
        await team.run(lambda work: work.relay.link(DEV, "51000007"))

        assert await team.run(lambda work: work.relay.who(MIRA)) is None
        await team.run(lambda work: work.relay.link(DEV, "51000008"))
        assert await team.run(lambda work: work.relay.at("51000007")) is None
        await team.run(lambda work: work.relay.unlink(DEV))
        assert await team.run(lambda work: work.relay.everyone()) == []

    async def test_a_code_is_good_once_until_its_time_and_only_the_newest(self, team: SqlStore) -> None:
        def use(digest: bytes, at: datetime = NOW) -> Any:
            return team.run(lambda work: work.relay.use_code(digest, at))

        await team.run(lambda work: work.relay.add_code(b"old", MIRA, after(minutes=10)))
        await team.run(lambda work: work.relay.add_code(b"new", MIRA, after(minutes=10)))
        assert await use(b"old") is None
        assert await use(b"new") == MIRA
        assert await use(b"new") is None
        await team.run(lambda work: work.relay.add_code(b"late", MIRA, after(minutes=10)))
        assert await use(b"late", after(minutes=10)) is None

    async def test_codes_that_are_too_old_are_forgotten(self, team: SqlStore) -> None:
        await team.run(lambda work: work.relay.add_code(b"late", MIRA, after(minutes=10)))

        await team.run(lambda work: work.purge(after(minutes=10)))

        assert await rows(team, "SELECT * FROM link_codes") == []


class TestTalks:
    """Talks that are shown in Telegram."""

    async def test_a_talk_is_kept_and_changed(self, team: SqlStore) -> None:
        await team.run(lambda work: work.relay.put(TALK))
        await team.run(lambda work: work.relay.put(replace(TALK, topic=42, over="closed")))

        assert await team.run(lambda work: work.relay.talks()) == [replace(TALK, topic=42, over="closed")]
        assert TALK.where not in str(await rows(team, "SELECT * FROM relay_talks"))
        await team.run(lambda work: work.relay.drop(TALK))
        assert await team.run(lambda work: work.relay.talks()) == []

    async def test_its_messages_are_known_until_it_is_wiped_and_nothing_stays(self, team: SqlStore) -> None:
        def sent(work: Work) -> None:
            work.relay.put(TALK)
            there = work.conversations([TALK.address])[TALK.address]
            (letter,) = work.keep([Outcome(there, "u1", NOW, after(hours=48), "7", letters=(said("hers"),))])
            work.sent([Sent(letter.id, there.id, ("8", "9"), NOW)])

        def wiped(work: Work) -> None:
            there = work.conversations([TALK.address])[TALK.address]
            work.keep([Outcome(there, "", NOW, NOW, wipe=True)])

        await team.run(sent)
        assert await team.run(lambda work: work.relay.refs(TALK)) == {"7", "8", "9"}
        await team.run(wiped)

        assert await team.run(lambda work: work.relay.talks()) == []
        assert await team.run(lambda work: work.relay.refs(TALK)) == frozenset()
        (erasure,) = await team.run(lambda work: work.claim_erasures(NOW, 9))
        assert (erasure.address, sorted(erasure.refs)) == (TALK.address, ["7", "8", "9"])

    async def test_where_nothing_arrives_is_known(self, team: SqlStore) -> None:
        def job(work: Work) -> None:
            there = work.conversations([TALK.address, ASHA])
            work.keep([Outcome(one, "", NOW, after(hours=48)) for one in there.values()])
            work.drop_all_letters_of(there[TALK.address].id)

        await team.run(job)

        assert await team.run(lambda work: work.relay.lost([TALK.address, ASHA])) == {TALK.address}
        assert await team.run(lambda work: work.relay.lost([])) == set()

    async def test_an_account_that_goes_takes_its_talks_along(self, team: SqlStore) -> None:
        await team.run(lambda work: work.relay.put(TALK))

        await rows(team, "DELETE FROM accounts")

        assert await team.run(lambda work: work.relay.talks()) == []


def spend_one(group: str, work: Work) -> datetime | None:
    return work.relay.spend(group, NOW, 1, MINUTE)


class TestGroups:
    """Budgets and cards."""

    async def test_a_budget_holds_in_any_such_time(self, team: SqlStore) -> None:
        def spend(seconds: float, most: int = 3) -> Any:
            return team.run(lambda work: work.relay.spend(GROUP, after(seconds=seconds), most, MINUTE))

        assert [await spend(at) for at in (0, 10, 20)] == [None, None, None]
        assert await spend(30) == after(seconds=60)
        assert await spend(30, most=2) == after(seconds=70)
        assert await spend(60) is None
        assert await spend(61) == after(seconds=70)
        assert GROUP not in str(await rows(team, "SELECT * FROM relay_groups"))

    async def test_groups_have_budgets_of_their_own(self, team: SqlStore) -> None:
        for group in (GROUP, "-1002"):
            assert await team.run(partial(spend_one, group)) is None

    async def test_one_process_at_a_time_changes_a_groups_cards(self, team: SqlStore) -> None:
        def claimed(at: datetime) -> Any:
            return team.run(lambda work: work.relay.claim(GROUP, at, at + MINUTE))

        assert [await claimed(NOW), await claimed(NOW)] == [True, False]
        assert await claimed(after(minutes=1))
        await team.run(lambda work: work.relay.release(GROUP))
        assert await claimed(after(minutes=1))

    async def test_cards_are_kept_changed_and_forgotten(self, team: SqlStore) -> None:
        new = Posted(0, 77, ((CaseId("c1"), "open"), (CaseId("c2"), "open")), "digest")
        await team.run(lambda work: work.relay.put_card(GROUP, new, NOW))
        (card,) = await team.run(lambda work: work.relay.cards(GROUP))
        assert replace(card, id=0) == new
        assert await team.run(lambda work: work.relay.cards("-1002")) == []

        changed = replace(card, cases=((CaseId("c1"), "taken"),), shown="other")
        await team.run(lambda work: work.relay.put_card(GROUP, changed, NOW))
        assert await team.run(lambda work: work.relay.cards(GROUP)) == [changed]
        await team.run(lambda work: work.relay.drop_card(changed))
        assert await team.run(lambda work: work.relay.cards(GROUP)) == []

    async def test_a_card_of_last_week_is_forgotten(self, team: SqlStore) -> None:
        await team.run(lambda work: work.relay.put_card(GROUP, Posted(0, 77, (), ""), NOW))

        await team.run(lambda work: work.purge(after(days=7)))

        assert await team.run(lambda work: work.relay.cards(GROUP)) == []


async def test_two_processes_keep_one_budget(postgres_url: str, opened: Open) -> None:
    one, other = await opened(postgres_url), await opened(postgres_url)

    allowed = [
        await store.run(lambda work: work.relay.spend(GROUP, NOW, 3, MINUTE)) is None
        for store in (one, other, one, other)
    ]

    assert allowed == [True, True, True, False]


async def test_the_whole_relay_works_on_both_databases(url: str) -> None:
    async with TelegramServer() as server:
        group = server.group()
        await maintenance.upgrade(url)
        async with rig(url, server, [group]) as team:
            mira, dev = await team.helper("Mira"), await team.helper("Dev")
            asha = await team.survivor()
            await team.settled()
            group.presses(mira.phone, "Take")
            group.presses(dev.phone, "Take")
            await team.settled()
            holder = mira if (await team.case(asha)).holder == mira.id else dev
            assert KINDLY[Refusal.TAKEN].msgid in [words for _, words in server.alerts]

            await team.hears(asha, "hello")
            holder.phone.says("I am here")
            await team.settled()
            assert asha.phone.heard[-1] == "I am here"
            assert holder.phone.heard[-1] == "A ▸ hello"
            for label in ("Give back", "Yes, give back"):
                holder.phone.presses(label)
                await team.settled()

            assert (await team.case(asha)).status in {Status.WAITING, Status.OFFERED}
            assert holder.phone.heard[-1] == WORDS["given_back"].msgid
            assert "hello" not in str(holder.phone.chat)
