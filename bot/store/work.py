"""One transaction: ``ports.Work`` over the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.ids import Address, ConversationId
from bot.ports import Conversation, DueTimer, Erasure, Letter, Outcome, Sent
from bot.store import retention
from bot.store.accounts import SqlAccounts
from bot.store.cases import SqlCases
from bot.store.desk import Desk
from bot.store.erasures import Erasures
from bot.store.letters import Footprints, Letters
from bot.store.people import Heard, People, Timers
from bot.store.relay import SqlRelay


class SqlWork:
    """What can be done inside one transaction; see ``ports.Work`` for the promises.

    Conversations are always locked before anything of theirs is written, and in id order, so that
    two processes wait for each other and never both for the other.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._people = People(desk)
        self._heard = Heard(desk)
        self._timers = Timers(desk)
        self._letters = Letters(desk)
        self._footprints = Footprints(desk)
        self._erasures = Erasures(desk, self._footprints)
        self.accounts = SqlAccounts(desk)
        self._cases: SqlCases | None = None
        self._relay: SqlRelay | None = None

    @property
    def cases(self) -> SqlCases:
        """The cases that people take."""
        if self._cases is None:
            self._cases = SqlCases(self._desk, self._people)
        return self._cases

    @property
    def relay(self) -> SqlRelay:
        """Volunteers' chats, and the talks that are shown there."""
        if self._relay is None:
            self._relay = SqlRelay(self._desk, self._people)
        return self._relay

    def unheard(self, keys: Sequence[str]) -> set[str]:
        """Return those of ``keys`` that were never heard before."""
        return self._heard.unheard(keys)

    def conversations(self, addresses: Sequence[Address]) -> dict[Address, Conversation]:
        """Load (and lock until the commit) everyone's conversation; make new ones for those without.

        Raises:
            SealBrokenError: a state or a key does not open; nobody's conversation is returned then.
        """
        return self._people.load(addresses)

    def conversation(self, id: ConversationId) -> Conversation | None:  # noqa: A002 - the word for it
        """Load (and lock until the commit) one conversation; None when it is no more.

        Raises:
            SealBrokenError: its address or its key does not open.
        """
        return self._people.by_id(id)

    def is_known(self, address: Address) -> bool:
        """Tell whether there is a conversation with whoever is at ``address``."""
        return self._people.is_known(address)

    def keep(self, outcomes: Sequence[Outcome]) -> list[Letter]:
        """Write everything the turns changed: at most one outcome a conversation.

        Raises:
            LookupError: a conversation is no more.
            ValueError: two outcomes for one conversation.
        """
        ids = [outcome.conversation.id for outcome in outcomes]
        self._all_there(ids)
        lasting = [outcome for outcome in outcomes if not outcome.wipe]
        self._heard.keep(outcomes)
        self._people.keep(lasting)
        self._timers.keep(lasting)
        self._erasures.begin(outcomes)
        self._footprints.keep([outcome for outcome in lasting if not outcome.clear])
        self._letters.drop_all_of([outcome.conversation.id for outcome in lasting if outcome.gone or outcome.clear])
        self._people.destroy([outcome.conversation.id for outcome in outcomes if outcome.wipe])
        return self._letters.keep(lasting)

    def sent(self, sent: Sequence[Sent]) -> None:
        """Drop the words of letters that went out; remember their refs."""
        there = self._people.seals([letter.conversation for letter in sent])
        self._letters.drop([letter.letter for letter in sent])
        self._footprints.sent(letter for letter in sent if letter.conversation in there)
        self._erasures.add_late([letter for letter in sent if letter.conversation not in there])

    def postpone(self, letter: int, due: datetime, attempts: int) -> None:
        """Hand back ``letter``, and all after it in its conversation; they can be claimed again at ``due``."""
        self._letters.postpone(letter, due, attempts)

    def drop_letters(self, letters: Sequence[int]) -> None:
        """Forget letters that will never go out."""
        self._letters.drop(letters)

    def drop_all_letters_of(self, conversation: ConversationId) -> None:
        """The person is unreachable: forget their letters; their timers are silent until they write again."""
        self._people.lose(conversation)
        self._letters.drop_all_of([conversation])

    def claim_letters(self, now: datetime, most: int) -> list[Letter]:
        """Claim waiting letters that are due and that nobody is sending, whole conversations in order.

        What was claimed stays this process's as long as it claims again within ``LEASE``.
        """
        return self._letters.claim(now, most)

    def due_timers(self, now: datetime, most: int) -> list[DueTimer]:
        """Return timers that have come due, oldest first."""
        return self._timers.due(now, most)

    def claim_erasures(self, now: datetime, most: int) -> list[Erasure]:
        """Claim erasures that are due and that nobody is at work on."""
        return self._erasures.claim(now, most)

    def finish_erasure(self, erasure: int) -> None:
        """Forget an erasure that is done, and its key."""
        self._erasures.finish(erasure)

    def postpone_erasure(self, erasure: int, due: datetime, attempts: int) -> None:
        """Hand an erasure back; it can be claimed again at ``due``."""
        self._erasures.postpone(erasure, due, attempts)

    def purge(self, now: datetime) -> int:
        """Destroy every conversation past its time, with its key; return how many."""
        self._desk.destroyed = True
        return retention.purge(self._desk.db, now)

    def _all_there(self, ids: Sequence[ConversationId]) -> None:
        if len(set(ids)) != len(ids):
            raise ValueError("Two outcomes for one conversation cannot be kept at once.")
        if len(self._people.seals(ids)) != len(ids):
            raise LookupError("A conversation was wiped meanwhile.")
