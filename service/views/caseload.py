"""The caseload: every case with its holder, its risk, and what it is waiting for next."""

from collections.abc import Iterator

from domain.case.stage import stage
from domain.case.vocabulary import RiskLevel, Stage, Status
from service.views.child_card import CHILD_CARD, DISPLAY_NAME
from service.views.overdue import NOT_DONE
from service.views.view import Column, Counted, Filter, Folded, Form, Looked, Row, View, equal


def rows(folded: Folded) -> Iterator[Row]:
    """One row per case stream, accepted or not."""
    case = folded.case
    waiting = min((each for each in folded.deadlines if each.done_at is None), key=lambda each: each.due, default=None)
    yield {
        "id": folded.stream,
        "child": folded.subject,
        "version": len(folded.history.records),
        "status": case.status,
        "stage": stage(case),
        "running": case.running,
        "holder": case.team.holder,
        "students": case.team.students,
        "risk": case.risk.level,
        "opened_at": case.intake.decided_at if case.intake.accepted else None,
        "episode": case.episode,
        "next_due": waiting.code if waiting else None,
        "next_due_at": waiting.due if waiting else None,
        "dangers": len(case.outreach.dangers),
        "holds": len(case.holds),
        "provisional": len(case.team.provisional),
    }


OVER = ", ".join(f"'{each}'" for each in (Status.NONE, Status.SCREENED_OUT, Status.CLOSED))
"""Nothing of it counts, or it was screened out, or closed and is past its aftercare."""

GOES_ON = f"(status NOT IN ({OVER}) OR holds > 0 OR dangers > 0 OR provisional > 0 OR next_due IS NOT NULL)"
"""All from the first contact in the street on; and of what is over, that of which something waits for somebody."""

OVERDUE_COUNT = Counted(
    Column("overdue", Form.NUMBER, "How many deadlines are overdue now"),
    "overdue",
    f'SELECT count(*) FROM overdue WHERE overdue."case" = caseload.id AND {NOT_DONE}',  # noqa: S608  # our own names
)

CASELOAD = View(
    name="caseload",
    version=1,
    says="Which cases are there, who holds them, and what do they wait for?",
    of="case",
    columns=(
        Column("id", Form.TEXT, "The case"),
        Column("child", Form.TEXT, "The child"),
        Column("version", Form.NUMBER, "The newest version of its stream"),
        Column("status", Form.TEXT, "Where the case stands", codes=tuple(Status)),
        Column("stage", Form.TEXT, "What the work is about now", codes=tuple(Stage)),
        Column("running", Form.YES_NO, "Whether it was accepted at intake and is not closed"),
        Column("holder", Form.TEXT, "The case holder"),
        Column("students", Form.JSON, "The students who take part"),
        Column("risk", Form.TEXT, "The risk level in force; none where it was not judged yet", codes=tuple(RiskLevel)),
        Column("opened_at", Form.MOMENT, "When intake was accepted"),
        Column("episode", Form.NUMBER, "1 at first, one more with each re-opening"),
        Column("next_due", Form.TEXT, "Which duty is due first"),
        Column("next_due_at", Form.MOMENT, "Until when"),
        Column("dangers", Form.NUMBER, "Open alarms"),
        Column("holds", Form.NUMBER, "Records in doubt"),
        Column("provisional", Form.NUMBER, "Entries that wait for a countersign"),
    ),
    looked=(Looked(DISPLAY_NAME, CHILD_CARD.name, "child"),),
    counted=(OVERDUE_COUNT,),
    on_card=frozenset({"id", "child", "holder", "dangers", DISPLAY_NAME.name}),
    rows=rows,
    filters=(
        equal("id", "One case"),
        equal("child", "The cases of one child"),
        equal("holder", "Those of one case holder"),
        equal("status", "Those in one status"),
        equal("stage", "Those in one stage"),
        equal("risk", "Those at one level of risk"),
        Filter(
            name="ended",
            says="Also those that have ended: closed and past their aftercare, screened out, or voided, where nothing "
            "waits for anybody. Without this they are left out, except where id, child, holder, status or stage is "
            "asked for",
            answers={True: "", False: GOES_ON},
            default=False,
            unless=("id", "child", "holder", "status", "stage"),
        ),
    ),
)
