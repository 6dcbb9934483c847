"""Where most stories start: a contact, an open case, a signed assessment, an approved plan, a closing under way."""

from datetime import date

from domain.case.events.assessment import AssessmentSigned, AssessmentStarted, ClaimRecorded, InquiryMade
from domain.case.events.closing import (
    ClosureApproved,
    ClosureCosigned,
    ClosureProposed,
    ExitPlanRecorded,
    FamilyChecked,
    HandedOver,
)
from domain.case.events.intake import (
    ChildArrived,
    ConsentRecorded,
    IntakeDecided,
    OverrideApproved,
    OverrideRequested,
    WorkerAssigned,
)
from domain.case.events.outreach import ContactRecorded
from domain.case.events.planning import ChildViewRecorded, GoalAdded, GoalView, PlanApproved, PlanDrafted, PlanSubmitted
from domain.case.events.risk import RiskRaised
from domain.case.vocabulary import (
    Answer,
    Asked,
    Aspect,
    AssessmentReason,
    BpssDomain,
    ChildView,
    ClosureReason,
    ConsentItem,
    ContactOutcome,
    EntryMode,
    ExitDestination,
    FamilyFinding,
    GuardianStatus,
    Informed,
    IntakeOutcome,
    LegalBasis,
    Permanency,
    RiskLevel,
    Source,
)
from domain.event import Event
from domain.identifiers import EventId, PersonId
from tests.domain.given import DAHLIA, DAMAR, JATI, MERANTI, MOTHER, Story, given, happened, id_of

CONTACT = ContactRecorded(
    entry_mode=EntryMode.OPERATION, outcome=ContactOutcome.REFER, label="Benteng-Sur", place="Lapangan Benteng"
)
ARRIVAL = ChildArrived(received_by=DAMAR, brought_by="the night patrol", condition="tired, unhurt")
ASSENT = ConsentRecorded(item=ConsentItem.SERVICES, asked=Asked.CHILD, answer=Answer.GIVEN, explained="in simple words")
OVERRIDE = OverrideRequested(
    basis=LegalBasis.VITAL_INTEREST, guardian=GuardianStatus.NOT_REACHABLE, reason="no telephone at home"
)
ACCEPTED = IntakeDecided(outcome=IntakeOutcome.ACCEPTED, entry_mode=EntryMode.OPERATION, reasons="no carer in town")
INTERVIEW = InquiryMade(method=Source.CHILD_INTERVIEW, child_seen=True, summary="talked about home")


def claim(domain: BpssDomain, **rest: object) -> ClaimRecorded:
    """A claim from the interview."""
    said = {"aspect": Aspect.FINDING, "source": Source.CHILD_INTERVIEW, "statement": f"about the {domain} side"} | rest
    return ClaimRecorded(domain=domain, **said)  # type: ignore[arg-type]  # the fields of a claim


def goal(**rest: object) -> GoalAdded:
    """A whole goal, answering the claim about the social side."""
    terms = {
        "title": "calls home",
        "measure": "one call a week",
        "responsible": (DAHLIA,),
        "due": date(2025, 4, 15),
        "answers": (id_of("social"),),
    } | rest
    return GoalAdded(**terms)  # type: ignore[arg-type]  # the fields of a goal


def a_contact() -> Story:
    """Damar met the child at night."""
    return given(happened(CONTACT, "contact", on="2025-03-04 22:10", by=DAMAR))


def at_the_door() -> Story:
    """The child arrived; assent given, override asked for."""
    return a_contact().then(
        happened(ARRIVAL, "arrival", on="2025-03-04 23:50", by=DAMAR),
        happened(ASSENT, "assent", on="2025-03-05 08:40"),
        happened(OVERRIDE, "override", on="2025-03-05 08:50"),
    )


def an_open_case() -> Story:
    """Accepted on the child's assent, override approved, Dahlia holds the case, risk medium."""
    return at_the_door().then(
        happened(RiskRaised(level=RiskLevel.MEDIUM, reasons="lives on the street"), "medium", on="2025-03-05 09:00"),
        happened(ACCEPTED, "intake", on="2025-03-05 10:15"),
        happened(WorkerAssigned(worker=DAHLIA), "holder", on="2025-03-05 10:30", by=MERANTI),
        happened(OverrideApproved(request=id_of("override")), "override ok", on="2025-03-05 14:00", by=MERANTI),
    )


def assessed() -> Story:
    """Interviewed, all four sides filled, not yet signed."""
    return an_open_case().then(
        happened(AssessmentStarted(reason=AssessmentReason.FIRST), "assessment", on="2025-03-10 09:00"),
        happened(INTERVIEW, "interview"),
        *(happened(claim(domain), str(domain)) for domain in BpssDomain),
    )


def signed() -> Story:
    """The assessment is signed."""
    return assessed().then(happened(AssessmentSigned(assessment=id_of("assessment")), "signature"))


def submitted(*goals: Event) -> Story:
    """A plan with these goals (one whole goal unless told), the child's view on each, submitted by Dahlia."""
    names = [f"goal {number}" for number, _ in enumerate(goals or (goal(),), 1)]
    ids = tuple(id_of(name) for name in names)
    added = [happened(each, name) for each, name in zip(goals or (goal(),), names, strict=True)]
    views = tuple(GoalView(goal=id, view=ChildView.AGREES) for id in ids)
    return signed().then(
        PlanDrafted(direction=Permanency.FAMILY),
        *added,
        ChildViewRecorded(views=views),
        happened(PlanSubmitted(covers=ids), "submission"),
    )


def planned() -> Story:
    """Meranti approved the plan."""
    return submitted().then(happened(PlanApproved(covers=(id_of("goal 1"),)), "approval", by=MERANTI))


def closure(**rest: object) -> ClosureProposed:
    """A return to the mother, whole."""
    said = {
        "reason": ClosureReason.GOALS_PARTLY_MET,
        "destination": ExitDestination.PARENTS,
        "child_informed": Informed.INFORMED,
        "exit_plan": id_of("exit plan"),
        "receiving_adult": MOTHER,
        "summary": "what was done",
        "child_view": "glad to go home",
    } | rest
    return ClosureProposed(**said)  # type: ignore[arg-type]  # the fields of a closing


def family_check(person: PersonId = MOTHER, finding: FamilyFinding = FamilyFinding.SUITABLE) -> FamilyChecked:
    """Somebody visited."""
    return FamilyChecked(person=person, finding=finding, name="Ibu", relation="mother", account="willing")


def ready_to_end() -> Story:
    """Mother checked, exit plan made, risk judged lately."""
    return planned().then(
        happened(RiskRaised(level=RiskLevel.LOW, reasons="calm"), on="2025-03-20 09:00"),
        family_check(),
        happened(ExitPlanRecorded(responsible=DAHLIA, contacts_on=(date(2025, 4, 10),), plan="visits"), "exit plan"),
    )


def ending() -> Story:
    """The closing is proposed."""
    return ready_to_end().then(happened(closure(), "proposal"))


def approved_ending() -> Story:
    """Approved, cosigned, handed over to the mother; not yet closed."""
    return ending().then(
        happened(ClosureApproved(proposal=id_of("proposal")), "closure approval", by=MERANTI),
        happened(ClosureCosigned(proposal=id_of("proposal")), by=JATI),
        HandedOver(destination=ExitDestination.PARENTS, person=MOTHER, minutes="BA-12"),
    )


def names(*given_names: str) -> tuple[EventId, ...]:
    """Ids by the names of a story."""
    return tuple(map(id_of, given_names))
