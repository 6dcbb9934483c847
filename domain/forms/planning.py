"""The form of the plan: goals, the child's own view, submission and approval."""

from domain.case.events.planning import (
    ChildViewRecorded,
    GoalAdded,
    GoalChanged,
    GoalDropped,
    PlanApproved,
    PlanDrafted,
    PlanReturned,
    PlanSubmitted,
)
from domain.forms.version import FormVersion, Words

GOAL = Words("Tujuan", "Goal")
REASON = Words("Alasan", "Reason")

FORMS = (
    FormVersion(
        key="plan/1",
        title=Words("Rencana intervensi", "Case plan"),
        asks={
            PlanDrafted: {
                "direction": Words("Arah rencana", "Where the plan leads"),
                "safety_plan": Words("Rencana keselamatan", "Safety plan"),
            },
            GoalAdded: {
                "answers": Words("Kebutuhan dan kekuatan yang dijawab", "Needs and strengths that it answers"),
                "responsible": Words("Petugas penanggung jawab", "Responsible staff"),
                "child_responsible": Words("Anak ikut bertanggung jawab", "The child is responsible too"),
                "starts": Words("Mulai", "Starts"),
                "due": Words("Batas waktu", "Due"),
                "title": GOAL,
                "measure": Words("Ukuran keberhasilan", "Measure"),
                "expected_level": Words("Tingkat yang diharapkan (0)", "Expected level (0)"),
                "services": Words("Layanan", "Services"),
            },
            GoalChanged: {
                "goal": GOAL,
                "responsible": Words("Petugas penanggung jawab", "Responsible staff"),
                "due": Words("Batas waktu baru", "New due date"),
                "title": Words("Rumusan baru", "New wording"),
                "measure": Words("Ukuran baru", "New measure"),
                "reason": REASON,
            },
            GoalDropped: {
                "goal": GOAL,
                "reason": REASON,
            },
            ChildViewRecorded: {
                "views": Words("Pendapat anak tentang tiap tujuan", "The child's view on each goal"),
                "views.goal": GOAL,
                "views.view": Words("Pendapat anak", "The child's view"),
                "words": Words("Dengan kata-kata anak", "In the child's own words"),
                "not_able_because": Words("Mengapa anak tidak dapat menjawab", "Why the child could not say"),
            },
            PlanSubmitted: {
                "covers": Words("Tujuan yang diajukan", "Goals put forward"),
            },
            PlanApproved: {
                "covers": Words("Tujuan yang disetujui", "Goals approved"),
                "remark": Words("Catatan supervisor", "Remark of the supervisor"),
            },
            PlanReturned: {
                "submission": Words("Pengajuan", "The submission"),
                "reason": Words("Yang masih kurang", "What is missing"),
            },
        },
    ),
)
