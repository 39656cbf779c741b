"""Keeps conversations, sealed, in SQLite or PostgreSQL. The only room that holds keys and writes bytes."""

from bot.store.store import SqlStore, open_store, visit_store

__all__ = ["SqlStore", "open_store", "visit_store"]
