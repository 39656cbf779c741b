"""Volunteers who live in Telegram: their linked chats, the groups with cards, and the talks that are shown there.

``posts`` puts into words what happens to cases, inside the same transaction; ``hearing`` takes what volunteers write
and press; ``board`` keeps the groups' cards as they should be; ``links`` and ``linking`` join a chat to an account.
"""
