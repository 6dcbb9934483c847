"""The forms of the work: sessions, services, conferences, decisions on paper, reviews, risk, allegations."""

from domain.case.events.risk import (
    AllegationRecorded,
    AllegationResolved,
    ContactBlocked,
    ContactBlockLifted,
    RiskLowered,
    RiskLoweringProposed,
    RiskRaised,
)
from domain.case.events.work import (
    ConferenceHeld,
    DecisionTranscribed,
    ReviewHeld,
    ReviewSigned,
    ServiceRecorded,
    SessionHeld,
    SessionPlanned,
)
from domain.forms.version import FormVersion, Words

GOALS = Words("Tujuan yang dilayani", "Goals that it serves")
KIND = Words("Jenis kegiatan", "Kind of session")
LEVEL = Words("Tingkat risiko", "Risk level")
PLACE = Words("Tempat", "Place")
REASON = Words("Alasan", "Reason")
REASONS = Words("Alasan", "Reasons")

FORMS = (
    FormVersion(
        key="session/1",
        title=Words("Catatan kegiatan", "Session"),
        asks={
            SessionPlanned: {
                "kind": KIND,
                "planned_for": Words("Direncanakan untuk", "Planned for"),
                "goals": GOALS,
                "place": PLACE,
            },
            SessionHeld: {
                "kind": KIND,
                "attendance": Words("Kehadiran anak", "Attendance of the child"),
                "planned": Words("Kegiatan yang direncanakan", "The planned session"),
                "goals": GOALS,
                "place": PLACE,
                "summary": Words("Ringkasan", "Summary"),
                "result": Words("Hasil", "Result"),
                "next_step": Words("Langkah berikutnya", "Next step"),
                "concerns": Words("Masalah perlindungan anak", "Protection concerns"),
                "danger": Words("Tanda bahaya langsung", "Signs of immediate danger"),
                "sealed_note": Words("Catatan tertutup", "Sealed note"),
            },
        },
    ),
    FormVersion(
        key="service/1",
        title=Words("Catatan layanan", "Service"),
        asks={
            ServiceRecorded: {
                "progress": Words("Perkembangan", "Progress"),
                "goal": Words("Tujuan yang dilayani", "Goal that it serves"),
                "service": Words("Layanan", "Service"),
                "provider": Words("Pemberi layanan", "Provider"),
                "details": Words("Yang dilakukan", "What was done"),
            },
        },
    ),
    FormVersion(
        key="conference/1",
        title=Words("Konferensi kasus", "Case conference"),
        asks={
            ConferenceHeld: {
                "participants": Words("Peserta", "Participants"),
                "conclusions": Words("Kesimpulan", "Conclusions"),
            },
        },
    ),
    FormVersion(
        key="transcript/1",
        title=Words("Salinan keputusan dari kertas", "Decision transcribed from paper"),
        asks={
            DecisionTranscribed: {
                "kind": Words("Jenis keputusan", "Kind of decision"),
                "decided_by": Words("Diputuskan oleh", "Decided by"),
                "document": Words("Nomor dokumen", "Reference of the paper"),
                "content": Words("Isi keputusan dan alasannya", "What was decided, and why"),
            },
        },
    ),
    FormVersion(
        key="review/1",
        title=Words("Evaluasi", "Review"),
        asks={
            ReviewHeld: {
                "methods": Words("Cara evaluasi", "On what it rests"),
                "ratings": Words("Capaian tiap tujuan", "Level of each goal"),
                "ratings.goal": Words("Tujuan", "Goal"),
                "ratings.level": Words("Tingkat capaian (-2 sampai +2)", "Level (-2 to +2)"),
                "conclusion": Words("Kesimpulan", "What follows"),
                "behaviour": Words("Perilaku yang diamati", "What was observed"),
                "child_words": Words("Kata-kata anak", "What the child says of it"),
            },
            ReviewSigned: {
                "review": Words("Evaluasi", "The review"),
            },
        },
    ),
    FormVersion(
        key="risk/1",
        title=Words("Penilaian risiko", "Judgement of risk"),
        asks={
            RiskRaised: {"level": LEVEL, "reasons": REASONS},
            RiskLoweringProposed: {"level": LEVEL, "reasons": REASONS},
            RiskLowered: {
                "proposal": Words("Usulan", "The proposal"),
                "reasons": Words("Catatan supervisor", "Remark of the supervisor"),
            },
        },
    ),
    FormVersion(
        key="contact-block/1",
        title=Words("Larangan bertemu", "Contact block"),
        asks={
            ContactBlocked: {
                "person": Words("Orang yang dilarang", "The person"),
                "name": Words("Nama", "Name"),
                "reason": REASON,
            },
            ContactBlockLifted: {
                "block": Words("Larangan", "The block"),
                "reason": REASON,
            },
        },
    ),
    FormVersion(
        key="allegation/1",
        title=Words("Dugaan kekerasan", "Allegation"),
        asks={
            AllegationRecorded: {
                "against_staff": Words("Petugas yang diduga", "Member of staff it is about"),
                "against_person": Words("Orang lain yang diduga", "Other person it is about"),
                "account": Words("Yang diduga terjadi", "What is alleged"),
            },
            AllegationResolved: {
                "allegation": Words("Dugaan", "The allegation"),
                "outcome": Words("Hasil pemeriksaan", "What was found"),
                "reasons": REASONS,
            },
        },
    ),
)
