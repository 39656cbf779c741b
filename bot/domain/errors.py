"""What can go wrong, by what the caller should do about it.

HumraahError
├── OperatorError        someone who runs the bot must act; says what, where and how to mend it
│   └── ContentError     a flow, a directory record or a catalogue is wrong; names file and line
├── SendError
│   ├── TryLaterError    a limit or an outage: wait ``after``, send the same message again
│   ├── UnreachableError the person left or blocked us: stop sending, never retry
│   │   └── ElsewhereError   not from this process; another one may reach them
│   └── RefusedError     the platform will not take it as it is: our bug, wake someone
└── SealBrokenError      stored bytes do not open under their key: never shown, never guessed at

No error ever carries what a person wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


class HumraahError(Exception):
    """Base of all of Humraah's own errors."""


class OperatorError(HumraahError):
    """Something that the person who runs the bot must mend.

    Args:
        problem: what is wrong, in one sentence.
        remedy: what to do about it, in one sentence.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a content file.

    Attributes:
        file: path as the operator knows it, relative to the content folder.
        line: 1-based; 0 when the whole file is meant.
        what: what is wrong, in one sentence.
        remedy: what to do about it, in one sentence.
    """

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what} {self.remedy}"


class ContentError(OperatorError):
    """Flows, directory or catalogues do not load; lists every problem, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        listed = "\n".join(str(problem) for problem in self.problems)
        super().__init__(
            f"{len(self.problems)} problem(s) in the content files:\n{listed}\n", "Mend them and start again."
        )


class SendError(HumraahError):
    """A message did not go out. Carries a code for machines and no words of anyone."""

    code = "send_error"


class TryLaterError(SendError):
    """Sending the same message again after ``after`` may work."""

    code = "try_later"

    def __init__(self, after: timedelta, *, whole_bot: bool = False) -> None:
        super().__init__(f"{self.code}: {after.total_seconds():.0f} s")
        self.after = after
        self.whole_bot = whole_bot
        """True when the limit is the bot's, not this chat's: everyone waits."""


class UnreachableError(SendError):
    """The person blocked us, left, or does not exist: never retry."""

    code = "unreachable"


class ElsewhereError(UnreachableError):
    """The person cannot be reached from this process; another that shares the database may have them."""

    code = "elsewhere"


class RefusedError(SendError):
    """The platform will never take this message as it is.

    Args:
        reason: the platform's own error code or a fixed word; never text of the message.
    """

    code = "refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{self.code}: {reason}")
        self.reason = reason


class SealBrokenError(HumraahError):
    """Sealed bytes did not open: wrong key, wrong owner, or changed on disk."""
