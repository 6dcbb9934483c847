"""The form of looking beyond the usual: sealed notes, broken glass, requests, restriction, written orders."""

from domain.case.events.privacy import (
    AuditOrdered,
    AuditOrderEnded,
    BreakGlassReviewed,
    BreakGlassUsed,
    CaseworkRequested,
    ChildRestricted,
    RestrictionLifted,
    SealedNoteWritten,
)
from domain.forms.version import FormVersion, Words

REASON = Words("Alasan", "Reason")
UNTIL = Words("Sampai kapan", "Until when")

FORMS = (
    FormVersion(
        key="privacy/1",
        title=Words("Kerahasiaan berkas", "Privacy of the file"),
        asks={
            SealedNoteWritten: {
                "readers": Words("Siapa yang boleh membaca", "Who may read it"),
                "note": Words("Catatan tertutup", "Sealed note"),
            },
            BreakGlassUsed: {
                "until": UNTIL,
                "reason": Words("Mengapa tidak dapat menunggu", "Why it cannot wait"),
            },
            BreakGlassReviewed: {
                "glass": Words("Akses darurat yang diperiksa", "The break-glass that is reviewed"),
                "finding": Words("Hasil pemeriksaan", "Finding"),
                "remarks": Words("Penjelasan", "Remarks"),
            },
            CaseworkRequested: {
                "until": UNTIL,
                "reason": Words("Untuk keperluan apa", "What for"),
            },
            ChildRestricted: {
                "admitted": Words("Petugas lain yang tetap boleh melihat", "Other staff who keep their sight"),
                "reason": Words("Apa yang mengancam anak", "What threatens the child"),
            },
            RestrictionLifted: {
                "restriction": Words("Pembatasan yang dicabut", "The restriction that is lifted"),
                "reason": REASON,
            },
            AuditOrdered: {
                "auditor": Words("Auditor", "Auditor"),
                "scope": Words("Sampel atau perintah tertulis", "Sample or written order"),
                "since": Words("Sejak", "From"),
                "until": UNTIL,
                "document": Words("Nomor surat perintah atau berita acara", "Reference of the order or minutes"),
            },
            AuditOrderEnded: {
                "order": Words("Perintah yang diakhiri", "The order that is ended"),
                "reason": REASON,
            },
        },
    ),
)
