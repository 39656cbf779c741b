"""One process per SQLite file."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.domain.errors import OperatorError


class FileLock:
    """A lock that the operating system lets go of when the process ends, however it ends.

    Args:
        path: an empty file beside the database; it stays when the lock is released.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1

    def take(self) -> None:
        """Take the lock.

        Raises:
            OperatorError: another process has it.
        """
        file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            problem = f"Another Humraah is at work on {self._path.with_suffix('')}."
            raise OperatorError(problem, "Stop it first; for several processes at once use PostgreSQL.") from None
        self._file = file

    def release(self) -> None:
        """Let go."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
