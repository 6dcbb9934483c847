"""Webhooks: posts a message to an address of its receiver, signed as Standard Webhooks have it."""

import json
import socket
import ssl
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from standardwebhooks import Webhook as Signing

from service.notices.carrier import ANSWER_SECONDS, WHOLE_SECONDS, NotNow, NotTaken, bounded, why
from service.notices.contacts import Contact
from service.notices.message import Message

LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""What a receiver says that wants to be asked again; and every 5xx."""
TYPE = "harapan.notice"


class Webhook:
    """Posts to whatever address a contact has. It follows no redirection."""

    def __init__(
        self,
        secret_for: Callable[[Contact], str],
        now: Callable[[], datetime],
        *,
        private: bool,
        patience: float = ANSWER_SECONDS,
        longest: float = WHOLE_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """``private`` lets it post to this machine and to its own net; ``tls`` says which certificates are believed."""
        self._secret_for = secret_for
        self._now = now
        self._private = private
        self._patience = patience
        self._longest = longest
        self._tls = tls or ssl.create_default_context()

    def send(self, message: Message, contact: Contact) -> None:
        """As ``Carrier.send``: when it returns, the receiver has answered with a 2xx."""
        body, headers = self._signed(message, contact)
        try:
            status = self._post(urlsplit(contact.address), body, headers)
        except HTTPException as error:
            raise NotNow("http-unfit") from error
        except OSError as error:
            raise NotNow(why(error)) from error
        if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NotNow(f"http-{status}")
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise NotTaken(f"http-{status}")

    def _signed(self, message: Message, contact: Contact) -> tuple[bytes, dict[str, str]]:
        now = self._now().astimezone(UTC)
        data = {"id": message.id, "kind": message.kind, "urgency": message.urgency, "link": message.link}
        body = json.dumps({"type": TYPE, "timestamp": now.isoformat(), "data": data})
        signature = Signing(self._secret_for(contact)).sign(message.id, now, body)
        return body.encode(), {
            "Content-Type": "application/json",
            "User-Agent": "harapan",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }

    def _post(self, url: SplitResult, body: bytes, headers: dict[str, str]) -> int:
        host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        with closing(HTTPConnection(host, port)) as connection, bounded(lambda: connection.sock, self._longest):
            # Connected here, so that what was looked at is what is talked to.
            connection.sock = self._connected(host, port, tls=url.scheme == "https")
            connection.request("POST", path, body, headers)
            return connection.getresponse().status

    def _connected(self, host: str, port: int, *, tls: bool) -> socket.socket:
        """A connection to the host, at none but an address that may be talked to."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        address = next((each[4][:2] for each in found if self._private or _is_public(str(each[4][0]))), None)
        if address is None:
            raise NotTaken("private-address")
        connection = socket.create_connection((str(address[0]), int(address[1])), self._patience)
        if not tls:
            return connection
        try:
            return self._tls.wrap_socket(connection, server_hostname=host)
        except BaseException:
            connection.close()
            raise


def _is_public(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_global
