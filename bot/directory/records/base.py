"""What every record carries, and the kinds of value that records share."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

REVIEW_DAYS = {"law": 180, "platform": 30, "helpline": 90, "country": 365}
"""The review rule: how many days after ``verified_on`` a record must be looked at again, unless it names its own day.

Platforms change their pages without notice, so each link is opened every month; numbers are rung
every quarter; laws are read again twice a year.
"""

Situation: TypeAlias = Literal[
    "image_shared",
    "threat_or_sextortion",
    "deepfake_or_morphed",
    "hidden_camera",
    "hacked_account",
    "impersonation",
    "helping_someone_else",
    "received_an_image",
    "just_information",
]
Confidence: TypeAlias = Literal["high", "medium", "low"]


def address(value: str) -> str:
    """Return ``value`` if it is a link.

    Raises:
        ValueError: it is not.
    """
    if value and not re.match(r"^https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?$", value):
        raise ValueError("a link starts with http:// or https:// and has no spaces")
    return value


def mailbox(value: str) -> str:
    """Return ``value`` if it is an e-mail address.

    Raises:
        ValueError: it is not.
    """
    if value and not re.match(r"^[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}$", value):
        raise ValueError("an e-mail address looks like name@example.org")
    return value


Url = Annotated[str, AfterValidator(address)]
Email = Annotated[str, AfterValidator(mailbox)]
Text = Annotated[str, Field(min_length=1)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Place = Annotated[str, Field(pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?|ALL)$")]


class Model(BaseModel):
    """Frozen; a key nobody knows is an error, so a typing mistake cannot pass unseen."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Evidence(Model):
    """Where a record comes from.

    Attributes:
        official: whether it is a page of the operator, the platform or a government.
        says: what the source says, in the editor's words; never shown.
    """

    url: Url
    title: Text
    official: bool
    says: str = ""


class Record(Model):
    """What every record carries.

    Attributes:
        verified_on: the day its sources were last read.
        review: the day it must be looked at again, when the rule in ``REVIEW_DAYS`` does not fit.
        editor_note: for those who keep the record; never shown.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    confidence: Confidence
    verified_on: date
    review: date | None = None
    sources: tuple[Evidence, ...] = ()
    editor_note: str = ""

    @property
    def kind_of_record(self) -> str:
        """``law``, ``platform`` or ``helpline``."""
        return type(self).__name__.lower()

    @property
    def review_by(self) -> date:
        """The last day on which the record may be shown without a caution."""
        return self.review or self.verified_on + timedelta(days=REVIEW_DAYS[self.kind_of_record])
