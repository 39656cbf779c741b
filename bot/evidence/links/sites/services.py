"""Archives, services one reports to, and services that only lead on."""

from __future__ import annotations

from bot.evidence.links.model import UNKNOWN_SITE, Kind
from bot.evidence.links.shape import Shape, Site

SHORTENERS = (
    "bit.ly j.mp tinyurl.com goo.gl maps.app.goo.gl ow.ly is.gd v.gd buff.ly rb.gy cutt.ly "
    "shorturl.at shorturl.asia tiny.cc t.ly s.id rebrand.ly dub.sh bl.ink soo.gd qr.ae ift.tt "
    "trib.al dlvr.it adf.ly ouo.io shrtco.de linkvertise.com gplinks.co clk.sh u.to clck.ru "
    "vk.cc 2.gy tny.im urlz.fr n9.cl kutt.it surl.li shorturl.gg lnk.to *.page.link "
    "*.app.link *.onelink.me dwz.cn url.ie x.gd da.gd amzn.to spoti.fi"
)

SERVICES = (
    Site(
        platform="internet_archive",
        hosts="web.archive.org wayback.archive.org",
        home="web.archive.org",
        shapes=(Shape(Kind.ARCHIVE, "/web/{date}/{page:all}", keep=("*",)),),
        verbatim=True,
        otherwise=Kind.ARCHIVE,
    ),
    Site(
        "internet_archive",
        "archive.org www.archive.org",
        home="archive.org",
        shapes=(Shape(Kind.ARCHIVE, "/details/{item}"),),
        otherwise=Kind.ARCHIVE,
    ),
    Site("internet_archive", "*.archive.org", otherwise=Kind.FILE),
    Site(
        "cloudflare",
        ("cloudflare.com *.cloudflare.com abuse.cloudflare.com *.cloudflarestream.com *.cloudflare-ipfs.com"),
    ),
    Site("nixi_in", "nixi.in www.nixi.in registry.in www.registry.in"),
    Site("stopncii", "stopncii.org www.stopncii.org"),
    Site("ncmec_takeitdown", "takeitdown.ncmec.org report.cybertip.org www.missingkids.org"),
    Site("iwf_reportremove", "iwf.org.uk www.iwf.org.uk report.iwf.org.uk reportremove.childline.org.uk"),
    Site("meri_trustline", "ratifoundation.org www.ratifoundation.org meritrustline.org"),
    Site("cybercrime_in", "cybercrime.gov.in www.cybercrime.gov.in *.cybercrime.gov.in"),
    Site("sahyog", "sahyog.mha.gov.in"),
    Site("gac_in", "gac.gov.in www.gac.gov.in"),
    Site("hibp", "haveibeenpwned.com www.haveibeenpwned.com"),
    Site(UNKNOWN_SITE, SHORTENERS, otherwise=Kind.SHARE, short=True),
)
