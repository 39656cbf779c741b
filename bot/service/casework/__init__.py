"""Talks between survivors and people: what moves a case, who hears what, and what the clock does meanwhile.

``sheet`` is one transaction's worth of it; ``ears`` takes what she writes, ``casework`` what volunteers do, ``tending``
what the clock does. All of it goes through ``bot.handoff.desk.act``.
"""
