"""SC-01: the case of Surya (invented), from the night on the square to the end of aftercare, with its real dates."""

from datetime import date

from domain.case.events.assessment import (
    AssessmentSigned,
    AssessmentStarted,
    ClaimRecorded,
    Countersigned,
    InquiryMade,
)
from domain.case.events.closing import (
    AftercareContacted,
    AftercareEnded,
    CaseClosed,
    ClosureApproved,
    ClosureCosigned,
    ExitPlanRecorded,
    FeedbackGiven,
    HandedOver,
)
from domain.case.events.intake import (
    ContractAgreed,
    OverrideApproved,
    SafetyScreened,
    StayEnded,
    StayStarted,
    StudentAssigned,
    StudentAssignmentEnded,
    WorkerAssigned,
)
from domain.case.events.planning import ChildViewRecorded, GoalAdded, GoalView, PlanApproved, PlanDrafted, PlanSubmitted
from domain.case.events.risk import RiskLowered, RiskLoweringProposed, RiskRaised
from domain.case.events.work import GoalRating, ReviewHeld, ReviewSigned, SessionHeld
from domain.case.vocabulary import (
    Asked,
    Aspect,
    AssessmentReason,
    AssignmentEnd,
    Attendance,
    BpssDomain,
    ChildView,
    ExitDestination,
    Means,
    Permanency,
    ReviewConclusion,
    RiskLevel,
    Satisfaction,
    SessionKind,
    Source,
    UnknownReason,
    Wellbeing,
)
from tests.domain.given import ANGGREK, CENDANA, DAHLIA, DAMAR, JATI, MERANTI, MOTHER, Story, given, happened, id_of
from tests.domain.stories import ACCEPTED, ARRIVAL, ASSENT, CONTACT, OVERRIDE, closure, family_check, names

GOALS = names("G1", "G2", "G3", "G4")


def received() -> Story:
    """The night of 4 March, and intake the next morning; Damar's tablet brings the contact at half past seven."""
    return given(
        happened(ARRIVAL, "arrival", on="2025-03-04 23:50", by=DAMAR),
        happened(StayStarted(), "stay", on="2025-03-04 23:55", by=DAMAR),
        happened(
            CONTACT, "contact", on="2025-03-04 22:10", by=DAMAR, recorded="2025-03-04 22:20", logged="2025-03-05 07:30"
        ),
        happened(SafetyScreened(findings="tired, unhurt"), "screening", on="2025-03-05 08:30"),
        happened(RiskRaised(level=RiskLevel.MEDIUM, reasons="no carer in town"), "medium", on="2025-03-05 08:40"),
        happened(ASSENT, "assent", on="2025-03-05 08:50"),
        happened(OVERRIDE, "override", on="2025-03-05 09:00"),
        happened(ACCEPTED, "intake", on="2025-03-05 10:15"),
        happened(WorkerAssigned(worker=DAHLIA), "holder", on="2025-03-05 10:30", by=MERANTI),
        happened(OverrideApproved(request=id_of("override")), "override ok", on="2025-03-05 14:00", by=MERANTI),
    )


def assessed() -> Story:
    """Talks of the student, countersigned; claims side by side; signed on the 17th."""
    return received().then(
        happened(StudentAssigned(student=ANGGREK), "student", on="2025-03-10 09:00"),
        happened(
            ContractAgreed(agreed_with=(Asked.CHILD,), house_rules_explained=True, terms="stays, learns, calls home"),
            "contract",
            on="2025-03-10 10:00",
        ),
        happened(AssessmentStarted(reason=AssessmentReason.FIRST), "assessment", on="2025-03-11 09:00"),
        happened(_inquiry(Source.CHILD_INTERVIEW), "interview", on="2025-03-11 10:00", by=ANGGREK),
        happened(Countersigned(entries=names("interview")), on="2025-03-12 09:00"),
        happened(_inquiry(Source.OBSERVATION), "observation", on="2025-03-13 15:00", by=ANGGREK),
        happened(_inquiry(Source.STAFF, seen=False), "staff talk", on="2025-03-14 10:00", by=ANGGREK),
        happened(Countersigned(entries=names("observation", "staff talk")), on="2025-03-15 09:00"),
        happened(_claim(BpssDomain.SOCIAL, "left so as not to burden his parents"), "left", on="2025-03-15 10:00"),
        happened(
            _claim(BpssDomain.SOCIAL, "gets no family support", source=Source.STAFF, contradicts=(id_of("left"),)),
            "no support",
            on="2025-03-15 10:10",
        ),
        happened(_claim(BpssDomain.BIO, "healthy, no disability"), "bio", on="2025-03-15 10:20"),
        happened(_claim(BpssDomain.PSYCHO, "closed"), "psycho", on="2025-03-15 10:30"),
        happened(
            ClaimRecorded(
                domain=BpssDomain.SPIRITUAL,
                aspect=Aspect.FINDING,
                source=Source.CHILD_INTERVIEW,
                unknown=UnknownReason.NOT_DISCLOSED,
            ),
            "spiritual",
            on="2025-03-15 10:40",
        ),
        happened(
            AssessmentSigned(assessment=id_of("assessment"), late_because="trust came slowly"),
            "signature",
            on="2025-03-17 16:00",
        ),
    )


