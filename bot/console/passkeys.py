"""Passkeys (https://www.w3.org/TR/webauthn-3/): what a browser is asked, and whether its answer is good."""

from __future__ import annotations

from typing import Final

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json, parse_registration_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bot.console.place import Asking
from bot.handoff.case import VolunteerId
from bot.ports import Credential, Way
from bot.service.accounts_signing import Proof, Used

RP_NAME: Final = "Console"
MOST: Final = 20_000
"""Longest answer, in characters. Those of real devices have some thousand."""

_NOT_GOOD: Final = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading an answer may raise that no browser gave."""

TIMEOUT_MS: Final = 300_000


def to_make(asking: Asking, account: VolunteerId, name: str, challenge: bytes, known: list[Credential]) -> str:
    """Return, as JSON, what a browser needs to make a passkey: one that holds the name, so that none is typed."""
    options = generate_registration_options(
        rp_id=asking.rp_id,
        rp_name=RP_NAME,
        user_id=bytes.fromhex(account),
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(one.handle) for one in known if one.way is Way.PASSKEY],
    )
    return options_to_json(options)


def to_use(asking: Asking, challenge: bytes) -> str:
    """Return, as JSON, what a browser needs to use any passkey it has for us: no name is asked, none is given away."""
    options = generate_authentication_options(
        rp_id=asking.rp_id,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def made(asking: Asking, challenge: bytes, answer: str, label: str) -> Proof | None:
    """Return the passkey that a browser made; None when the answer is not good."""
    try:
        verified = verify_registration_response(
            credential=parse_registration_credential_json(answer[:MOST]),
            expected_challenge=challenge,
            expected_rp_id=asking.rp_id,
            expected_origin=asking.origin,
            require_user_verification=True,
        )
    except _NOT_GOOD:
        return None
    key, handle = verified.credential_public_key, verified.credential_id
    return Proof(Way.PASSKEY, key, handle, verified.sign_count, label)


def handle_of(answer: str) -> bytes:
    """Return the id of the passkey that a browser says it used; empty when the answer cannot be read."""
    try:
        return parse_authentication_credential_json(answer[:MOST]).raw_id
    except _NOT_GOOD:
        return b""


def used(asking: Asking, challenge: bytes, answer: str, passkey: Credential) -> Used | None:
    """Return the use of a passkey; None when the answer is not good."""
    try:
        parsed = parse_authentication_credential_json(answer[:MOST])
        verified = verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=asking.rp_id,
            expected_origin=asking.origin,
            credential_public_key=passkey.secret,
            credential_current_sign_count=passkey.count,
            require_user_verification=True,
        )
    except _NOT_GOOD:
        return None
    whose = parsed.response.user_handle
    if whose and whose != bytes.fromhex(passkey.account):
        return None
    return Used(passkey.id, verified.new_sign_count)
