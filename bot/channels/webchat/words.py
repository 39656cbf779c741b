"""What the page itself says, apart from the conversation.

Someone else may look at the screen: no word here tells what the conversation is about.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.phrases import Phrase

WORDS: Mapping[str, Phrase] = {
    # Translators: The title of a browser tab that others may see: says nothing of what the page is for.
    "title": Phrase("Notes"),
    "leave": Phrase("Leave now"),
    "leave_how": Phrase("Or press Shift or Esc three times."),
    "leave_limits": Phrase(
        "“Leave now” opens an everyday page at once and empties this one. It cannot clear what the browser noted "
        "before: if someone may look there, use a private window."
    ),
    "hello": Phrase("Hello"),
    "about": Phrase("Here you can chat with a helper at any hour. You need no name, no number and no account."),
    # Translators: Stands on a button, in each language; at most 24 characters.
    "start": Phrase("Start"),
    "to_writing": Phrase("Go to the writing field"),
    "log": Phrase("Messages"),
    "you": Phrase("You:"),
    "helper": Phrase("Helper:"),
    "choices": Phrase("Choices"),
    "new_tab": Phrase("(opens in a new tab)"),
    "write": Phrase("Write here"),
    "send": Phrase("Send"),
    "writing": Phrase("An answer is being written …"),
    "look": Phrase("Look for new messages"),
    "later": Phrase("Come back later"),
    "later_about": Phrase(
        "With a long number you can go on later: here, on another device, or written to me in another app. "
        "It is shown only once. Whoever has it can go on in your place: keep it where only you look."
    ),
    "later_show": Phrase("Show my number"),
    "later_shown": Phrase("This is your number. Please write it down now."),
    "later_gone": Phrase("The number was shown before, or is no longer here. It is shown only once."),
    "have_number": Phrase("I have a number"),
    "number": Phrase("Your number"),
    "go_on": Phrase("Go on"),
    "wrong_number": Phrase("This number does not fit. Please look at its digits again."),
    "sending": Phrase("Sending …"),
    "not_sent": Phrase("Not sent. Please try again."),
    "slow": Phrase("That was a lot at once. Please wait a moment and try again."),
    "too_long": Phrase("That is too long for one message. Please send it in parts."),
    "away": Phrase("The connection is gone. It comes back by itself; what you send waits."),
    "old_page": Phrase("This page was open for a long time. Please try again."),
    "no_cookie": Phrase(
        "This browser did not keep the one cookie that the chat needs. A page of its own, or another browser, may help."
    ),
    "own_page": Phrase("Open in a page of its own"),
    # Translators: Stands on a button on other people's pages, as others may see.
    "embed_open": Phrase("Chat"),
    "embed_close": Phrase("Close"),
    "full": Phrase("Very many people are here just now. Please try again in a minute."),
}
"""Each is translated and given to the page under its name."""
