"""Linking a volunteer's chat."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.service.relay.said import text
from tests.service.relay_rig import Rig


class TestLinking:
    """A chat becomes a volunteer's."""

    async def test_a_code_links_the_chat_once_and_is_taken_down(self, team: Rig) -> None:
        mira = await team.helper("Mira", linked=False, on_shift=False)
        code = await team.relay.links.code_for(mira.id)

        mira.phone.says(f"/link {code}")
        await team.settled()

        assert mira.phone.heard == [text("linked", name="Mira")]
        assert code not in str(mira.phone.chat)
        other = team.server.person("en")
        other.says(f"/link {code}")
        await team.settled()
        assert other.heard == [text("wrong_code")]
        assert await team.relay.links.is_linked(mira.id)
        deeds = await team.store.run(lambda work: work.accounts.audit.last(9))
        assert [(deed.who, deed.what) for _, deed in deeds] == [(mira.id, "telegram_linked")]

    async def test_a_code_is_good_for_ten_minutes(self, team: Rig) -> None:
        mira = await team.helper("Mira", linked=False)
        code = await team.relay.links.code_for(mira.id)
        team.clock.ahead = timedelta(minutes=10)

        mira.phone.says(f"/link {code}")
        await team.settled()

        assert mira.phone.heard == [text("wrong_code")]

    async def test_only_a_digest_of_the_code_is_kept(self, team: Rig, tmp_path: Path) -> None:
        mira = await team.helper("Mira")
        code = await team.relay.links.code_for(mira.id)

        kept = b"".join(file.read_bytes() for file in tmp_path.glob("humraah.db*"))
        assert code.encode() not in kept
        assert code.replace("-", "").encode() not in kept
        assert str(mira.phone.id).encode() not in kept

    async def test_who_unlinks_is_a_survivor_like_others_again(self, team: Rig) -> None:
        mira = await team.helper("Mira")

        mira.phone.starts()
        await team.settled()
        assert text("as_a_volunteer") in mira.phone.heard
        assert team.others == []

        mira.phone.says("/unlink")
        await team.settled()
        mira.phone.says("hello")
        await team.settled()

        assert [one.sender.value for one in team.others] == [str(mira.phone.id)]
        assert not await team.relay.links.is_linked(mira.id)

    async def test_others_are_passed_on_untouched(self, team: Rig) -> None:
        asha = team.server.person()
        asha.says("I need help")
        asha.offers("photo")
        await team.settled()

        assert [type(one.what).__name__ for one in team.others] == ["Wrote", "Offered"]

    async def test_a_talk_that_is_held_already_is_shown_when_the_chat_is_linked(self, team: Rig) -> None:
        mira = await team.helper("Mira", linked=False)
        asha = await team.survivor()
        await team.takes(mira, asha)
        await team.hears(asha, "are you there")

        mira.phone.says(f"/link {await team.relay.links.code_for(mira.id)}")
        await team.settled()

        assert "are you there" in mira.phone.heard[-1]
        await team.hears(asha, "thank you")
        assert mira.phone.heard[-1] == "A ▸ thank you"
