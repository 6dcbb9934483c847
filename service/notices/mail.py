"""Mail: hands a message to a server by SMTP. The same notice has the same Message-ID however often it is sent."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from service.notices.carrier import ANSWER_SECONDS, WHOLE_SECONDS, NotNow, NotTaken, bounded, why
from service.notices.contacts import Contact
from service.notices.message import Message
from service.notices.settings import MailServer, Security

LASTING = 500
"""From this reply code on the server says that trying again will not help."""


class Mail:
    """Sends by one mail server."""

    def __init__(
        self,
        server: MailServer,
        now: Callable[[], datetime],
        *,
        patience: float = ANSWER_SECONDS,
        longest: float = WHOLE_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """``tls`` says which certificates are believed; those that the machine believes where nothing is said."""
        self._server = server
        self._now = now
        self._patience = patience
        self._longest = longest
        self._tls = tls or ssl.create_default_context()

    def send(self, message: Message, contact: Contact) -> None:
        """As ``Carrier.send``: when it returns, the server has answered that it took the mail."""
        mail = self._mail(message, contact)
        with self._signed_in() as connection, _about_this_mail(contact.address):
            connection.send_message(mail, self._server.sender, [contact.address])

    def greet(self) -> None:
        """Reach the server and sign in, and send nothing. Errors as for ``send``."""
        with self._signed_in():
            pass

    @contextmanager
    def _signed_in(self) -> Iterator[smtplib.SMTP]:
        """A connection. Whatever is refused on the way there, or breaks, keeps every other mail back as well."""
        try:
            # Closed, not ended with QUIT: whatever a server answers to that, it has the mail.
            with closing(self._connected()) as connection, bounded(lambda: connection.sock, self._longest):
                if self._server.security is Security.STARTTLS:
                    connection.starttls(context=self._tls)
                if self._server.user is not None:
                    connection.login(self._server.user, self._server.password or "")
                yield connection
        except smtplib.SMTPResponseException as error:
            raise NotNow(f"smtp-{error.smtp_code}", for_all=True) from error
        except smtplib.SMTPServerDisconnected as error:
            raise NotNow("broken-off", for_all=True) from error
        except smtplib.SMTPException as error:
            raise NotNow("smtp-unfit", for_all=True) from error
        except OSError as error:
            raise NotNow(why(error), for_all=True) from error

    def _connected(self) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        if self._server.security is Security.TLS:
            return smtplib.SMTP_SSL(host, port, timeout=self._patience, context=self._tls)
        return smtplib.SMTP(host, port, timeout=self._patience)

    def _mail(self, message: Message, contact: Contact) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._server.sender
        mail["To"] = contact.address
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(self._now())
        mail["Message-ID"] = f"<{message.id}@{self._server.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


@contextmanager
def _about_this_mail(address: str) -> Iterator[None]:
    """What the server says of the recipient and of the text is about this mail alone; of the sender, about all."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        raise _answered(error.recipients[address][0]) from error
    except smtplib.SMTPDataError as error:
        raise _answered(error.smtp_code) from error


def _answered(code: int) -> Exception:
    return NotTaken(f"smtp-{code}") if code >= LASTING else NotNow(f"smtp-{code}")
