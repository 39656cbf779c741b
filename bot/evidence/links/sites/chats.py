"""Telegram, Discord and Snapchat. Telegram's shapes: https://core.telegram.org/api/links."""

from __future__ import annotations

from bot.evidence.links.model import Kind
from bot.evidence.links.shape import Shape, Site

IN_CHAT = ("comment", "thread", "single")
"""Which answer, topic, or item of an album a message link means."""
STARTED = ("start", "startapp", "startgroup")
"""What a bot is started with: file-sharing bots hand out one file for one such code."""

RESERVED = (
    "addemoji addlist addstickers addstyle addtheme auction auth boost call confirmphone "
    "contact giftcode invoice joinchat login m nft proxy setlanguage share socks web www a c "
    "k s z iv bg msg url"
)

TELEGRAM = Site(
    platform="telegram",
    hosts="t.me www.t.me telegram.me www.telegram.me telegram.dog www.telegram.dog telesco.pe",
    home="t.me",
    profile="/{user}",
    reserved=RESERVED,
    trackers="embed mode userpic dark before after t",
    shapes=(
        Shape(Kind.MESSAGE, "/c/{chat:n}/{message:n}", keep=IN_CHAT),
        Shape(Kind.MESSAGE, "/c/{chat:n}/{topic:n}/{message:n}", keep=IN_CHAT),
        Shape(Kind.CHAT, "/c/{chat:n}"),
        Shape(Kind.MESSAGE, "/s/{user:w}/{message:n}", to="/{user}/{message}", keep=IN_CHAT),
        Shape(Kind.CHANNEL, "/s/{user:w}", to="/{user}"),
        Shape(Kind.STORY, "/{user:w}/s/{story:n}"),
        Shape(Kind.ALBUM, "/{user:w}/a/{album:n}"),
        Shape(Kind.MESSAGE, "/{user:w}/{message:n}", keep=IN_CHAT),
        Shape(Kind.MESSAGE, "/{user:w}/{topic:n}/{message:n}", keep=IN_CHAT),
        Shape(Kind.PHONE, "/+{phone:n}"),
        Shape(Kind.GROUP_INVITE, "/+{code}"),
        Shape(Kind.GROUP_INVITE, "/%2B{code}", to="/+{code}"),
        Shape(Kind.GROUP_INVITE, "/joinchat/{code}", to="/+{code}"),
        Shape(Kind.FOLDER, "/addlist/{code}"),
        Shape(Kind.STICKERS, "/addstickers/{stickers}"),
        Shape(Kind.STICKERS, "/addemoji/{stickers}"),
        Shape(Kind.CHANNEL, "/boost/{user:w}", to="/{user}"),
        Shape(Kind.CHAT, "/m/{code}"),
        Shape(Kind.PROFILE, "/contact/{code}"),
        Shape(Kind.CHAT, "/call/{code}"),
        Shape(Kind.PROFILE, "/{user:w}", keep=STARTED),
        Shape(Kind.PAGE, "/{user:w}/{app:w}", keep=STARTED),
    ),
)

TELEGRAM_REST = (
    Site(
        platform="telegram",
        hosts="*.t.me",
        subdomain="user",
        reserved=RESERVED,
        shapes=(
            Shape(Kind.MESSAGE, "/{message:n}", to="https://t.me/{user}/{message}", keep=IN_CHAT),
            Shape(Kind.STORY, "/s/{story:n}", to="https://t.me/{user}/s/{story}"),
            Shape(Kind.PROFILE, "/", to="https://t.me/{user}", keep=STARTED),
        ),
    ),
    Site(
        platform="telegram",
        hosts="web.telegram.org",
        shapes=(
            Shape(Kind.PROFILE, "/{version}/#@{user:w}", to="https://t.me/{user}"),
            Shape(Kind.PROFILE, "/#@{user:w}", to="https://t.me/{user}"),
            Shape(Kind.MESSAGE, "/{version}/#-100{chat:n}_{message:n}", to="https://t.me/c/{chat}/{message}"),
            Shape(Kind.CHAT, "/{version}/#-100{chat:n}", to="https://t.me/c/{chat}"),
            Shape(Kind.CHAT, "/{version}/#{chat}"),
        ),
    ),
    Site(
        platform="telegram",
        hosts="tg:resolve tg:privatepost tg:join tg:user tg:openmessage tg:addstickers",
        shapes=(
            Shape(Kind.MESSAGE, "?domain={user:w}&post={message:n}", to="https://t.me/{user}/{message}", keep=IN_CHAT),
            Shape(
                Kind.MESSAGE, "?channel={chat:n}&post={message:n}", to="https://t.me/c/{chat}/{message}", keep=IN_CHAT
            ),
            Shape(Kind.PROFILE, "?domain={user:w}", to="https://t.me/{user}", keep=STARTED),
            Shape(Kind.PHONE, "?phone={phone:n}", to="https://t.me/+{phone}"),
            Shape(Kind.GROUP_INVITE, "?invite={code}", to="https://t.me/+{code}"),
            Shape(Kind.STICKERS, "?set={stickers}", to="https://t.me/addstickers/{stickers}"),
            Shape(Kind.PROFILE, "?id={profile:n}", to="tg://user?id={profile}"),
            Shape(Kind.PROFILE, "?user_id={profile:n}", to="tg://user?id={profile}"),
        ),
    ),
    Site("telegram", "telegra.ph graph.org te.legra.ph", otherwise=Kind.PAGE),
    Site("telegram", "telegram.org *.telegram.org"),
)

