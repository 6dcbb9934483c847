"""Mail: what it says, over which connection, and to whom it believes."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.notices.carrier import NotNow
from service.notices.contacts import Channel, Contact
from service.notices.kinds import Kind
from service.notices.mail import Mail
from service.notices.message import Message
from service.notices.settings import BadMailServer, Security, mail_server
from service.notices.settings import MailServer as Given
from tests.service.notices.certificate import made_certificate
from tests.service.notices.mail_server import MailServer
from tests.support.site import NOON, Clock

LINK = "https://harapan.example.org/cases/case-0190c1de-7b1f-7c10-8f57-0b3f5a4e1d22"
MESSAGE = Message(id="notice-0190c1de-7b1f-4c10-8f57-0b3f5a4e1d22", kind=Kind.DANGER, urgency="danger", link=LINK)
MERANTI = Contact(Channel.MAIL, "meranti@example.org")
LOGIN = ("harapan", "correct horse")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def shows(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def believes(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


@pytest.fixture(params=[Security.STARTTLS, Security.TLS])
def secure(request: pytest.FixtureRequest, shows: ssl.SSLContext) -> Iterator[tuple[MailServer, Security]]:
    server = MailServer(shows, from_the_start=request.param is Security.TLS, login=LOGIN)
    yield server, request.param
    server.close()


def mail(server: MailServer, security: Security, tls: ssl.SSLContext, login: tuple[str, str] = LOGIN) -> Mail:
    user, password = login
    given = Given(
        host="127.0.0.1",
        port=server.port,
        security=security,
        sender="harapan@example.org",
        user=user,
        password=password,
    )
    return Mail(given, Clock(), patience=2, tls=tls)


def test_a_mail_says_of_what_kind_it_is_and_where_to_look(
    secure: tuple[MailServer, Security], believes: ssl.SSLContext
):
    server, security = secure
    mail(server, security, believes).send(MESSAGE, MERANTI)
    (taken,) = server.taken
    assert taken["To"] == "meranti@example.org"
    assert taken["From"] == "harapan@example.org"
    assert taken["Message-ID"] == f"<{MESSAGE.id}@example.org>"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Date"] == f"{NOON:%a, %d %b %Y %H:%M:%S} +0000"
    assert LINK in str(taken.get_payload())
    assert "danger" in str(taken.get_payload())


def test_neither_password_nor_address_is_said_in_clear(secure: tuple[MailServer, Security], believes: ssl.SSLContext):
    server, security = secure
    mail(server, security, believes).send(MESSAGE, MERANTI)
    assert [line for line in server.in_clear if line.split()[0] not in ("EHLO", "STARTTLS", "ehlo")] == []


def test_a_server_whose_certificate_nobody_believes_gets_nothing(secure: tuple[MailServer, Security]):
    server, security = secure
    with pytest.raises(NotNow, match="tls"):
        mail(server, security, ssl.create_default_context()).send(MESSAGE, MERANTI)
    assert server.taken == []
    assert not any("AUTH" in line for line in server.in_clear)


def test_a_server_without_starttls_gets_nothing(mail_server: MailServer, believes: ssl.SSLContext):
    with pytest.raises(NotNow, match="smtp-unfit"):
        mail(mail_server, Security.STARTTLS, believes).send(MESSAGE, MERANTI)
    assert mail_server.taken == []


def test_a_wrong_password_keeps_every_mail_back_and_kills_none(
    secure: tuple[MailServer, Security], believes: ssl.SSLContext
):
    server, security = secure
    with pytest.raises(NotNow, match="smtp-535") as refused:
        mail(server, security, believes, ("harapan", "wrong")).send(MESSAGE, MERANTI)
    assert refused.value.for_all


def test_greeting_a_server_sends_nothing(secure: tuple[MailServer, Security], believes: ssl.SSLContext):
    server, security = secure
    mail(server, security, believes).greet()
    assert (server.greeted, server.taken) == (1, [])


def test_an_address_of_a_mail_server_says_all_there_is_to_say():
    given = mail_server("smtps://har%40pan:p%3Ass@mail.example.org", "harapan@example.org")
    assert (given.host, given.port, given.security) == ("mail.example.org", 465, Security.TLS)
    assert (given.user, given.password) == ("har@pan", "p:ss")
    assert "p:ss" not in repr(given) + given.place
    assert mail_server("smtp://mail.example.org", "a@example.org").port == 587


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://mail.example.org", "a@example.org"),
        ("mail.example.org", "a@example.org"),
        ("smtp://mail.example.org:port", "a@example.org"),
        ("smtp://", "a@example.org"),
        ("smtp://mail.example.org", None),
        ("smtp://mail.example.org", "Harapan"),
        ("smtp+clear://mail.example.org", "a@example.org"),
        ("smtp+clear://user:secret@127.0.0.1", "a@example.org"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_at_the_start(url: str, sender: str | None):
    with pytest.raises(BadMailServer):
        mail_server(url, sender)
