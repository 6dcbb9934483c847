"""How members of staff are reached: kept beside the log, sealed under the key of each person (decision 0023)."""

import re
from base64 import b64encode
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.identifiers import StaffId
from domain.refusal import Refused
from domain.sensitivity import Sensitivity
from service.keys import KeyGone, KeyStore
from service.notices.rows import Tables

LABEL = "notice-contact"
SECRET = "notice-webhook"  # noqa: S105  # the name under which it is derived
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
LONGEST_URL = 500


class Channel(StrEnum):
    """By which way a message goes."""

    MAIL = "mail"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach somebody; the address is personal and stands in no log, metric or list."""

    channel: Channel
    address: str

    @property
    def shown(self) -> str:
        """Enough to recognise it by, for a screen that others can see."""
        if self.channel is Channel.WEBHOOK:
            return f"{urlsplit(self.address).hostname}/..."
        name, _, host = self.address.partition("@")
        return f"{name[:1]}...@{host}"


class Contacts:
    """The addresses of a site. Safe to share between threads and processes."""

    def __init__(self, tables: Tables, keys: KeyStore) -> None:
        self._tables = tables
        self._keys = keys

    def of(self, person: StaffId) -> Contact | None:
        """How somebody is reached; ``None`` where nobody said, or who it was has been erased."""
        rows = self._tables.ask("SELECT channel, address FROM notice_contacts WHERE person = %s", person)
        for channel, sealed in rows:
            try:
                plain = self._keys.open(person, Sensitivity.D2, LABEL, bytes(sealed))
            except KeyGone:
                return None
            return Contact(Channel(channel), plain.decode())
        return None

    def tell(self, person: StaffId, contact: Contact) -> None:
        """From now on this person is reached like this. ``Refused`` for an address that is none."""
        must_be_an_address(contact)
        self._keys.ensure([person])
        sealed = self._keys.seal(person, Sensitivity.D2, LABEL, contact.address.encode())
        statement = (
            "INSERT INTO notice_contacts VALUES (%s, %s, %s) ON CONFLICT (person) DO UPDATE"
            " SET channel = excluded.channel, address = excluded.address RETURNING person"
        )
        self._tables.ask(statement, person, contact.channel, sealed)

    def forget(self, person: StaffId) -> None:
        """Nobody knows any more how to reach this person."""
        self._tables.ask("DELETE FROM notice_contacts WHERE person = %s RETURNING person", person)

    def secret_for(self, contact: Contact) -> str:
        """With what messages to this webhook are signed, as its receiver has to know it."""
        return f"whsec_{b64encode(self._keys.mac(SECRET, contact.address.encode())).decode()}"


def must_be_an_address(contact: Contact) -> None:
    """``Refused`` where no message could ever go there."""
    if contact.channel is Channel.MAIL:
        if not MAIL_ADDRESS.fullmatch(contact.address):
            raise Refused("contact.no-mail-address")
        return
    try:
        told = urlsplit(contact.address)
        well_formed = told.scheme in ("https", "http") and bool(told.hostname) and told.username is None
        _ = told.port
    except ValueError as error:
        raise Refused("contact.no-webhook") from error
    if not well_formed or not contact.address.isascii() or len(contact.address) > LONGEST_URL:
        raise Refused("contact.no-webhook")
    if re.search(r"[\s\x00-\x1f\x7f]", contact.address):
        raise Refused("contact.no-webhook")
    if told.scheme == "http" and not is_private(told.hostname or ""):
        raise Refused("contact.webhook-in-clear")


def is_private(host: str) -> bool:
    """Whether a name or an address is of this machine, or of a net that nobody reaches from outside."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost"
