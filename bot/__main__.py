"""The program's way in: ``humraah``, and ``python -m bot``."""

from __future__ import annotations

import gc


def main() -> None:
    """Load the commands and run one."""
    gc.disable()  # looking for garbage took a quarter of the time in which all modules are loaded
    from bot.cli import main as command  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    command()


if __name__ == "__main__":
    main()
