"""The forms of assessment: the BPSS sheet, the instruments by respondent, the countersign."""

from domain.case.events.assessment import (
    AssessmentSigned,
    AssessmentStarted,
    ClaimRecorded,
    Countersigned,
    InquiryMade,
    InstrumentScored,
)
from domain.forms.version import FormVersion, Words

SCORES = {
    "instrument": Words("Instrumen", "Instrument"),
    "respondent": Words("Diisi oleh", "Who answered"),
    "complete": Words("Diisi lengkap", "Filled in completely"),
    "scores": Words("Skor", "Scores"),
    "scores.scale": Words("Skala", "Scale"),
    "scores.value": Words("Nilai", "Score"),
    "remarks": Words("Catatan penilai", "Remarks of the assessor"),
}
"""Every instrument keeps its scores only, never its licensed items."""

FORMS = (
    FormVersion(
        key="bpss/1",
        title=Words("Asesmen bio-psiko-sosial-spiritual", "Bio-psycho-social-spiritual assessment"),
        asks={
            AssessmentStarted: {
                "reason": Words("Alasan asesmen", "Why it is made"),
            },
            InquiryMade: {
                "method": Words("Cara menggali", "Method"),
                "child_seen": Words("Anak dilihat langsung", "The child was seen"),
                "place": Words("Tempat", "Place"),
                "with_whom": Words("Dengan siapa", "With whom"),
                "summary": Words("Ringkasan", "Summary"),
                "concerns": Words("Masalah perlindungan anak", "Protection concerns"),
                "danger": Words("Tanda bahaya langsung", "Signs of immediate danger"),
            },
            ClaimRecorded: {
                "domain": Words("Sisi asesmen", "Side of the assessment"),
                "aspect": Words("Jenis keterangan", "Finding, strength, risk or wish"),
                "source": Words("Sumber", "Source"),
                "inquiry": Words("Diperoleh dalam", "Came up in"),
                "said_on": Words("Tanggal keterangan", "Said or seen on"),
                "unknown": Words("Alasan tidak diketahui", "Why nothing is known"),
                "contradicts": Words("Bertentangan dengan", "Contradicts"),
                "resolves": Words("Menjernihkan pertentangan", "Clears up the contradiction of"),
                "statement": Words("Keterangan", "Statement"),
                "special_statement": Words(
                    "Keterangan khusus (kesehatan, keyakinan, seksualitas, kejiwaan)",
                    "Special statement (health, belief, sexuality, mind)",
                ),
            },
            AssessmentSigned: {
                "assessment": Words("Asesmen", "The assessment"),
                "late_because": Words("Alasan terlambat", "Why it is late"),
            },
        },
    ),
    FormVersion(
        key="sdq-self/1",
        title=Words("SDQ, diisi anak (11-17 tahun)", "SDQ, self-report (11-17 years)"),
        asks={InstrumentScored: SCORES},
    ),
    FormVersion(
        key="sdq-parent/1",
        title=Words("SDQ, diisi orang tua (4-17 tahun)", "SDQ, parent form (4-17 years)"),
        asks={InstrumentScored: SCORES},
    ),
    FormVersion(
        key="sdq-teacher/1",
        title=Words("SDQ, diisi guru (4-17 tahun)", "SDQ, teacher form (4-17 years)"),
        asks={InstrumentScored: SCORES},
    ),
    FormVersion(
        key="headss/1",
        title=Words("Wawancara remaja HEADSS", "HEADSS interview"),
        asks={InstrumentScored: SCORES},
    ),
    FormVersion(
        key="genogram/1",
        title=Words("Genogram", "Genogram"),
        asks={InstrumentScored: SCORES},
    ),
    FormVersion(
        key="ecomap/1",
        title=Words("Ekomap", "Ecomap"),
        asks={InstrumentScored: SCORES},
    ),
    FormVersion(
        key="countersign/1",
        title=Words("Pengesahan catatan praktikan", "Countersign of provisional entries"),
        asks={
            Countersigned: {
                "entries": Words("Catatan yang disahkan", "The entries"),
                "remark": Words("Catatan tambahan", "Remark"),
            },
        },
    ),
)
