"""A real SMTP server in a thread, which takes mail, or does what mail servers do when they are not well."""

import socket
import ssl
from base64 import b64decode
from contextlib import suppress
from email import message_from_bytes
from email.message import Message
from enum import Enum, auto
from threading import Event, Thread
from time import sleep
from typing import BinaryIO


class Mood(Enum):
    """How the server behaves."""

    WELL = auto()
    REFUSES_RECIPIENT = auto()
    REFUSES_RECIPIENT_FOR_NOW = auto()
    REFUSES_EVERYBODY = auto()
    REFUSES_TEXT = auto()
    SILENT = auto()
    """Accepts the connection and says nothing."""
    SILENT_AFTER_TEXT = auto()
    """Was told the whole mail, does not keep it, and says nothing any more."""
    SILENT_ONCE_IT_HAS_IT = auto()
    """Keeps the mail, and says nothing any more."""
    BREAKS_OFF_IN_TEXT = auto()
    """Ends the connection before it was told the text."""
    BREAKS_OFF_AFTER_TAKING = auto()
    """Keeps the mail, and ends the connection before it says so."""
    DRIPS = auto()
    """Says one byte now and then, and never a whole line."""
    RUDE_AT_THE_END = auto()
    """Takes the mail, and answers nonsense to whatever comes after it."""


class MailServer:
    """Listens on this machine; ``taken`` are the mails that it keeps, whatever its client believes."""

    def __init__(
        self, tls: ssl.SSLContext | None = None, *, from_the_start: bool = False, login: tuple[str, str] | None = None
    ) -> None:
        self.mood = Mood.WELL
        self.taken: list[Message] = []
        self.recipients: list[str] = []
        self.greeted = 0
        self.in_clear: list[str] = []
        """What was said before the connection was secure."""
        self._tls, self._from_the_start, self._login = tls, from_the_start, login
        self._closing = Event()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def ids(self) -> list[str]:
        """The Message-ID of each mail that was taken."""
        return [each["Message-ID"] for each in self.taken]

    def go_away(self) -> None:
        """Nobody listens any more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def come_back(self) -> None:
        """At the same address."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """End it, and whatever is still connected."""
        self._closing.set()
        with suppress(OSError):
            self.go_away()
        for each in list(self._open):
            each.close()

    def _accept(self, listener: socket.socket) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self._open.add(connection)
            Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        self.greeted += 1
        with suppress(OSError):
            if self._from_the_start:
                assert self._tls is not None
                with connection:
                    connection = self._tls.wrap_socket(connection, server_side=True)
            talk = _Talk(self, connection, secure=self._from_the_start, tls=self._tls, login=self._login)
            with suppress(OSError):
                talk.go_on()
            talk.end()

    def wait(self, seconds: float) -> None:
        self._closing.wait(seconds)


class _Talk:
    """One connection."""

    def __init__(
        self,
        server: MailServer,
        connection: socket.socket,
        *,
        secure: bool,
        tls: ssl.SSLContext | None,
        login: tuple[str, str] | None,
    ) -> None:
        self.server, self.mood = server, server.mood
        self.connection, self.secure, self.tls, self.login = connection, secure, tls, login
        self.file: BinaryIO = connection.makefile("rb")
        self.recipient = ""
        self.known = login is None

    def end(self) -> None:
        self.file.close()
        with self.connection, suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def say(self, line: str) -> None:
        self.connection.sendall(f"{line}\r\n".encode())

    def go_on(self) -> None:
        if self.mood is Mood.SILENT:
            self.server.wait(60)
            return
        if self.mood is Mood.REFUSES_EVERYBODY:
            self.say("554 no mail from you")
            return
        self.say("220 mail.example.org ESMTP")
        while line := self.file.readline():
            said = line.decode().strip()
            if not self.secure:
                self.server.in_clear.append(said)
            if not self._answer(said):
                return

    def _answer(self, said: str) -> bool:
        word = said.partition(" ")[0].upper()
        if word == "DATA":
            return self._data()
        if word == "STARTTLS" and self.tls is not None:
            self.say("220 go on")
            self.file.close()
            with self.connection as in_clear:
                self.connection = self.tls.wrap_socket(in_clear, server_side=True)
            self.file, self.secure = self.connection.makefile("rb"), True
            return True
        if self.mood is Mood.DRIPS and word == "MAIL":
            for each in b"250-a line that does not come to its end" * 100:
                self.connection.sendall(bytes([each]))
                sleep(0.05)
        self._reply(word, said)
        return word != "QUIT"

    def _reply(self, word: str, said: str) -> None:
        if word == "EHLO":
            extras = (["STARTTLS"] if self.tls and not self.secure else []) + (["AUTH PLAIN"] if self.login else [])
            for each in ["mail.example.org", *extras]:
                self.say(f"250-{each}")
            self.say("250 8BITMIME")
        elif word == "AUTH":
            user, password = b64decode(said.split()[2]).decode().split("\0")[1:]
            self.known = (user, password) == self.login
            self.say("235 welcome" if self.known else "535 who are you")
        elif word in ("MAIL", "RCPT") and not self.known:
            self.say("530 sign in first")
        elif word == "RCPT":
            self._recipient(said)
        else:
            self.say("221 bye" if word == "QUIT" else "250 ok")

    def _recipient(self, said: str) -> None:
        if self.mood is Mood.REFUSES_RECIPIENT:
            self.say("550 no such mailbox")
        elif self.mood is Mood.REFUSES_RECIPIENT_FOR_NOW:
            self.say("450 come back later")
        else:
            self.recipient = said.partition("<")[2].partition(">")[0]
            self.say("250 ok")

    def _data(self) -> bool:
        if self.mood is Mood.BREAKS_OFF_IN_TEXT:
            return False
        self.say("354 go on")
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if self.mood is Mood.REFUSES_TEXT:
            self.say("554 this is no mail")
            return True
        if self.mood is Mood.SILENT_AFTER_TEXT:
            self.server.wait(60)
            return False
        self.server.taken.append(message_from_bytes(b"".join(lines)))
        self.server.recipients.append(self.recipient)
        if self.mood is Mood.SILENT_ONCE_IT_HAS_IT:
            self.server.wait(60)
        if self.mood in (Mood.SILENT_ONCE_IT_HAS_IT, Mood.BREAKS_OFF_AFTER_TAKING):
            return False
        self.say("250 taken")
        if self.mood is Mood.RUDE_AT_THE_END:
            self.say("500 and away with you")
        return True
