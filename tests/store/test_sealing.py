"""Sealed words open for their owner and purpose alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import OperatorError, SealBrokenError
from bot.domain.ids import Address
from bot.store import SqlStore
from bot.store.sealing import Keyring, Lookup, Seal, master_id
from tests.store.helpers import ASHA, BINA, KEY, NOW, OTHER_KEY, conversation, rows, turn


@given(st.binary(max_size=200), st.integers(1, 2**63 - 1))
def test_what_was_sealed_opens_again(words: bytes, owner: int) -> None:
    seal = Seal(KEY, owner)
    sealed = seal.seal(b"state", words)

    assert seal.open(b"state", sealed) == words
    assert sealed != seal.seal(b"state", words)
    assert len(sealed) == len(words) + 28


@given(st.integers(0, 43), st.integers(1, 255))
def test_one_changed_byte_breaks_the_seal(place: int, change: int) -> None:
    sealed = bytearray(Seal(KEY, 1).seal(b"state", b"sixteen letters!"))
    sealed[place] ^= change

    with pytest.raises(SealBrokenError):
        Seal(KEY, 1).open(b"state", bytes(sealed))


@pytest.mark.parametrize(
    ("key", "owner", "purpose"), [(OTHER_KEY, 1, b"state"), (KEY, 2, b"state"), (KEY, 1, b"address")]
)
def test_another_key_owner_or_purpose_does_not_open_it(key: bytes, owner: int, purpose: bytes) -> None:
    sealed = Seal(KEY, 1).seal(b"state", b"words")

    with pytest.raises(SealBrokenError):
        Seal(key, owner).open(purpose, sealed)


@pytest.mark.parametrize("stump", [b"", b"x", b"x" * 12, b"x" * 27])
def test_a_stump_is_a_broken_seal(stump: bytes) -> None:
    with pytest.raises(SealBrokenError):
        Seal(KEY, 1).open(b"state", stump)


def test_the_error_names_what_broke_and_none_of_it() -> None:
    with pytest.raises(SealBrokenError, match=r"^The state of 77 does not open\.$"):
        Seal(KEY, 77).open(b"state", b"not sealed at all, but secret")


def test_a_wrapped_key_opens_for_every_key_on_the_ring() -> None:
    wrapped = Keyring([KEY]).wrap(b"k" * 32, b"conversation key", 5)

    assert wrapped.master == master_id(KEY)
    assert Keyring([OTHER_KEY, KEY]).unwrap(wrapped, b"conversation key", 5) == b"k" * 32


def test_a_missing_master_key_is_named() -> None:
    wrapped = Keyring([KEY]).wrap(b"k" * 32, b"conversation key", 5)

    with pytest.raises(OperatorError, match=master_id(KEY)):
        Keyring([OTHER_KEY]).unwrap(wrapped, b"conversation key", 5)


@pytest.mark.parametrize("keys", [[], [b"short"], [KEY, b"x" * 33]])
def test_a_master_key_has_32_bytes(keys: list[bytes]) -> None:
    with pytest.raises(OperatorError, match="32 bytes"):
        Keyring(keys)


def test_the_same_address_is_found_by_different_bytes_in_each_database() -> None:
    assert Lookup(KEY).of(ASHA) != Lookup(OTHER_KEY).of(ASHA)
    assert Lookup(KEY).of(Address("a", "b\0c")) != Lookup(KEY).of(Address("a\0b", "d"))
    assert Lookup(KEY).heard("x") not in Lookup(KEY).of(Address("x", ""))


@pytest.mark.parametrize("column", ["state", "address"])
async def test_a_blob_moved_to_another_row_does_not_open(store: SqlStore, column: str) -> None:
    for who in (ASHA, BINA):
        await turn(store, who, f"u{who.value}", state=b"secret", set_timers=(("t", NOW),))
    hers = await conversation(store, ASHA)
    other = await conversation(store, BINA)
    await rows(
        store,
        f"UPDATE conversations SET {column} = (SELECT {column} FROM conversations WHERE id = :other) WHERE id = :hers",
        hers=hers.id,
        other=other.id,
    )

    if column == "state":
        assert (await conversation(store, ASHA)).state == b"", "what does not open is never guessed at"
    assert (await conversation(store, BINA)).state == b"secret"
    rung = await store.run(lambda work: work.due_timers(NOW, 9))
    assert {timer.address for timer in rung} == ({ASHA, BINA} if column == "state" else {BINA})


async def test_a_blob_moved_to_another_column_does_not_open(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", state=b"secret")
    await rows(store, "UPDATE conversations SET state = address")

    assert (await conversation(store, ASHA)).state == b""


async def test_a_key_moved_to_another_row_does_not_open(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", state=b"secret")
    await turn(store, BINA, "u2", state=b"other")
    other = await conversation(store, BINA)
    await rows(
        store,
        "UPDATE conversation_keys SET wrapped = (SELECT wrapped FROM conversation_keys WHERE id = :other)",
        other=other.id,
    )

    assert (await conversation(store, BINA)).state == b"other"
    with pytest.raises(SealBrokenError):
        await conversation(store, ASHA)


async def test_broken_refs_do_not_stand_in_the_way_of_a_wipe(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", ref="p1")
    await rows(store, "UPDATE footprints SET refs = :refs", refs=b"broken")

    await turn(store, ASHA, "u2", ref="p2", wipe=True)

    (erasure,) = await store.run(lambda work: work.claim_erasures(NOW, 1))
    assert erasure.refs == ("p2",)


async def test_a_broken_erasure_is_forgotten(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", "goodbye", wipe=True)
    await turn(store, BINA, "u2", "goodbye", wipe=True)
    await rows(store, "UPDATE erasures SET sealed = :sealed WHERE id = (SELECT min(id) FROM erasures)", sealed=b"x")

    assert len(await store.run(lambda work: work.claim_erasures(NOW, 9))) == 1
    assert await rows(store, "SELECT count(*) FROM erasures") == [(1,)]
