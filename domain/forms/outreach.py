"""The forms of the street: contact, sighting, referral to the shelter, alarm."""

from domain.case.events.outreach import (
    ChildSeen,
    ContactRecorded,
    DangerEscalated,
    DangerLifted,
    ShelterReferralMade,
)
from domain.forms.version import FormVersion, Words

CONCERNS = Words("Masalah perlindungan anak", "Protection concerns")
DANGER = Words("Tanda bahaya langsung", "Signs of immediate danger")

FORMS = (
    FormVersion(
        key="contact/1",
        title=Words("Kontak lapangan", "Street contact"),
        asks={
            ContactRecorded: {
                "entry_mode": Words("Cara pertemuan terjadi", "How they met"),
                "outcome": Words("Keputusan di tempat", "Decision on the spot"),
                "label": Words("Sebutan kerja untuk anak", "Working label for the child"),
                "nicknames": Words("Nama panggilan", "Nicknames"),
                "sex_as_seen": Words("Jenis kelamin yang tampak", "Sex as seen"),
                "age_band": Words("Perkiraan kelompok umur", "Estimated age band"),
                "marks": Words("Ciri khusus", "Marks"),
                "place": Words("Tempat", "Place"),
                "activity": Words("Kegiatan anak", "What the child was doing"),
                "companions": Words("Bersama siapa", "Companions"),
                "condition": Words("Keadaan anak", "Condition of the child"),
                "account": Words("Yang diceritakan dan terlihat", "What was said and seen"),
                "wishes": Words("Keinginan anak", "What the child wants"),
                "concerns": CONCERNS,
                "danger": DANGER,
            },
        },
    ),
    FormVersion(
        key="sighting/1",
        title=Words("Anak terlihat", "Sighting"),
        asks={
            ChildSeen: {
                "place": Words("Tempat", "Place"),
                "condition": Words("Keadaan anak", "Condition of the child"),
                "concerns": CONCERNS,
                "danger": DANGER,
            },
        },
    ),
    FormVersion(
        key="shelter-referral/1",
        title=Words("Rujukan ke rumah perlindungan", "Referral to the shelter"),
        asks={
            ShelterReferralMade: {
                "child_agrees": Words("Anak bersedia", "The child agrees"),
                "reason": Words("Alasan memerlukan perlindungan", "Why the shelter is needed"),
            },
        },
    ),
    FormVersion(
        key="danger/1",
        title=Words("Laporan bahaya", "Alarm"),
        asks={
            DangerEscalated: {
                "told": Words("Siapa yang diberi tahu", "Who was told"),
                "told_at": Words("Waktu diberi tahu", "When they were told"),
                "signs": DANGER,
                "account": Words("Apa yang terjadi", "What is happening"),
                "place": Words("Keberadaan anak", "Where the child is"),
            },
            DangerLifted: {
                "danger": Words("Laporan bahaya", "The alarm"),
                "safe_because": Words("Mengapa anak sudah aman", "Why the child is safe now"),
            },
        },
    ),
)
