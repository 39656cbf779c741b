"""Joining private chats to accounts and parting them again, with all that is shown there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from bot.domain.ids import Address
from bot.domain.incoming import Incoming
from bot.domain.messages import Outgoing
from bot.handoff.case import VolunteerId
from bot.handoff.moves import Move
from bot.handoff.orders import SYSTEM, Order
from bot.handoff.refusals import RefusedMoveError
from bot.ports import Deed, Letter, Outcome, Store, What, Work
from bot.ports.relay import Linked, desk_of
from bot.service.casework.casework import Casework
from bot.service.casework.sheet import Sheet
from bot.service.relay.links import digest_of, forget_chat
from bot.service.relay.posts import Post, RelayPosts
from bot.service.relay.turn import KEPT
from bot.service.relay.words import Tongue


class Linking:
    """Links, unlinks, and takes talks off those who cannot be reached any more.

    Args:
        speak: called with letters to send, once they are durable.
    """

    def __init__(
        self, store: Store, casework: Casework, posts: RelayPosts, tongue: Tongue,
        speak: Callable[[list[Letter]], None],
    ) -> None:  # fmt: skip
        self._store = store
        self._casework = casework
        self._posts = posts
        self._tongue = tongue
        self._speak = speak

    async def link(self, incoming: Incoming, code: str) -> None:
        """Join a chat to the account that a code was made for; the talks it holds are shown there from now on."""
        chat = incoming.sender.value

        def act(sheet: Sheet) -> list[Post]:
            account = sheet.work.relay.use_code(digest_of(code), sheet.now)
            linked = self._linked(sheet.work, account, chat) if account else None
            if linked is None:
                return [(desk_of(chat), self._words("wrong_code", incoming.locale_hint))]
            sheet.work.accounts.audit.note(Deed(sheet.now, linked.account, What.TELEGRAM_LINKED))
            welcome = self._words("linked", linked.locale, name=linked.name)
            return [(desk_of(chat), welcome), *self._already_held(sheet, linked)]

        await self._done(incoming, act)

    async def unlink(self, incoming: Incoming) -> None:
        """Part a chat from its account; talks stay with the account, in the console.

        An account that was closed holds none any more.
        """

        def act(sheet: Sheet) -> list[Post]:
            me = sheet.work.relay.at(incoming.sender.value)
            if me is None:
                return []
            _unlink(sheet, me.account)
            return [(desk_of(me.chat), self._words("account_closed" if me.closed else "unlinked", me.locale))]

        await self._done(incoming, act)

    async def blocked(self, chat: str) -> None:
        """Somebody blocked the bot: the talks go to others. Safe to repeat."""
        me = await self._store.run(lambda work: work.relay.at(chat))
        if me is not None:
            await self.lost(me.account)

    async def lost(self, account: VolunteerId) -> None:
        """Nothing arrives at somebody's any more: the talks go to others."""

        def job(work: Work) -> Sheet:
            sheet = self._casework.sheet(work)
            self._lose(sheet, account)
            sheet.flush()
            return sheet

        self._casework.after(await self._store.run(job))

    def _linked(self, work: Work, account: VolunteerId, chat: str) -> Linked | None:
        """Link them; a chat and an account that were linked otherwise are so no more."""
        before = work.relay.at(chat)
        theirs = {account, before.account if before else account}
        for talk in work.relay.talks():
            if talk.account in theirs:
                self._posts.take_down(work, talk.ended("chat_closed"))
        work.relay.link(account, chat)
        linked = work.relay.who(account)
        if linked is None or linked.closed:
            work.relay.unlink(account)
            return None
        return linked

    def _already_held(self, sheet: Sheet, linked: Linked) -> list[Post]:
        held = [file for file in sheet.work.cases.under_way() if file.case.holder == linked.account]
        there = [file for file in sheet.all_of(held) if file.case.holder == linked.account]
        return [post for file in there for post in self._posts.open(sheet.work, file, linked)]

    def _lose(self, sheet: Sheet, account: VolunteerId) -> None:
        shown = {talk.case for talk in sheet.work.relay.talks() if talk.account == account and not talk.over}
        held = [file for file in sheet.work.cases.under_way() if file.case.id in shown]
        for file in sheet.all_of(held):
            if file.case.id in shown and file.case.holder == account:
                with suppress(RefusedMoveError):
                    sheet.move(file, Order(Move.LOSE, SYSTEM, sheet.now, file.case.version))
        _unlink(sheet, account)

    async def _done(self, incoming: Incoming, act: Callable[[Sheet], list[Post]]) -> None:
        """Do it once, and say what there is to say."""

        def job(work: Work) -> tuple[Sheet, list[Letter]]:
            sheet = self._casework.sheet(work)
            if incoming.key not in work.unheard([incoming.key]):
                return sheet, []
            says = act(sheet)
            sheet.flush()
            return sheet, _kept(work, incoming, sheet, says)

        sheet, letters = await self._store.run(job)
        if letters:
            self._speak(letters)
        self._casework.after(sheet)

    def _words(self, name: str, locale: str, /, **fill: object) -> Outgoing:
        return Outgoing(self._tongue.say(name, locale, **fill))


def _unlink(sheet: Sheet, account: VolunteerId) -> None:
    forget_chat(sheet.work, account)
    sheet.work.accounts.audit.note(Deed(sheet.now, account, What.TELEGRAM_UNLINKED))


def _kept(work: Work, incoming: Incoming, sheet: Sheet, says: list[Post]) -> list[Letter]:
    home = desk_of(incoming.sender.value)
    letters: dict[Address, list[Outgoing]] = {home: []}
    for to, message in says:
        letters.setdefault(to, []).append(message)
    there = work.conversations([home, *(to for to, _ in says if to != home)])
    outcomes = [
        Outcome(there[to], incoming.key if to == home else "", sheet.now, sheet.now + KEPT, letters=tuple(words))
        for to, words in letters.items()
    ]
    return work.keep(outcomes)