def planned() -> Story:
    """Plan of the 20th, approved on the 21st."""
    views = (ChildView.AGREES, ChildView.AGREES_IN_PART, ChildView.AGREES, ChildView.AGREES)
    said = tuple(GoalView(goal=goal, view=view) for goal, view in zip(GOALS, views, strict=True))
    return assessed().then(
        happened(PlanDrafted(direction=Permanency.FAMILY), "plan", on="2025-03-20 08:00"),
        happened(_goal("six talks about what he is good at", date(2025, 5, 15)), "G1", on="2025-03-20 08:10"),
        happened(_goal("calls his parents, then meets them", date(2025, 5, 15)), "G2", on="2025-03-20 08:20"),
        happened(_goal("eight classes in repair", date(2025, 5, 30)), "G3", on="2025-03-20 08:30"),
        happened(_goal("copy of the family card, then NIK", date(2025, 4, 30)), "G4", on="2025-03-20 08:40"),
        happened(ChildViewRecorded(views=said), "view", on="2025-03-20 09:00"),
        happened(PlanSubmitted(covers=GOALS), "submission", on="2025-03-20 16:00"),
        happened(PlanApproved(covers=GOALS), "approval", on="2025-03-21 09:00", by=MERANTI),
    )


def worked() -> Story:
    """Sessions, two reviews, the risk lowered."""
    talks = ("03-24", "04-02", "04-09", "04-16", "04-30", "05-07", "05-14")
    attendance = [Attendance.ABSENT if day == "04-09" else Attendance.PRESENT for day in talks]
    return planned().then(
        *(
            happened(_session(SessionKind.COUNSELLING, came), f"talk {day}", on=f"2025-{day} 10:00")
            for day, came in zip(talks, attendance, strict=True)
        ),
        *(
            happened(_session(SessionKind.VOCATIONAL), f"class {day}", on=f"2025-04-{day} 13:00")
            for day in range(10, 18)
        ),
        happened(_review(-1, 0, 0, -1), "first review", on="2025-04-21 10:00"),
        happened(ReviewSigned(review=id_of("first review")), on="2025-04-22 09:00", by=MERANTI),
        happened(family_check(), "family", on="2025-04-29 11:00", by=CENDANA),
        happened(_review(1, 0, 1, 0), "second review", on="2025-05-19 10:00"),
        happened(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm, in touch"), "lower", on="2025-05-19 11:00"),
        happened(RiskLowered(proposal=id_of("lower")), "lowered", on="2025-05-20 09:00", by=MERANTI),
        happened(ReviewSigned(review=id_of("second review")), on="2025-05-20 09:30", by=MERANTI),
        happened(
            StudentAssignmentEnded(student=ANGGREK, reason=AssignmentEnd.PRACTICUM_ENDED),
            "practicum ends",
            on="2025-05-30 16:00",
        ),
    )


def gone_home() -> Story:
    """The closing, the handover to the mother, and aftercare to its end."""
    contacts = (date(2025, 6, 24), date(2025, 7, 10), date(2025, 9, 8))
    return worked().then(
        happened(
            ExitPlanRecorded(responsible=DAHLIA, contacts_on=contacts, plan="visits"),
            "exit plan",
            on="2025-06-08 14:00",
        ),
        happened(closure(), "proposal", on="2025-06-08 16:00"),
        happened(ClosureApproved(proposal=id_of("proposal")), "closure ok", on="2025-06-09 10:00", by=MERANTI),
        happened(ClosureCosigned(proposal=id_of("proposal")), "cosigned", on="2025-06-10 08:00", by=JATI),
        happened(FeedbackGiven(satisfaction=Satisfaction.CONTENT), on="2025-06-10 09:00"),
        happened(
            HandedOver(destination=ExitDestination.PARENTS, person=MOTHER, minutes="BA-31"), on="2025-06-10 11:00"
        ),
        happened(StayEnded(stay=id_of("stay")), on="2025-06-10 11:00"),
        happened(CaseClosed(approval=id_of("closure ok")), "closed", on="2025-06-10 12:00"),
        *(
            happened(
                AftercareContacted(means=Means.VISIT, wellbeing=Wellbeing.SAFE, account="at work"),
                on=f"{day} 10:00",
            )
            for day in contacts
        ),
        happened(AftercareEnded(outcome="works in a workshop"), on="2025-09-11 10:00"),
    )


def _inquiry(method: Source, seen: bool = True) -> InquiryMade:
    return InquiryMade(method=method, child_seen=seen, summary="what came out")


def _claim(
    domain: BpssDomain, statement: str, *, source: Source = Source.CHILD_INTERVIEW, **rest: object
) -> ClaimRecorded:
    said = {"aspect": Aspect.FINDING, "said_on": date(2025, 3, 11)} | rest
    return ClaimRecorded(domain=domain, source=source, statement=statement, **said)  # type: ignore[arg-type]


def _goal(title: str, due: date) -> GoalAdded:
    return GoalAdded(
        title=title, measure="counted", responsible=(DAHLIA,), child_responsible=True, due=due, answers=names("left")
    )


def _session(kind: SessionKind, attendance: Attendance = Attendance.PRESENT) -> SessionHeld:
    return SessionHeld(kind=kind, attendance=attendance, goals=GOALS[:1], summary="what happened")


def _review(*levels: int) -> ReviewHeld:
    ratings = tuple(GoalRating(goal=goal, level=level) for goal, level in zip(GOALS, levels, strict=True))
    return ReviewHeld(
        methods=(Source.CHILD_INTERVIEW, Source.OBSERVATION, Source.STAFF),
        ratings=ratings,
        conclusion=ReviewConclusion.CONTINUE,
        behaviour="what was observed",
    )
