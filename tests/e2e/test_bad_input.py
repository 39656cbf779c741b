"""Whatever people send: a kind answer, one effect, nothing lost, and nothing broken for the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.domain.events import MOST_HEARD
from bot.flow.engine import A_SENTENCE
from tests.e2e.rig import Bot
from tests.e2e.talk import Talk
from tests.standins.telegram_people import Person, media_fields
from tests.standins.telegram_server import TelegramServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

PICK_ONE = "I did not quite get that. Please pick one of the buttons below, or write the words of one."
TOLD = "Thank you for writing to me. Before we come to that, I need to know one thing."
OLD_BUTTON = "That button is from earlier. Here is where we are now."
REFUSED = "Thank you, but I never look at pictures, voice notes or files, and I did not open this one."
SAFE = "Is it safe for you to chat on this phone right now?"


@dataclass
class House:
    """A bot that runs, and the Bot API it talks to."""

    server: TelegramServer
    bot: Bot

    async def someone(self) -> Talk:
        """Return a person who was just greeted and is asked for the language."""
        talk = Talk(self.server)
        await talk.starts()
        return talk

    async def someone_asked(self) -> Talk:
        """Return a person who is asked whether it is safe to chat."""
        talk = await self.someone()
        await talk.presses("English")
        return talk

    async def someone_writing(self) -> Talk:
        """Return a person who is asked, in the notebook, to whom they reported."""
        talk = await self.someone()
        await talk.writes("/evidence")
        await talk.presses("A report I made")
        return talk

    async def settled(self) -> None:
        """Wait until every update is done with."""
        await self.server.until(lambda: not self.server.waiting)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with TelegramServer() as server, Bot(tmp_path_factory.mktemp("house"), server) as bot:
        yield House(server, bot)


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def nothing_broke(house: House) -> AsyncIterator[None]:
    """After each test, no turn failed, no message was refused, no media was touched, and the bot lives."""
    yield
    _, counts = await house.bot.get("/metrics")
    assert "humraah_failed_turns_total 0.0" in counts
    assert 'outcome="refused"' not in counts
    assert house.server.violations == []
    assert house.bot.runs


# -- words ----------------------------------------------------------------------------------------

STRANGE_WORDS = {
    "right_to_left": "מה קורה? مجھے مدد چاہیے \u202eabc\u202c ‏",
    "emoji": "😢👩🏽‍🦱🏳️‍🌈🇮🇳",
    "only_spaces": "   \n\t \u00a0\u2003",
    "nothing_to_see": "\u200b\u200d\u2060\ufeff",
    "zero_bytes": "a\x00b\x07",
    "markup": "<b>&amp;</b> {about.project} {0} %s %(x)s `*_",
    "ten_thousand": "लंबा " * 2000,
    "one_long_word": "ज" * 10_000,
}


@pytest.mark.parametrize("words", STRANGE_WORDS.values(), ids=STRANGE_WORDS.keys())
async def test_strange_words_at_a_question_are_asked_again_kindly(house: House, words: str) -> None:
    talk = await house.someone()
    buttons = talk.data

    answer = await talk.writes(words)

    assert answer.startswith(TOLD if len(words.split()) >= A_SENTENCE else PICK_ONE)
    assert talk.data == buttons


async def read_back(house: House, words: str) -> tuple[str, str]:
    """Write ``words`` into the notebook; return the answer, and what the notebook gives back."""
    talk = await house.someone_writing()
    answer = await talk.writes(words)
    for _ in range(2):
        await talk.presses("Skip")
    return answer, await talk.presses("Read my notes")


async def test_words_in_the_notebook_come_back_as_they_were_and_as_far_as_promised(house: House) -> None:
    long = "".join(f"{number:05} " for number in range(1, 1668))
    strange = [STRANGE_WORDS[name] for name in ("right_to_left", "emoji", "markup")]

    (cut, kept), *others = await asyncio.gather(*(read_back(house, words) for words in (long, *strange)))

    assert len(long) > 10_000
    assert "I kept the first part" in cut
    assert long[: MOST_HEARD - 10] in kept.replace("\n", " ")
    assert long[MOST_HEARD:] not in kept
    for words, (_, read) in zip(strange, others, strict=True):
        assert "".join(char for char in words if char not in "\u202e\u202c\u200f").strip() in read


@pytest.mark.parametrize("name", ["only_spaces", "nothing_to_see"])
async def test_an_empty_answer_is_no_answer(house: House, name: str) -> None:
    talk = await house.someone_writing()
    buttons = talk.data

    assert (await talk.writes(STRANGE_WORDS[name])).startswith(PICK_ONE)
    assert talk.data == buttons


# -- buttons --------------------------------------------------------------------------------------


async def test_an_old_button_is_explained_and_the_present_question_asked_again(house: House) -> None:
    talk = await house.someone_asked()
    old = talk.person.chat[talk.question]
    await talk.presses("Yes, it is safe")
    present = talk.data

    answer = await talk.answer_to(lambda: talk.person.presses_data(_data_of(old, 2), old))

    assert answer.startswith(OLD_BUTTON)
    assert talk.data == present


FORGED = {
    "garbage": "\x00\xff💥'; DROP TABLE conversations; --",
    "empty": "",
    "huge": "9" * 100_000,
    "huge_serial": "99999999999999999999.0",
    "foreign_serial": "7777.0",
    "other_digits": "२.0",
    "negative": "-1.0",
    "no_such_choice": "2.no_such_choice",
    "no_choice": "2.",
    "no_such_shortcut": "!no_such_shortcut",
    "a_shortcut_of_python": "!__class__",
    "only_a_dot": ".",
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_press_changes_nothing(house: House, data: str) -> None:
    talk = await house.someone()
    present = talk.data

    answer = await talk.answer_to(lambda: talk.person.presses_data(data))

    assert answer.startswith((OLD_BUTTON, PICK_ONE))
    assert talk.data == present


async def test_two_presses_of_one_button_at_once_have_one_effect(house: House) -> None:
    talk = await house.someone()
    press = talk.data[0]
    question = talk.person.chat[talk.question]

    await talk.answer_to(lambda: [talk.person.presses_data(press, question) for _ in range(2)])
    await house.settled()
    await talk.presses("Yes, it is safe")

    assert sum(SAFE in text for text in talk.person.heard) == 1
    assert not any(OLD_BUTTON in text for text in talk.person.heard)


async def test_of_two_different_buttons_at_once_the_first_counts(house: House) -> None:
    talk = await house.someone_asked()
    yes, no, *_ = talk.data
    question = talk.person.chat[talk.question]

    await talk.answer_to(lambda: [talk.person.presses_data(data, question) for data in (yes, no)])
    await talk.until(lambda: any(OLD_BUTTON in text for text in talk.person.heard))
    await house.settled()

    assert not any("Thank you for telling me" in text for text in talk.person.heard)


async def test_every_press_is_acknowledged(house: House) -> None:
    talk = await house.someone()
    before = len(house.server.answered_callbacks)

    await talk.presses("English")
    await talk.answer_to(lambda: talk.person.presses_data("forged"))
    await house.settled()

    await talk.until(lambda: len(house.server.answered_callbacks) == before + 2)


# -- media, edits, groups, leaving ----------------------------------------------------------------


async def test_an_album_is_answered_once_and_taken_down_whole(house: House) -> None:
    talk = await house.someone()
    album = {**media_fields("photo"), "media_group_id": "13579"}

    await talk.answer_to(lambda: [talk.person.sends(album) for _ in range(10)])
    await house.settled()
    await talk.until(lambda: not any("photo" in message for message in talk.person.chat.values()))

    assert sum(REFUSED in text for text in talk.person.heard) == 1


async def test_an_edited_message_is_answered_and_changes_nothing(house: House) -> None:
    talk = await house.someone()
    present = talk.data
    await talk.writes("hello")
    written = max(number for number, one in talk.person.chat.items() if one.get("text") == "hello")

    answer = await talk.answer_to(lambda: talk.person.edits(written, {"text": "/wipe"}))

    assert answer.startswith("I can read only plain words and button presses.")
    assert talk.data == present


async def test_a_group_is_declined_and_left_without_a_word_on_what_this_is(house: House) -> None:
    asha = house.server.person()
    group = {"id": -1001234567890, "type": "supergroup", "title": "Family"}
    head = {"message_id": 5, "chat": group, "date": house.server.now(), "from": asha.user}

    house.server.push({"message": {**head, "text": "/start@humraah_stand_in_bot"}})
    await house.server.until(lambda: group["id"] in house.server.left_groups)
    await house.settled()

    said = [fields["text"] for fields in house.server.called("sendMessage") if fields["chat_id"] == group["id"]]
    assert len(said) == 1
    assert "private" in said[0]
    assert not any(word in said[0].lower() for word in ("image", "picture", "survivor", "humraah"))
    assert asha.heard == []


def _sent_to(house: House, person: Person) -> int:
    return sum(fields["chat_id"] == person.id for fields in house.server.called("sendMessage"))


async def test_who_blocks_the_bot_and_comes_back_goes_on_where_they_were(house: House) -> None:
    talk = await house.someone_asked()
    present = talk.data
    talk.person.blocks()
    await house.settled()
    sent = _sent_to(house, talk.person)
    await asyncio.sleep(0.3)  # nothing is to come in that time
    assert _sent_to(house, talk.person) == sent

    talk.person.unblocks()
    back = await talk.starts()
    again = await talk.presses("Yes, go on where I was")

    assert back.startswith("Hello again.")
    assert SAFE in again
    assert [data.partition(".")[2] for data in talk.data] == [data.partition(".")[2] for data in present]


async def test_who_blocks_the_bot_while_it_speaks_stops_nobody_else(house: House) -> None:
    talk = await house.someone_asked()
    talk.person.blocked = True
    talk.person.presses("Yes, it is safe")
    await house.settled()

    other = await house.someone()
    assert other.data
    talk.person.unblocks()
    assert (await talk.starts()).startswith("Hello again.")


async def test_an_update_that_is_no_update_stops_nobody(house: House) -> None:
    talk = await house.someone()
    for nonsense in ({"update_id": 800_000_000, "message": {"chat": []}}, {"update_id": 800_000_001}):
        house.server.replay(nonsense)

    assert (await talk.writes("?")).startswith(PICK_ONE)


async def test_an_update_that_comes_twice_has_one_effect(house: House) -> None:
    talk = await house.someone()
    sent = []
    await talk.answer_to(lambda: sent.append(talk.person.presses("English")))
    house.server.replay(sent[0])
    await house.settled()
    await talk.presses("Yes, it is safe")

    assert sum(SAFE in text for text in talk.person.heard) == 1


def _data_of(message: dict[str, object], which: int) -> str:
    keyboard = message["reply_markup"]
    assert isinstance(keyboard, dict)
    data = [button["callback_data"] for row in keyboard["inline_keyboard"] for button in row]
    return str(data[which - 1])
