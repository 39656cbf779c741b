"""The volunteers' console: server-rendered pages behind a door.

Every address goes through one table that states who may use it (``rights``), and one gate that sees to it (``gate``).
To add pages: write handlers that take a ``Call``, and register them on the table; see ``own`` for an example.
"""

from bot.console.console import Console
from bot.console.place import PATH

__all__ = ["PATH", "Console"]
