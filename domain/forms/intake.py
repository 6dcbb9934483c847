"""The forms of intake: handover on arrival, screening, consent, override, decision, contract, team and bed."""

from domain.case.events.intake import (
    ChildArrived,
    ConsentRecorded,
    ContractAgreed,
    IntakeDecided,
    OverrideApproved,
    OverrideRequested,
    SafetyScreened,
    StayEnded,
    StayStarted,
    StudentAssigned,
    StudentAssignmentEnded,
    WorkerAssigned,
)
from domain.forms.version import FormVersion, Words

FORMS = (
    FormVersion(
        key="arrival/1",
        title=Words("Berita acara serah terima kedatangan", "Handover minutes on arrival"),
        asks={
            ChildArrived: {
                "received_by": Words("Diterima oleh", "Received by"),
                "brought_by": Words("Diantar oleh", "Brought by"),
                "condition": Words("Keadaan saat tiba", "Condition on arrival"),
                "belongings": Words("Barang bawaan", "Belongings"),
                "minutes": Words("Nomor berita acara", "Reference of the minutes"),
            },
        },
    ),
    FormVersion(
        key="screening/1",
        title=Words("Penapisan keselamatan dan kesehatan", "Safety and health screening"),
        asks={
            SafetyScreened: {
                "findings": Words("Hasil penapisan", "Findings"),
                "urgent_needs": Words("Kebutuhan mendesak", "Urgent needs"),
                "health": Words("Temuan kesehatan", "Health findings"),
            },
        },
    ),
    FormVersion(
        key="consent/1",
        title=Words("Persetujuan", "Consent or assent"),
        asks={
            ConsentRecorded: {
                "item": Words("Persetujuan untuk", "Consent to"),
                "asked": Words("Ditanyakan kepada", "Asked of"),
                "answer": Words("Jawaban", "Answer"),
                "valid_until": Words("Berlaku sampai", "Valid until"),
                "explained": Words("Cara menjelaskan", "How it was explained"),
                "scope": Words("Cakupan dan pengecualian", "Scope, and what is withheld from whom"),
            },
        },
    ),
    FormVersion(
        key="override/1",
        title=Words("Penerimaan tanpa persetujuan wali", "Intake without the guardian's consent"),
        asks={
            OverrideRequested: {
                "basis": Words("Dasar hukum", "Legal basis"),
                "guardian": Words("Keadaan wali", "Why the guardian's consent is missing"),
                "reason": Words("Alasan anak harus diterima", "Why the child must be received"),
            },
            OverrideApproved: {
                "request": Words("Permohonan", "The request"),
                "document": Words("Nomor surat persetujuan Dinas Sosial", "Reference of the social office's agreement"),
                "signed_by": Words("Ditandatangani oleh", "Signed by"),
            },
        },
    ),
    FormVersion(
        key="intake/1",
        title=Words("Keputusan penerimaan", "Intake decision"),
        asks={
            IntakeDecided: {
                "outcome": Words("Keputusan", "Decision"),
                "entry_mode": Words("Cara anak datang", "How the child came"),
                "reasons": Words("Alasan", "Reasons"),
            },
        },
    ),
    FormVersion(
        key="contract/1",
        title=Words("Kontrak layanan", "Service contract"),
        asks={
            ContractAgreed: {
                "agreed_with": Words("Disepakati dengan", "Agreed with"),
                "house_rules_explained": Words("Tata tertib sudah dijelaskan", "House rules explained"),
                "terms": Words("Isi kesepakatan", "Terms"),
                "document": Words("Nomor dokumen bertanda tangan", "Reference of the signed paper"),
            },
        },
    ),
    FormVersion(
        key="assignment/1",
        title=Words("Penugasan", "Assignment"),
        asks={
            WorkerAssigned: {
                "worker": Words("Pekerja sosial penanggung jawab", "Case holder"),
            },
            StudentAssigned: {
                "student": Words("Praktikan", "Student"),
                "until": Words("Rencana akhir praktikum", "Planned end of the practicum"),
            },
            StudentAssignmentEnded: {
                "student": Words("Praktikan", "Student"),
                "reason": Words("Alasan berakhir", "Why it ended"),
            },
        },
    ),
    FormVersion(
        key="stay/1",
        title=Words("Tempat tinggal di rumah perlindungan", "Stay in the shelter"),
        asks={
            StayStarted: {
                "room": Words("Kamar dan tempat tidur", "Room and bed"),
            },
            StayEnded: {
                "stay": Words("Masa tinggal yang berakhir", "The stay that ended"),
            },
        },
    ),
)
