"""What an error of the Cloud API means for the message, by its code alone.

HTTP statuses, titles and details are not read: Meta says that codes are what to go by, details can quote a message,
and many errors come without a status, long after the message was taken.
Codes: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from bot.domain.errors import RefusedError, SendError, TryLaterError, UnreachableError

WINDOW_CLOSED = 131047
"""More than 24 hours since the person wrote last: only an approved wording goes."""

OUTAGE_PAUSE = timedelta(seconds=3)
OPERATOR_PAUSE = timedelta(minutes=1)
"""How long to wait while someone must mend the account: no message is at fault."""

_S, _M = timedelta(seconds=1), timedelta(minutes=1)

OUTAGES = {
    1: 10 * _S,  # unknown: an invalid request, or a server's error
    2: OUTAGE_PAUSE,  # temporary, downtime or overload
    131000: OUTAGE_PAUSE,  # something went wrong
    131016: OUTAGE_PAUSE,  # service unavailable
    133004: OUTAGE_PAUSE,  # server temporarily unavailable
}
"""Their trouble, not ours: send the same again."""

PAIR_LIMITS = {131056: 6 * _S}
"""Too much to this one person (https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits)."""

BOT_LIMITS = {
    4: _M,  # calls of the app
    80007: _M,  # calls of the business account
    130429: _S,  # messages a second of the number
    131048: 10 * _M,  # the number is restricted, as people blocked or reported it
    131057: _M,  # the account is being moved to higher throughput
    131064: 10 * _M,  # the account's limit, as templates had the wrong category
    133016: 10 * _M,  # too many tries to register the number
}
"""Everyone waits."""

OPERATORS = {
    **dict.fromkeys((0, 3, 10, 190, 131005, *range(200, 300)), "Put a valid token into HUMRAAH_WHATSAPP_TOKEN."),
    33: "Check HUMRAAH_WHATSAPP_PHONE_NUMBER_ID: the number is gone.",
    368: "The account is blocked for breaking a policy: see WhatsApp Manager.",
    131031: "The account is locked: see WhatsApp Manager.",
    131037: "The number's display name must be approved: see WhatsApp Manager.",
    131042: "Mend the payment method in WhatsApp Manager.",
    131044: "Mend the payment method in WhatsApp Manager.",
    131045: "Register the number again in WhatsApp Manager.",
    133010: "Register the number in WhatsApp Manager.",
}
"""Someone must mend the account, then everything can go: what to do."""

_PUSH = "Hand the wording in with `humraah whatsapp templates push`; see its state with `… status`."

HINTS = {
    131030: "The number is Meta's test number: add the person to its list, or use a number of your own.",
    132001: _PUSH,
    132015: _PUSH,
    132016: _PUSH,
}
"""What someone can do about errors that hold for one message only."""

GONE = frozenset({
    130497,  # businesses may not write to people of that country
    131021,  # sender and recipient are the same
    131026,  # undeliverable: no such number, blocked, or too old an app
    131030,  # a test number may write only to those on its list
})  # fmt: skip
"""This person cannot be reached."""

REFUSED = frozenset({
    100,  # a parameter nobody knows
    WINDOW_CLOSED,
    130472,  # the person is in an experiment of Meta's
    131008, 131009,  # a parameter is missing, or wrong
    131049,  # held back "to maintain healthy engagement"
    131050,  # the person wants no marketing
    131051, 131052, 131053,  # kinds of messages and media
    131062,  # not for people who are known by an id alone
    131063,  # marketing templates are switched off
    132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016,  # templates
    132068, 132069, 135000, 137000,
})  # fmt: skip
"""The message as it is will never go. So is every code that is not named here."""


def verdict(code: int, *, status: int = 0, transient: bool = False) -> SendError:
    """Return what the service should make of an error.

    Args:
        code: the error's code; -1 when there is none.
        status: the HTTP status that it came with; looked at only when the code says nothing.
        transient: whether Meta itself calls the error transient; the same.
    """
    if code in OUTAGES:
        return TryLaterError(OUTAGES[code])
    if code in PAIR_LIMITS:
        return TryLaterError(PAIR_LIMITS[code])
    if code in BOT_LIMITS:
        return TryLaterError(BOT_LIMITS[code], whole_bot=True)
    if code in OPERATORS:
        return TryLaterError(OPERATOR_PAUSE, whole_bot=True)
    if code in GONE:
        return UnreachableError(UnreachableError.code)
    if code < 0 or (code not in REFUSED and (transient or _says_later(status))):
        return TryLaterError(OUTAGE_PAUSE)
    return RefusedError(str(code))


def remedy_for(code: int) -> str:
    """Return what someone who runs the bot can do about an error; empty when there is nothing."""
    return OPERATORS.get(code) or HINTS.get(code, "")


def is_limit(code: int) -> bool:
    """Tell whether an error speaks of a limit."""
    return code in PAIR_LIMITS or code in BOT_LIMITS


def _says_later(status: int) -> bool:
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
