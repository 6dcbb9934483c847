"""By which ways notices go out, and how long they wait for an answer."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from service.notices.contacts import MAIL_ADDRESS, is_private


class Security(StrEnum):
    """How a connection to a mail server is kept from being read: the schemes of its address."""

    STARTTLS = "smtp"
    TLS = "smtps"
    CLEAR = "smtp+clear"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.CLEAR: 25}

WITHIN = timedelta(minutes=15)


class BadMailServer(ValueError):
    """What was given is no address of a mail server that may be used; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mails are handed in, and by whom."""

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def place(self) -> str:
        """As a person reads it, without the password."""
        return f"{self.security}://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSettings:
    """How notices go out. Without a mail server they wait, and are shown on the page."""

    mail: MailServer | None = None
    private_webhooks: bool = False
    """Whether webhooks may lie on this machine or in its own net, where others could use the hub to reach them."""
    within: timedelta = WITHIN
    """How long a danger waits for somebody to acknowledge it."""


def mail_server(url: str, sender: str | None) -> MailServer:
    """The mail server of ``smtps://user:password@host:port``; ``BadMailServer`` where it cannot be used.

    ``smtp`` goes over to TLS before anything else is said; ``smtp+clear`` is for a relay in the own net only.
    """
    try:
        told = urlsplit(url)
        security, host, port = Security(told.scheme), told.hostname, told.port
    except ValueError as error:
        schemes = ", ".join(f"{each}://" for each in Security)
        raise BadMailServer(f"it has to begin with one of {schemes}") from error
    if not host:
        raise BadMailServer("it names no host")
    if not sender or not MAIL_ADDRESS.fullmatch(sender):
        raise BadMailServer("HARAPAN_MAIL_FROM has to say from which mail address")
    if security is Security.CLEAR and (told.password or not is_private(host)):
        raise BadMailServer(
            "smtp+clear is for a relay on this machine or in its net, given as its address, and without a password"
        )
    return MailServer(
        host=host,
        port=port or PORTS[security],
        security=security,
        sender=sender,
        user=unquote(told.username) if told.username else None,
        password=unquote(told.password) if told.password else None,
    )
