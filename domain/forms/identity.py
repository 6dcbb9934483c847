"""The form of identity: who the child is, when it was born, who belongs to it, as somebody claims."""

from domain.child.events import (
    BirthDateClaimed,
    ChildRegistered,
    IdentityClaimed,
    RelationClaimed,
    SpecialClaimed,
)
from domain.forms.version import FormVersion, Words

EVIDENCE = Words("Dasar keterangan", "Evidence")
DOCUMENT = Words("Dokumen yang menunjukkannya", "Document that shows it")

FORMS = (
    FormVersion(
        key="identity/1",
        title=Words("Identitas anak", "Identity of the child"),
        asks={
            ChildRegistered: {
                "label": Words("Sebutan kerja untuk anak", "Working label for the child"),
            },
            IdentityClaimed: {
                "attribute": Words("Keterangan tentang", "What it is about"),
                "evidence": EVIDENCE,
                "missing": Words("Alasan tidak ada", "Why it is missing"),
                "value": Words("Isi keterangan", "Value"),
                "document": DOCUMENT,
            },
            BirthDateClaimed: {
                "evidence": EVIDENCE,
                "precision": Words("Ketepatan tanggal lahir", "How exact the date is"),
                "born_on": Words("Tanggal lahir", "Date of birth"),
                "document": DOCUMENT,
            },
            RelationClaimed: {
                "person": Words("Orang tersebut", "The other person"),
                "evidence": EVIDENCE,
                "contact": Words("Boleh bertemu anak", "May meet the child"),
                "name": Words("Nama", "Name"),
                "relation": Words("Hubungan dengan anak", "Relation to the child"),
                "living": Words("Masih hidup", "Alive"),
                "whereabouts": Words("Tempat tinggal", "Whereabouts"),
            },
            SpecialClaimed: {
                "evidence": EVIDENCE,
                "attribute": Words("Keterangan tentang", "What it is about"),
                "value": Words("Isi keterangan", "Value"),
            },
        },
    ),
)
