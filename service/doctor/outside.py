"""What is reached over a net: the site as others see it, the mail server, Redis."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request

from service.doctor.finding import Finding, Patient, good, watch, wrong
from service.notices.carrier import NotNow
from service.notices.contacts import is_private
from service.notices.mail import Mail
from service.site import Site
from service.straight import open_straight

PATIENCE = 5.0
"""Seconds."""


def address(patient: Patient) -> Iterator[Finding]:
    """Others reach the site by TLS only, and its cookies are tied to that."""
    url = patient.settings.public_url
    told = urlsplit(url)
    if told.scheme != "https":
        here = is_private(told.hostname or "")
        do = "Put a proxy with TLS in front, and name its address with --public-url (HARAPAN_PUBLIC_URL)."
        if here:
            yield watch("https.only-here", f"{url} is for this machine or its net alone.", do)
        else:
            yield wrong("https.missing", f"{url} is reached in clear: whoever listens signs in as somebody else.", do)
        return
    yield from _cookies(url.rstrip("/") + "/sign-in")


def _cookies(url: str) -> Iterator[Finding]:
    try:
        with open_straight(Request(url), PATIENCE) as answer:  # noqa: S310  # https, as was just looked
            cookies = answer.headers.get_all("Set-Cookie") or []
    except (URLError, HTTPException, OSError) as error:
        says = f"{url} does not answer from here ({type(error).__name__})."
        yield watch(
            "https.silent", says, "Look whether the server and its proxy run, and whether its certificate holds."
        )
        return
    if any(not each.startswith("__Host-") or "Secure" not in each for each in cookies):
        says = "The site gives out cookies that a browser would send in clear."
        yield wrong("https.cookies", says, "Let the proxy say `X-Forwarded-Proto: https` (docs/operating.md).")
        return
    yield good("https", f"{url} answers by TLS, and its cookies are tied to that.")


def mail(patient: Patient) -> Iterator[Finding]:
    """A mail server takes the notices; none is sent."""
    server = patient.settings.notices.mail
    if server is None:
        says = "No mail server is named: a danger alarm reaches nobody who is not looking at the page."
        yield wrong("mail.none", says, "Name one with HARAPAN_MAIL_SERVER and HARAPAN_MAIL_FROM (docs/notices.md).")
        return
    try:
        Mail(server, lambda: datetime.now(UTC)).greet()
    except NotNow as error:
        says = f"The mail server {server.place} cannot be used: {error.reason}."
        yield wrong(
            "mail.unreachable", says, MAIL.get(error.reason, "Look whether it runs, and what its journal says.")
        )
        return
    yield good("mail", f"The mail server {server.place} lets us in.")


MAIL = {
    "no-such-host": "Look whether the name in HARAPAN_MAIL_SERVER is right.",
    "away": "Look whether it runs, and whether a firewall lets this machine reach its port.",
    "silent": "Look whether a firewall lets this machine reach its port.",
    "tls": "Look whether its certificate holds, and whether smtps:// and smtp:// were mixed up.",
    "smtp-535": "Look whether user and password in HARAPAN_MAIL_SERVER are right.",
}


def stream(patient: Patient, site: Site) -> Iterator[Finding]:
    """Redis answers and holds what the log holds, where there is one."""
    # Whoever has no Redis needs no client.
    if site.settings.redis is None:
        return
    from service.publishing import StreamStanding

    told = StreamStanding(site).told() or {}
    if "away" in told:
        says = f"Redis does not answer ({told['away']}): others follow the log no longer."
        yield wrong("stream.away", says, "Look whether it runs, and whether HARAPAN_REDIS_URL is right.")
    elif "another_log" in told:
        yield wrong(
            "stream.another-log", "Redis holds another log.", "Give this site a Redis, or a database in it, of its own."
        )
    elif told.get("lag"):
        says = f"Redis lacks the last {told['lag']} records."
        yield watch(
            "stream.lag", says, "Look again in a minute; if it lacks more, look whether `harapan project` runs."
        )
    else:
        yield good("stream", "Redis holds the whole log.")
