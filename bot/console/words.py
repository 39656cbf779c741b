"""What the console says. Neutral words: a volunteer's screen may be seen by others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.console.words_cases import CASE_WORDS
from bot.console.words_practice import PRACTICE_WORDS
from bot.domain.phrases import Phrase

ACCOUNT_WORDS: Final[Mapping[str, Phrase]] = {
    # Translators: The title of a browser tab that others may see: says nothing of what the page is for.
    "title": Phrase("Desk"),
    "skip": Phrase("Go to the content"),
    "navigation": Phrase("Pages"),
    "home": Phrase("Start page"),
    "me": Phrase("My account"),
    "accounts": Phrase("Accounts"),
    "audit": Phrase("Log"),
    "sign_out": Phrase("Sign out"),
    "signed_in_as": Phrase("Signed in as {name}"),
    "hello": Phrase("Hello {name}"),
    "home_about": Phrase("What you can do here:"),
    "back": Phrase("Back"),
    "save": Phrase("Save"),
    "saved": Phrase("Saved."),
    "yes": Phrase("Yes"),
    "no": Phrase("No"),
    # -- trouble
    "trouble": Phrase("This did not work"),
    "old_page": Phrase("This page was open for a long time, or was opened anew elsewhere. Please try again."),
    "signed_out": Phrase("You are signed out. Nothing was changed. Please sign in and try again."),
    "not_yours": Phrase("Your account is not meant for this page. If you need it, ask a manager."),
    "broken": Phrase("Something is out of order here; it is not your fault. Please try again in a minute."),
    "busy": Phrase("Very many people are signing in just now. Please try again in a minute."),
    "wait": Phrase(
        "That was tried too often. Please wait {time} and try again. "
        "A passkey, or a browser you have signed in with before, works at once."
    ),
    "wait_short": Phrase("That was tried too often. Please wait {time} and try again."),
    # -- signing in
    "sign_in": Phrase("Sign in"),
    "sign_in_passkey": Phrase("Sign in with a passkey"),
    "sign_in_passkey_about": Phrase("Your device asks for your finger, your face or its PIN. No name is needed."),
    "sign_in_password": Phrase("Sign in with a password and a code"),
    "name": Phrase("Name"),
    "password": Phrase("Password"),
    "code": Phrase("Code"),
    "code_about": Phrase("The six digits that your authenticator app shows now."),
    "does_not_fit": Phrase("Name, password and code do not fit together. Codes change every half minute."),
    "passkey_not_good": Phrase("This passkey is not known here, or its answer came too late. Please try again."),
    "passkey_failed": Phrase("The device did not finish. You can try again, or use a password and a code."),
    "passkey_known": Phrase("This passkey is there already."),
    "lost": Phrase("Lost your passkey or password? A manager can send you a new invitation."),
    # -- joining
    "join": Phrase("Welcome"),
    "join_about": Phrase("This invitation is for you alone, and can be used once."),
    "join_again": Phrase(
        "As soon as you use it, older passkeys and passwords of this account are gone, and a linked Telegram chat."
    ),
    "shadow_name": Phrase("The name others see"),
    "shadow_name_about": Phrase("Not your real name. Letters and digits, at most 40. Colleagues see it."),
    "language": Phrase("Language of these pages"),
    "passkey_make": Phrase("Use a passkey"),
    "passkey_make_about": Phrase(
        "The safest way, and the easiest: your device asks for your finger, your face or its PIN. Nothing to remember."
    ),
    "passkey_make_button": Phrase("Make a passkey"),
    "password_make": Phrase("Use a password and a code"),
    "password_make_about": Phrase(
        "You need an authenticator app on your phone, which shows a new code every half minute."
    ),
    "password_new": Phrase("New password"),
    "password_about": Phrase("At least 12 characters. Several words that do not belong together are good."),
    "code_scan": Phrase(
        "Scan this picture with the app, or type the secret into it. Then write the code that it shows."
    ),
    "code_picture": Phrase("Picture with the secret for the app"),
    "code_secret": Phrase("Secret"),
    "code_first": Phrase("Code that the app shows"),
    "join_button": Phrase("Join"),
    "invitation_gone": Phrase(
        "This invitation cannot be used. It may have been used already, be older than three days, or be cut short. "
        "Ask whoever sent it for a new one."
    ),
    "join_signed_in": Phrase("You are signed in as {name}. Sign out first to use an invitation."),
    "name_wrong": Phrase("This cannot be a name here. Please use letters or digits, at most 40 characters."),
    "name_taken": Phrase("Somebody goes by this name already. Please choose another."),
    "password_short": Phrase("This password is too short or too simple. Please use at least 12 characters."),
    "password_long": Phrase("This password is too long. Please use at most 200 characters."),
    "code_wrong": Phrase("This code does not fit. Codes change every half minute; please write the one shown now."),
    # -- my account
    "role": Phrase("Role"),
    "i_speak": Phrase("I speak"),
    "trained_for": Phrase("Trained for"),
    "told_by_manager": Phrase("A manager can change this."),
    "nothing": Phrase("nothing yet"),
    "opt_outs": Phrase("Do not give me talks about"),
    "opt_outs_about": Phrase("You need no reason, and can change it at any time. Nobody is told."),
    "ways": Phrase("Ways to sign in"),
    "way_passkey": Phrase("Passkey"),
    "way_password": Phrase("Password and code"),
    "since": Phrase("made {time}"),
    "last_used": Phrase("last used {time}"),
    "never_used": Phrase("not used yet"),
    "remove": Phrase("Remove"),
    "remove_way": Phrase("Remove {name}"),
    "remove_sure": Phrase("Remove this way to sign in? Other browsers will be signed out."),
    "last_way": Phrase("This is your only way to sign in. Make another one first."),
    "not_fresh": Phrase("To change your ways to sign in, sign out and in again first: so we know that it is you."),
    "passkey_add": Phrase("Add a passkey"),
    "passkey_label": Phrase("What to call it"),
    "passkey_label_about": Phrase("For example: my phone."),
    "password_change": Phrase("New password and code"),
    "password_change_about": Phrase(
        "The old password and the old code stop working. Other browsers will be signed out."
    ),
    "sessions": Phrase("Where you are signed in"),
    "session_this": Phrase("This browser"),
    "session_other": Phrase("Another browser"),
    "session_line": Phrase("signed in {since}, last used {seen}"),
    "sign_out_everywhere": Phrase("Sign out everywhere"),
    "sign_out_everywhere_sure": Phrase("Sign out here and in all other browsers?"),
    # -- a chat in Telegram
    "telegram": Phrase("Telegram"),
    "telegram_about": Phrase(
        "You can hold talks in your private chat with our bot in Telegram too. Nobody on the other side sees your "
        "name, your number or your picture there, nor you theirs. You can change between both at any time."
    ),
    "telegram_linked": Phrase("Your chat is linked. To end that, send /unlink to the bot there."),
    "telegram_not_linked": Phrase("No chat is linked yet."),
    "telegram_code": Phrase("Show a code"),
    "telegram_send": Phrase("Send this line to the bot in Telegram within {minutes} minutes. It works once."),
    # -- accounts
    "invite": Phrase("Invite somebody"),
    "invite_button": Phrase("Make an invitation"),
    "languages": Phrase("Languages"),
    "skills": Phrase("Trained for"),
    "trust": Phrase("Experience"),
    "state": Phrase("State"),
    "state_open": Phrase("open"),
    "state_invited": Phrase("invited until {time}"),
    "state_lapsed": Phrase("invitation has run out"),
    "state_disabled": Phrase("disabled"),
    "state_recovering": Phrase("open, new invitation until {time}"),
    "everyone": Phrase("Everyone"),
    "change": Phrase("Change"),
    "change_name": Phrase("Change {name}"),
    "link": Phrase("Invitation for {name}"),
    "link_about": Phrase(
        "Send this link to {name} in a way that only they can read. It is shown this once, can be used once, and holds "
        "until {time}."
    ),
    "link_label": Phrase("Link"),
    "copy_link": Phrase("Copy"),
    "copied": Phrase("Copied."),
    "invite_again": Phrase("Send a new invitation"),
    "invite_again_about": Phrase(
        "For somebody who lost their passkey or password. Once they use it, their old ways to sign in are gone. "
        "Earlier invitations stop working now."
    ),
    "disable": Phrase("Disable"),
    "disable_about": Phrase("They are signed out everywhere at once and cannot sign in again."),
    "disable_sure": Phrase("Disable this account now?"),
    "enable": Phrase("Enable"),
    "enable_about": Phrase("They can sign in again as before."),
    "last_manager": Phrase("This is the last manager. Make somebody else a manager first."),
    "no_such_account": Phrase("There is no such account."),
    "disabled": Phrase("This account is disabled. Enable it first."),
    # -- log
    "audit_about": Phrase("Who did what to accounts, newest first. Lines are kept for 180 days."),
    "audit_time": Phrase("When"),
    "audit_who": Phrase("Who"),
    "audit_what": Phrase("What"),
    "audit_whom": Phrase("Whom"),
    "audit_older": Phrase("Older"),
    "audit_empty": Phrase("Nothing yet."),
    "audit_command": Phrase("command line"),
    "audit_themselves": Phrase("themselves"),
    "audit_gone": Phrase("{id} (gone)"),
    "did_invited": Phrase("invited"),
    "did_invited_again": Phrase("sent a new invitation"),
    "did_joined": Phrase("joined"),
    "did_signed_in": Phrase("signed in"),
    "did_signed_out": Phrase("signed out"),
    "did_telegram_linked": Phrase("linked a chat in Telegram"),
    "did_telegram_unlinked": Phrase("unlinked the chat in Telegram"),
    "did_signed_out_everywhere": Phrase("signed out everywhere"),
    "did_changed": Phrase("changed settings"),
    "did_changed_role": Phrase("changed the role"),
    "did_disabled": Phrase("disabled"),
    "did_enabled": Phrase("enabled"),
    "did_credential_added": Phrase("added a way to sign in"),
    "did_credential_removed": Phrase("removed a way to sign in"),
    # -- closed lists
    "role_volunteer": Phrase("Volunteer"),
    "role_supervisor": Phrase("Supervisor"),
    "role_manager": Phrase("Manager"),
    "role_about": Phrase("Supervisors see the log; managers look after accounts as well."),
    "trust_1": Phrase("Learning"),
    "trust_2": Phrase("Trained"),
    "trust_3": Phrase("Experienced"),
    "skill_crisis": Phrase("Crises"),
    "skill_minors": Phrase("Minors"),
    "topic_image_shared": Phrase("Pictures that were shared"),
    "topic_threat_or_sextortion": Phrase("Threats and blackmail"),
    "topic_deepfake_or_morphed": Phrase("Faked pictures"),
    "topic_hidden_camera": Phrase("Hidden cameras"),
    "topic_hacked_account": Phrase("Accounts taken over"),
    "topic_impersonation": Phrase("False profiles"),
    "topic_helping_someone_else": Phrase("People who help somebody else"),
    "topic_received_an_image": Phrase("People who were sent a picture"),
    "topic_just_information": Phrase("General questions"),
    "topic_crisis": Phrase("Crises"),
    "topic_minor": Phrase("Minors"),
    "topic_live_threat": Phrase("Threats that go on right now"),
}
"""Each is translated and given to the pages under its name."""

WORDS: Final[Mapping[str, Phrase]] = {**ACCOUNT_WORDS, **CASE_WORDS, **PRACTICE_WORDS}
"""All of them together."""
