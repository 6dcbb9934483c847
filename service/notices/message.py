"""What a message says: of what kind, how urgent, and where to look; never anything about a child."""

from dataclasses import dataclass

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


def message_of(notice: Notice, public_url: str) -> Message:
    """The message of a notice, with a link to its case on the site that others know as ``public_url``."""
    alarm = notice.alarm
    link = f"{public_url.rstrip('/')}/cases/{alarm.case}"
    return Message(id=notice.id, kind=alarm.kind, urgency=str(alarm.urgency), link=link)
