"""What a message says: of what kind, how urgent, and where to look; never anything about a child."""

from dataclasses import dataclass

from domain.identifiers import CaseId
from service.notices.kinds import Kind
from service.notices.notice import Notice

SUBJECTS: dict[Kind, tuple[str, str]] = {
    Kind.DANGER: ("Bahaya: segera lihat", "Danger: look at once"),
    Kind.DANGER_OVERDUE: ("Bahaya belum ditangani", "Danger that nobody has answered"),
    Kind.BREAK_GLASS: ("Akses darurat dipakai", "Break-glass was used"),
    Kind.BREAK_GLASS_OVERDUE: ("Akses darurat belum ditinjau", "Break-glass that nobody has reviewed"),
    Kind.REVIEW: ("Ada yang perlu ditinjau", "Something to review"),
    Kind.TEST: ("Uji coba, tidak ada bahaya", "A test, there is no danger"),
}
"""In Indonesian and in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The whole of what leaves the site."""

    id: str
    kind: Kind
    urgency: str
    link: str

    @property
    def subject(self) -> str:
        return "Harapan: " + " / ".join(SUBJECTS[self.kind])

    @property
    def text(self) -> str:
        ours, theirs = SUBJECTS[self.kind]
        return (
            f"{ours}.\n{theirs}.\n\n{self.link}\n\n"
            "Masuk, lihat, lalu tandai sudah dibaca di halaman Pemberitahuan.\n"
            "Sign in, look, and acknowledge it on the page Notices.\n\n"
            f"{self.kind} / {self.urgency}\n"
        )


def message_of(notice: Notice, case: CaseId | None, public_url: str) -> Message:
    """The message of a notice, with a link to its case on the site that others know as ``public_url``.

    Without a ``case`` its recipient is not told of which one it is, and the link leads to their notices.
    """
    alarm, page = notice.alarm, f"cases/{case}" if case else "notices"
    link = f"{public_url.rstrip('/')}/{page}"
    return Message(id=notice.id, kind=alarm.kind, urgency=str(alarm.urgency), link=link)
