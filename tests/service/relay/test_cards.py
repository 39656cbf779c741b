"""Cards in the volunteers' group."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.handoff.card import Card, Line
from bot.handoff.case import Flag, Status
from bot.handoff.refusals import KINDLY, Refusal
from tests.service.relay.said import text
from tests.service.relay_rig import Rig
from tests.standins.telegram_groups import Group


class TestCards:
    """What a group sees."""

    async def test_a_card_says_language_topic_and_urgency_and_nothing_else(self, team: Rig, group: Group) -> None:
        await team.survivor(Flag.CRISIS, card=Card(((Line.REGION, "CanaryRegion"),)))
        await team.settled()

        assert group.shown == [f"{text('card_one')}\nहिन्दी · an image was shared · crisis"]
        assert "CanaryRegion" not in str(team.server.called("sendMessage"))

    async def test_the_card_is_changed_when_the_case_is_taken(self, team: Rig, group: Group) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.settled()

        group.presses(mira.phone, "Take")
        await team.settled()

        assert (await team.case(asha)).holder == mira.id
        assert group.shown == [text("card_over")]
        assert team.server.alerts[-1][1] == text("taken_by_you")
        assert "Mira" not in str(group.chat)
        assert mira.phone.heard[-1].startswith("Talk A: हिन्दी · an image was shared · not urgent")

    async def test_of_two_who_press_at_once_one_gets_it_and_the_other_is_told_kindly(
        self, team: Rig, group: Group
    ) -> None:
        mira, dev = await team.helper("Mira"), await team.helper("Dev")
        asha = await team.survivor()
        await team.settled()

        group.presses(mira.phone, "Take")
        group.presses(dev.phone, "Take")
        await team.settled()

        assert (await team.case(asha)).holder in {mira.id, dev.id}
        said = [words for _, words in team.server.alerts]
        assert sorted(said) == sorted([text("taken_by_you"), KINDLY[Refusal.TAKEN].msgid])

    async def test_a_stranger_who_presses_is_told_kindly_and_changes_nothing(self, team: Rig, group: Group) -> None:
        asha, stranger = await team.survivor(), team.server.person("en")
        await team.settled()

        group.presses(stranger, "Take")
        await team.settled()

        assert (await team.case(asha)).status is Status.WAITING
        assert [words for _, words in team.server.alerts] == [KINDLY[Refusal.NOT_A_VOLUNTEER].msgid]
        assert stranger.heard == []
        assert team.others == []

    async def test_who_may_not_take_it_is_told_why(self, team: Rig, group: Group) -> None:
        mira = await team.helper("Mira", on_shift=False)
        asha = await team.survivor()
        await team.settled()

        group.presses(mira.phone, "Take")
        await team.settled()

        assert (await team.case(asha)).status is Status.WAITING
        assert team.server.alerts[-1][1] == f"{KINDLY[Refusal.MAY_NOT_TAKE].msgid}\nnot on shift"

    @pytest.mark.parametrize("data", ["r:take:nobody:1", "r:take", "r:", "x", "r:ended:a:b:c", "r:take:ffff:-1:é"])
    async def test_a_guessed_button_does_nothing(self, team: Rig, group: Group, data: str) -> None:
        mira = await team.helper("Mira")
        asha = await team.survivor()
        await team.settled()

        group.presses_data(mira.phone, data)
        mira.phone.presses_data(data)
        await team.settled()

        assert (await team.case(asha)).status is Status.WAITING

    async def test_a_case_that_comes_back_gets_a_new_card(self, team: Rig, group: Group) -> None:
        mira = await team.helper("Mira")
        await team.survivor()
        await team.settled()
        group.presses(mira.phone, "Take")
        await team.settled()

        mira.phone.presses("Give back")
        await team.settled()
        mira.phone.presses("Yes, give back")
        await team.settled()

        assert [shown.splitlines()[0] for shown in group.shown] == [text("card_over"), text("card_one")]

    async def test_a_burst_of_fifty_keeps_to_twenty_calls_a_minute_and_shows_everyone(
        self, team: Rig, group: Group
    ) -> None:
        times: list[float] = []

        async def one_round(**later: float) -> None:
            before = len(team.server.calls)
            await team.relay.tend()
            calls = [call for call in team.server.calls[before:] if call.fields.get("chat_id") == group.id]
            times.extend([team.clock.now().timestamp()] * len(calls))
            team.clock.ahead += timedelta(**later)

        for _ in range(50):
            await team.survivor()
            await one_round(milliseconds=200)
        for _ in range(120):
            await one_round(seconds=1)

        assert all(sum(at <= other < at + 60 for other in times) <= 20 for at in times)
        buttons = sum(len(group.labels(number)) for number in group.chat)
        assert buttons == 50
        assert len(group.shown) < 50
