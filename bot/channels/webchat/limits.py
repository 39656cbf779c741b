"""What the web chat accepts. No platform stands behind it: every number is our own choice, with its reason."""

from __future__ import annotations

from datetime import timedelta

from bot.ports import Limits

CHANNEL = "webchat"

PATH = "/chat"

FRAME_PATH = "/embed"
"""The same chat for a frame on another site's page; apart, so that its cookie is never the page's own."""

BESIDE_PATH = "/try"
"""The same chat once more, for a frame on the first page of this very server; apart for the same reason."""

EMBED_PATH = "/embed.js"

NEUTRAL_SITE = "https://www.wikipedia.org/"
"""Where leaving at once leads.

Its first page is small, asks nothing, is there in every language and every country we know of, and nobody wonders
why it is open.
"""

LIMITS = Limits(text=100_000, buttons=99, label=200, data=64, link_buttons=True, erase_hours=48)
"""A page has no limits of its own; these are what a person can still read, and what the store remembers refs for."""

MOST_WORDS = 4000
"""Longest text the writing field takes, in UTF-16 code units: as much as the other channels let one write."""

MOST_BYTES = 64 * 1024
"""Longest body of a request: ``MOST_WORDS`` of any script, percent-encoded, is under 37 KiB."""

MOST_FIELDS = 8
"""Most fields of a form; ours have at most four."""

MOST_SHOWN = 300
"""Messages kept on one screen; older ones are let go."""

MOST_SESSIONS = 5000
"""Screens kept at once; beyond, the one that has been silent longest is let go. At most some 100 MB."""

MOST_STREAMS = 6
"""Live streams of one session: as many as a browser opens to one host over HTTP/1.1."""

IDLE = timedelta(minutes=30)
"""After this long without a word, with no page open, the screen is let go."""

LONGEST_OPEN = timedelta(hours=2)
"""The same while a page is open: someone may be waiting for a volunteer. Also the life of the cookie's value."""

RETURN_TIME = timedelta(minutes=1)
"""After a restart, letters wait this long for open pages to come back."""

FIRST_ANSWER = timedelta(seconds=4)
"""How long a page without a script waits for the answer to begin."""
