"""The forms of ending: family check, exit plan, closing, feedback, handover, aftercare, re-opening."""

from domain.case.events.closing import (
    AftercareContacted,
    AftercareEnded,
    CaseClosed,
    CaseReopened,
    ClosureApproved,
    ClosureCosigned,
    ClosureProposed,
    ClosureReturned,
    ExitPlanRecorded,
    FamilyChecked,
    FeedbackGiven,
    HandedOver,
    ReopeningAsked,
)
from domain.forms.version import FormVersion, Words

PROPOSAL = Words("Usulan terminasi", "The proposal")
REASON = Words("Alasan", "Reason")

FORMS = (
    FormVersion(
        key="family-check/1",
        title=Words("Pemeriksaan keluarga", "Family check"),
        asks={
            FamilyChecked: {
                "person": Words("Orang dewasa yang diperiksa", "The adult"),
                "finding": Words("Hasil pemeriksaan", "Finding"),
                "name": Words("Nama", "Name"),
                "relation": Words("Hubungan dengan anak", "Relation to the child"),
                "account": Words("Yang terlihat dan dikatakan", "What was seen and said"),
            },
        },
    ),
    FormVersion(
        key="exit-plan/1",
        title=Words("Rencana keberlanjutan", "Exit plan"),
        asks={
            ExitPlanRecorded: {
                "responsible": Words("Penanggung jawab kontak", "Who keeps contact"),
                "contacts_on": Words("Tanggal kontak", "Dates of contact"),
                "plan": Words("Kesepakatan", "What was agreed"),
            },
        },
    ),
    FormVersion(
        key="closure/1",
        title=Words("Terminasi", "Closing"),
        asks={
            ClosureProposed: {
                "reason": Words("Alasan terminasi", "Reason of the closing"),
                "destination": Words("Tujuan anak setelah keluar", "Where the child goes"),
                "child_informed": Words("Anak diberi tahu", "The child was told"),
                "exit_plan": Words("Rencana keberlanjutan", "Exit plan"),
                "receiving_adult": Words("Orang dewasa penerima", "Receiving adult"),
                "summary": Words("Ringkasan", "Summary"),
                "other_reason": Words("Alasan lain", "Other reason"),
                "unmet_goals": Words("Mengapa ada tujuan yang belum tercapai", "Why goals were not met"),
                "not_informed_because": Words("Mengapa anak tidak diberi tahu", "Why the child was not told"),
                "risk_not_assessed_because": Words(
                    "Mengapa tidak ada penilaian risiko 30 hari terakhir", "Why there is no recent risk level"
                ),
                "child_view": Words("Pendapat anak", "The child's view"),
            },
            ClosureApproved: {
                "proposal": PROPOSAL,
                "remark": Words("Catatan supervisor", "Remark of the supervisor"),
            },
            ClosureCosigned: {"proposal": PROPOSAL},
            ClosureReturned: {"proposal": PROPOSAL, "reason": REASON},
            CaseClosed: {
                "approval": Words("Persetujuan terminasi", "The approval"),
            },
        },
    ),
    FormVersion(
        key="feedback/1",
        title=Words("Umpan balik anak", "Feedback of the child"),
        asks={
            FeedbackGiven: {
                "satisfaction": Words("Kepuasan", "Satisfaction"),
                "words": Words("Dengan kata-kata anak", "In the child's own words"),
            },
        },
    ),
    FormVersion(
        key="handover/1",
        title=Words("Berita acara serah terima", "Handover minutes"),
        asks={
            HandedOver: {
                "destination": Words("Tujuan", "Destination"),
                "person": Words("Diterima oleh", "Received by"),
                "minutes": Words("Nomor berita acara", "Reference of the minutes"),
                "documents": Words("Dokumen dan barang yang diserahkan", "Documents and belongings given along"),
                "remarks": Words("Tanggapan penerima", "How the receiving adult took it"),
            },
        },
    ),
    FormVersion(
        key="aftercare/1",
        title=Words("Bimbingan lanjut", "Aftercare"),
        asks={
            AftercareContacted: {
                "means": Words("Cara kontak", "Means"),
                "wellbeing": Words("Keadaan anak", "Wellbeing"),
                "account": Words("Yang terlihat dan dikatakan", "What was seen and said"),
            },
            AftercareEnded: {
                "outcome": Words("Keadaan hidup anak sekarang", "How the child lives now"),
            },
        },
    ),
    FormVersion(
        key="reopening/1",
        title=Words("Pembukaan kembali kasus", "Re-opening"),
        asks={
            ReopeningAsked: {
                "because": REASON,
                "account": Words("Apa yang terjadi", "What happened"),
            },
            CaseReopened: {
                "because": REASON,
                "reasons": Words("Dasar keputusan", "What the decision rests on"),
            },
        },
    ),
)
