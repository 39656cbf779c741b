"""Telephone numbers checked against the numbering plans. Imported only where it is needed: the plans are large."""

from __future__ import annotations

from collections.abc import Iterator

import phonenumbers
from phonenumbers import shortnumberinfo

from bot.directory.records import Contact, Helpline

SHORT = 6
"""Numbers of up to this many digits are short codes, which work only inside their country."""


def wrong_numbers(line: Helpline) -> Iterator[tuple[int, str, str]]:
    """Yield index, field and what is wrong, for every number of ``line`` that cannot be dialled."""
    for index, contact in enumerate(line.contacts):
        if contact.kind in {"phone", "whatsapp", "sms"} or (contact.kind == "chat" and contact.value[0].isdigit()):
            yield from ((index, name, what) for name, what in _wrong(contact, line.country))


def unknown_short_codes(line: Helpline) -> Iterator[str]:
    """Yield short codes that the numbering plan does not know; it is not complete, so they need not be wrong."""
    country = line.country
    if country not in shortnumberinfo.SUPPORTED_SHORT_REGIONS:
        return
    prefix = phonenumbers.country_code_for_region(country)
    for contact in line.contacts:
        if contact.kind not in {"phone", "sms"} or not contact.value.isdigit() or len(contact.value) > SHORT:
            continue
        short = phonenumbers.PhoneNumber(country_code=prefix, national_number=int(contact.value))
        emergency = phonenumbers.connects_to_emergency_number(contact.value, country)
        if not emergency and not phonenumbers.is_possible_short_number_for_region(short, country):
            yield contact.value


def _wrong(contact: Contact, country: str) -> Iterator[tuple[str, str]]:
    digits = "".join(char for char in contact.value if char.isdigit())
    if contact.e164:
        yield from _wrong_e164(contact, country)
    elif len(digits) > SHORT and country in phonenumbers.SUPPORTED_REGIONS:
        number = phonenumbers.parse(contact.value, country)
        if not phonenumbers.is_possible_number(number):
            yield "value", f"'{contact.value}' has the wrong length for {country}."


def _wrong_e164(contact: Contact, country: str) -> Iterator[tuple[str, str]]:
    number = phonenumbers.parse(contact.e164)
    if not phonenumbers.is_valid_number(number):
        yield "e164", f"'{contact.e164}' is not a number of any numbering plan."
    elif country in phonenumbers.SUPPORTED_REGIONS:
        spoken = phonenumbers.parse(contact.value, country)
        if spoken != number and phonenumbers.format_number(spoken, phonenumbers.PhoneNumberFormat.E164) != contact.e164:
            yield "e164", f"'{contact.e164}' and '{contact.value}' are not the same number."
