"""Codes that change every half minute (TOTP, RFC 6238), and the picture an app reads their secret from."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

import pyotp
import segno
from markupsafe import Markup

STEP: Final = 30
"""Seconds."""

ISSUER: Final = "Console"
"""What the app shows it under: says nothing of what it is for."""


def new_secret() -> str:
    """Return a new secret: 160 random bits, in base 32."""
    return pyotp.random_base32()


def used_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step whose code it is: this one, the last or the next; None when it is none of theirs."""
    given = "".join(code.split())
    if not (len(given) == 6 and given.isascii() and given.isdigit()):
        return None
    steps, codes = int(now.timestamp()) // STEP, pyotp.TOTP(secret)
    fits = [step for step in (steps - 1, steps, steps + 1) if hmac.compare_digest(codes.generate_otp(step), given)]
    return fits[-1] if fits else None


def picture(secret: str, name: str, title: str) -> Markup:
    """Return the picture as SVG.

    Args:
        name: whose it is, as the app shows it.
        title: what a screen reader says of the picture.
    """
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        scale=4, border=4, dark="#000", light="#fff", title=title, svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - the library escapes the title; all else are numbers


def spelt(secret: str) -> str:
    """Return a secret as people type it: in groups of four."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
