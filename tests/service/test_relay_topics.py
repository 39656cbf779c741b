"""Talks in forum topics, several groups as shards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.handoff.case import Status
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from bot.service.relay.words import WORDS
from tests.service.relay_rig import Rig, rig
from tests.standins.telegram_groups import Group
from tests.standins.telegram_rules import bad
from tests.standins.telegram_server import TelegramServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as running:
        yield running


@pytest.fixture
def forum(server: TelegramServer) -> Group:
    return server.group(is_forum=True)


@pytest.fixture
async def team(tmp_path: Path, server: TelegramServer, forum: Group) -> AsyncIterator[Rig]:
    async with rig(tmp_path, server, [forum], topics=True) as running:
        yield running


def only_topic(forum: Group) -> int:
    (topic,) = forum.topics
    return topic


async def test_a_talk_runs_in_a_topic_of_its_own_whose_name_says_nothing(team: Rig, forum: Group) -> None:
    mira = await team.helper("Mira")
    asha = await team.survivor()
    await team.takes(mira, asha)
    await team.hears(asha, "are you there")
    topic = only_topic(forum)

    forum.says(mira.phone, "yes, I am", topic)
    await team.settled()

    assert forum.topics[topic] == f"Talk A {asha.case[-4:]}"
    assert forum.written_in(topic)[-2:] == ["are you there", "yes, I am"]
    assert asha.phone.heard[-1] == "yes, I am"
    assert "are you there" not in str(mira.phone.chat)
    assert "CanaryAsha" not in str(forum.chat)
    assert str(asha.phone.id) not in "".join(
        call.raw.decode() for call in team.server.calls if str(forum.id) in str(call.fields)
    )


async def test_only_the_holder_is_heard_in_a_topic(team: Rig, forum: Group) -> None:
    mira, dev, stranger = await team.helper("Mira"), await team.helper("Dev"), team.server.person("en")
    asha = await team.survivor()
    await team.takes(mira, asha)
    topic = only_topic(forum)
    before = list(asha.phone.heard)

    forum.says(dev.phone, "let me", topic)
    forum.says(stranger, "hello", topic)
    forum.says(dev.phone, "about dinner")
    await team.settled()

    assert asha.phone.heard == before
    assert "let me" not in forum.written_in(topic)
    assert "hello" not in forum.written_in(topic)
    assert "about dinner" in str(forum.chat)
    assert dev.phone.heard[-1] == WORDS["only_holder"].msgid
    assert team.others == []


async def test_media_and_pastes_in_a_topic_are_refused(team: Rig, forum: Group) -> None:
    mira = await team.helper("Mira")
    asha = await team.survivor()
    await team.takes(mira, asha)
    topic, before = only_topic(forum), list(asha.phone.heard)

    forum.offers(mira.phone, "photo", topic)
    forum.says(mira.phone, "x" * 4090, topic)
    await team.settled()

    assert "[media]" not in forum.written_in(topic)
    assert WORDS["no_media"].msgid in forum.written_in(topic)
    assert forum.written_in(topic)[-1] == WORDS["too_long"].msgid.format(most=4000)
    assert asha.phone.heard == before
    assert team.server.violations == []


async def test_the_topic_is_deleted_when_she_wipes_and_the_volunteer_is_told_in_private(
    team: Rig, forum: Group
) -> None:
    mira = await team.helper("Mira")
    asha = await team.survivor()
    await team.takes(mira, asha)
    await team.hears(asha, "canary words")

    await team.wipes(asha)

    assert forum.topics == {}
    assert "canary words" not in str(forum.chat)
    assert mira.phone.heard[-1] == TO_VOLUNTEERS[VolunteerNotice.WIPED].msgid


async def test_where_the_bot_may_not_delete_topics_the_messages_go_all_the_same(team: Rig, forum: Group) -> None:
    mira = await team.helper("Mira")
    asha = await team.survivor()
    await team.takes(mira, asha)
    await team.hears(asha, "canary words")
    team.server.fail(bad("not enough rights to manage topics"), method="deleteForumTopic")

    await team.wipes(asha)

    assert team.server.called("closeForumTopic")
    assert "canary words" not in str(forum.chat)


async def test_a_topic_that_somebody_deleted_gives_the_case_back(team: Rig, forum: Group) -> None:
    mira = await team.helper("Mira")
    asha = await team.survivor()
    await team.takes(mira, asha)
    forum.topics.clear()

    await team.hears(asha, "hello")

    assert (await team.case(asha)).status in {Status.WAITING, Status.OFFERED}


async def test_words_topics_and_cards_together_keep_to_twenty_a_minute_and_none_is_lost(
    team: Rig, forum: Group
) -> None:
    mira = await team.helper("Mira")
    asha = await team.survivor()
    await team.takes(mira, asha)
    said = [f"word {number}" for number in range(30)]

    def calls() -> int:
        methods = {"sendMessage", "editMessageText", "createForumTopic", "closeForumTopic", "deleteForumTopic"}
        return sum(call.method in methods and call.fields.get("chat_id") == forum.id for call in team.server.calls)

    for words in said:
        await team.hears(asha, words)
    assert calls() <= 20
    first = calls()
    team.clock.ahead += timedelta(seconds=70)
    await team.sender._claim()
    await team.settled()

    assert calls() - first <= 20
    assert [one for one in forum.written_in(only_topic(forum)) if one.startswith("word")] == said


async def test_several_groups_share_the_cases(tmp_path: Path, server: TelegramServer) -> None:
    groups = [server.group(), server.group()]
    async with rig(tmp_path, server, groups) as team:
        for _ in range(12):
            await team.survivor()
        await team.settled()

        shown = [sum(len(group.labels(number)) for number in group.chat) for group in groups]
        assert sum(shown) == 12
        assert all(shown)


async def test_a_group_that_is_not_ours_is_declined_as_before(team: Rig, server: TelegramServer) -> None:
    other, mira = server.group(), await team.helper("Mira")

    other.says(mira.phone, "hello")
    await team.settled()

    assert server.left_groups == [other.id]