DISCORD = (
    Site(
        platform="discord",
        hosts=(
            "discord.com www.discord.com ptb.discord.com canary.discord.com discordapp.com "
            "www.discordapp.com ptb.discordapp.com canary.discordapp.com"
        ),
        home="discord.com",
        shapes=(
            Shape(Kind.MESSAGE, "/channels/{server}/{channel:n}/{message:n}"),
            Shape(Kind.CHANNEL, "/channels/{server}/{channel:n}"),
            Shape(Kind.GROUP, "/channels/{server}"),
            Shape(Kind.PROFILE, "/users/{profile:n}"),
            Shape(Kind.GROUP_INVITE, "/invite/{code}", to="https://discord.gg/{code}", keep=("event",)),
        ),
    ),
    Site(
        platform="discord",
        hosts="discord.gg www.discord.gg",
        home="discord.gg",
        shapes=(
            Shape(Kind.GROUP_INVITE, "/{code}", keep=("event",)),
            Shape(Kind.GROUP_INVITE, "/invite/{code}", to="/{code}", keep=("event",)),
        ),
    ),
    Site("discord", "cdn.discordapp.com media.discordapp.net", otherwise=Kind.FILE),
    Site("discord", "*.discord.com discord.me discord.new"),
)

SNAPCHAT = (
    Site(
        platform="snapchat",
        hosts="snapchat.com www.snapchat.com web.snapchat.com m.snapchat.com",
        home="www.snapchat.com",
        profile="/add/{user}",
        trackers=(
            "share_id shareid sid locale invite_id sender_web_id timestamp device_type "
            "share_item_type link_referrer referrer referrer_url"
        ),
        shapes=(
            Shape(Kind.VIDEO, "/@{user}/spotlight/{video}"),
            Shape(Kind.VIDEO, "/spotlight/{video}"),
            Shape(Kind.STORY, "/add/{user}/{story}"),
            Shape(Kind.PROFILE, "/add/{user}"),
            Shape(Kind.PROFILE, "/@{user}"),
            Shape(Kind.STORY, "/@{user}/{story}"),
            Shape(Kind.STORY, "/p/{profile}/{story}"),
            Shape(Kind.STORY, "/p/{profile}/{story}/{snap}"),
            Shape(Kind.PROFILE, "/p/{profile}"),
            Shape(Kind.SHARE, "/t/{code}", short=True),
            Shape(Kind.PAGE, "/lens/{lens}"),
        ),
    ),
    Site(
        platform="snapchat",
        hosts="story.snapchat.com",
        home="story.snapchat.com",
        shapes=(
            Shape(Kind.STORY, "/s/{story}"),
            Shape(Kind.STORY, "/p/{profile}/{story}"),
            Shape(Kind.STORY, "/p/{profile}/{story}/{snap}"),
            Shape(Kind.PROFILE, "/@{user}", to="https://www.snapchat.com/@{user}"),
        ),
    ),
    Site("snapchat", "t.snapchat.com", shapes=(Shape(Kind.SHARE, "/{code}", short=True),), short=True),
    Site("snapchat", "*.snapchat.com *.sc-cdn.net"),
)

CHATS = (TELEGRAM, *TELEGRAM_REST, *DISCORD, *SNAPCHAT)
