"""Google's, Microsoft's and Apple's search, storage and sharing."""

from __future__ import annotations

from bot.evidence.links.model import Kind
from bot.evidence.links.shape import Shape, Site

SEARCHED = ("q", "tbm", "udm", "tbs", "start", "vsrid")

GOOGLE = (
    Site(
        platform="google_search",
        hosts="google.* www.google.* images.google.*",
        trackers=(
            "ved ei sca_esv sca_upv sxsrf gs_lp gs_lcrp gs_lcp sclient oq sourceid source biw bih dpr "
            "uact aqs usg sa client rlz iflsig fbs pcampaignid vet hl gl ie oe"
        ),
        shapes=(
            Shape(Kind.IMAGE, "/imgres", keep=("imgurl", "imgrefurl", "tbnid", "docid")),
            Shape(Kind.SEARCH, "/search", keep=SEARCHED),
        ),
    ),
    Site("google_search", "lens.google.com lens.google", otherwise=Kind.SEARCH),
    Site("google_search", "share.google g.co", otherwise=Kind.SHARE, short=True),
    Site("google_search", "*.gstatic.com", otherwise=Kind.FILE),
    Site(
        platform="google_drive",
        hosts="drive.google.com",
        home="drive.google.com",
        trackers="usp ouid rtpof sd pli ths authuser",
        shapes=(
            Shape(Kind.FILE, "/file/d/{file}/**", to="/file/d/{file}/view", keep=("resourcekey",)),
            Shape(Kind.FILE, "/file/u/{account:n}/d/{file}/**", to="/file/d/{file}/view", keep=("resourcekey",)),
            Shape(Kind.FILE, "/open?id={file}", to="/file/d/{file}/view", keep=("resourcekey",)),
            Shape(Kind.FILE, "/uc?id={file}", to="/file/d/{file}/view", keep=("resourcekey",)),
            Shape(Kind.FOLDER, "/drive/folders/{folder}", keep=("resourcekey",)),
            Shape(
                Kind.FOLDER,
                "/drive/u/{account:n}/folders/{folder}",
                to="/drive/folders/{folder}",
                keep=("resourcekey",),
            ),
            Shape(Kind.FOLDER, "/drive/mobile/folders/{folder}", to="/drive/folders/{folder}", keep=("resourcekey",)),
        ),
    ),
    Site(
        "google_drive",
        "drive.usercontent.google.com",
        otherwise=Kind.FILE,
        shapes=(
            Shape(
                Kind.FILE,
                "/download?id={file}",
                to="https://drive.google.com/file/d/{file}/view",
                keep=("resourcekey",),
            ),
        ),
    ),
    Site(
        platform="google_drive",
        hosts="docs.google.com",
        home="docs.google.com",
        trackers="usp ouid rtpof sd pli authuser",
        shapes=(
            Shape(Kind.FILE, "/{type}/d/e/{file}/**", to="/{type}/d/e/{file}/view"),
            Shape(Kind.FILE, "/{type}/d/{file}/**", to="/{type}/d/{file}/view", keep=("resourcekey",)),
            Shape(Kind.FILE, "/uc?id={file}", to="https://drive.google.com/file/d/{file}/view"),
        ),
    ),
    Site(
        "google_photos",
        "photos.app.goo.gl",
        otherwise=Kind.SHARE,
        shapes=(Shape(Kind.ALBUM, "/{code}", short=True),),
        short=True,
    ),
    Site(
        platform="google_photos",
        hosts="photos.google.com",
        home="photos.google.com",
        trackers="hl authuser",
        shapes=(
            Shape(Kind.IMAGE, "/share/{album}/photo/{image}", keep=("key",)),
            Shape(Kind.ALBUM, "/share/{album}", keep=("key",)),
            Shape(Kind.IMAGE, "/photo/{image}"),
            Shape(Kind.ALBUM, "/album/{album}"),
        ),
    ),
    Site("google_photos", "lh#.googleusercontent.com photos.fife.usercontent.google.com", otherwise=Kind.FILE),
    Site("google_account", "accounts.google.com myaccount.google.com"),
    Site(
        platform="bing",
        hosts="bing.com www.bing.com cn.bing.com m.bing.com",
        home="www.bing.com",
        trackers="cvid form pq qs sc sk sp pglt ghc ghsh ghacc pc msockid shid shtp ensearch",
        shapes=(
            Shape(
                Kind.IMAGE, "/images/search?view=detailV2", keep=("mediaurl", "id", "q", "thid", "ccid", "exph", "expw")
            ),
            Shape(Kind.SEARCH, "/images/search", keep=("q",)),
            Shape(Kind.VIDEO, "/videos/riverview/relatedvideo", keep=("q", "mid")),
            Shape(Kind.SEARCH, "/videos/search", keep=("q",)),
            Shape(Kind.SEARCH, "/search", keep=("q", "first")),
        ),
    ),
    Site("bing", "th.bing.com *.mm.bing.net", otherwise=Kind.FILE),
    Site("bing", "1drv.ms", otherwise=Kind.SHARE, short=True),
    Site("bing", "onedrive.live.com *.sharepoint.com", otherwise=Kind.FILE),
    Site("bing", "join.skype.com", shapes=(Shape(Kind.GROUP_INVITE, "/{code}"),)),
    Site("bing", "teams.microsoft.com teams.live.com", otherwise=Kind.CHAT),
    Site("bing", "*.bing.com xbox.com www.xbox.com account.xbox.com"),
    Site("icloud", "share.icloud.com", shapes=(Shape(Kind.ALBUM, "/photos/{album}"),), otherwise=Kind.SHARE),
    Site(
        platform="icloud",
        hosts="icloud.com www.icloud.com",
        home="www.icloud.com",
        shapes=(
            Shape(Kind.ALBUM, "/sharedalbum/#{album}"),
            Shape(Kind.ALBUM, "/photos/#{album}"),
            Shape(Kind.FILE, "/iclouddrive/{file}#{name}"),
            Shape(Kind.FILE, "/iclouddrive/{file}"),
            Shape(Kind.FILE, "/attachment/**"),
        ),
    ),
    Site("icloud", "*.icloud.com account.apple.com appleid.apple.com iforgot.apple.com"),
)
