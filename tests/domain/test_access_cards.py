"""What ``r`` shows, field by field."""

import pytest

from domain.access import Extent, Relation, shown, sight
from domain.access.cards import CARDS, WHOLE
from domain.access.matrix import ROWS
from domain.case.events.assessment import ClaimRecorded, InstrumentScored, Score
from domain.case.events.intake import SafetyScreened, WorkerAssigned
from domain.case.events.outreach import ChildSeen, ContactRecorded, DangerEscalated
from domain.case.events.planning import PlanDrafted
from domain.case.events.risk import ContactBlocked
from domain.case.vocabulary import (
    Aspect,
    BpssDomain,
    ContactOutcome,
    DangerSign,
    EntryMode,
    Instrument,
    Permanency,
    Respondent,
    Source,
)
from domain.catalogue import EVENTS
from domain.child.events import IdentityClaimed, SpecialClaimed
from domain.child.vocabulary import Evidence, IdentityAttribute, SpecialAttribute
from domain.event import Event
from domain.sensitivity import Sensitivity
from domain.shape import fields_of
from domain.staff.vocabulary import Role
from tests.domain.given import DAHLIA, UNCLE
from tests.support.events import example

R = Relation
D1, D2, D3, D4, D5 = Sensitivity

DRAFT = PlanDrafted(direction=Permanency.FAMILY)

MET = ContactRecorded(
    entry_mode=EntryMode.ROUTINE_WALK,
    outcome=ContactOutcome.KEEP_CONTACT,
    label="Benteng-Sur",
    place="Lapangan Benteng",
    account="sleeps behind the market",
)


def seen(role: Role, event: Event, *relations: Relation) -> frozenset[str] | None:
    return shown(role, sight(role, relations), event)


def claimed(attribute: IdentityAttribute) -> IdentityClaimed:
    return IdentityClaimed(attribute=attribute, evidence=Evidence.CHILD, value="Surya")


def special(domain: BpssDomain) -> ClaimRecorded:
    return ClaimRecorded(
        domain=domain, aspect=Aspect.FINDING, source=Source.CHILD_INTERVIEW, special_statement="cannot sleep"
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda each: f"{each.role}-{each.relation}")
def test_every_r_of_the_table_has_a_card_or_leaves_nothing_out(row: object) -> None:
    assert hasattr(row, "extents")
    assert hasattr(row, "role")
    for sensitivity, extent in zip(Sensitivity, row.extents, strict=True):
        agreed = row.role is Role.INTEGRATOR
        if extent is Extent.CARD and not agreed:
            assert (row.role, sensitivity) in CARDS or (row.role, sensitivity) in WHOLE


@pytest.mark.parametrize(("role", "sensitivity"), CARDS)
def test_every_line_of_a_card_names_fields_of_its_class(role: Role, sensitivity: Sensitivity) -> None:
    for event, line in CARDS[role, sensitivity].items():
        of_class = {each.name for each in fields_of(event) if each.sensitivity is sensitivity}
        assert line.fields <= of_class, event.NAME


OVER_A_CARD = [(role, each) for role, each in CARDS if each in (D2, D3) and (role, D1) in CARDS]
"""What is shown where of the skeleton there is only a card."""


@pytest.mark.parametrize(("role", "sensitivity"), OVER_A_CARD)
def test_a_card_says_what_and_whom_its_values_are_about(role: Role, sensitivity: Sensitivity) -> None:
    skeleton = CARDS[role, D1]
    for event, line in CARDS[role, sensitivity].items():
        about = {each.told.about for each in fields_of(event) if each.name in line.fields and each.told.about}
        needed = about | ({line.where[0]} if line.where else set())
        assert needed <= (skeleton[event].fields if event in skeleton else set()), event.NAME


@pytest.mark.parametrize("event", EVENTS, ids=lambda each: each.NAME)
def test_nothing_shows_a_field_of_a_class_that_is_not_given(event: type[Event]) -> None:
    told = example(event, of_nested=ContactRecorded if event.NAME in ("record.corrected", "record.settled") else None)
    classes = {each.name: each.sensitivity for each in fields_of(event)}
    for row in ROWS:
        extents = {each: extent for each, extent in zip(Sensitivity, row.extents, strict=True) if extent > Extent.OWN}
        for name in shown(row.role, extents, told) or ():
            assert classes[name] in extents, (row, name)


def test_on_the_street_a_known_child_is_a_card_and_never_a_history() -> None:
    assert seen(Role.OUTREACH_WORKER, MET, R.AGENCY) == {"label", "nicknames", "sex_as_seen", "age_band", "marks"}
    assert seen(Role.OUTREACH_WORKER, WorkerAssigned(worker=DAHLIA), R.AGENCY) == {"worker"}
    assert seen(Role.OUTREACH_WORKER, DRAFT, R.AGENCY) is None
    assert seen(Role.OUTREACH_WORKER, ContactBlocked(person=UNCLE, name="Om", reason="hit him"), R.AGENCY) == {
        "person",
        "name",
    }


def test_an_outreach_worker_reads_back_the_contacts_of_the_team() -> None:
    fields = seen(Role.OUTREACH_WORKER, MET, R.AGENCY, R.CONTACT)
    assert fields is not None
    assert {"place", "account", "label", "outcome"} <= fields


@pytest.mark.parametrize(
    ("attribute", "roles"),
    [
        (IdentityAttribute.ALIAS, {Role.OUTREACH_WORKER, Role.SOCIAL_WORKER, Role.CAREGIVER}),
        (IdentityAttribute.NAME, {Role.SOCIAL_WORKER, Role.CAREGIVER}),
        (IdentityAttribute.NATIONAL_ID, set()),
        (IdentityAttribute.ORIGIN, set()),
    ],
)
def test_of_who_the_child_is_a_card_shows_what_is_needed_to_know_it_again(
    attribute: IdentityAttribute, roles: set[Role]
) -> None:
    asked = (Role.OUTREACH_WORKER, Role.SOCIAL_WORKER, Role.CAREGIVER, Role.VOLUNTEER)
    assert {each for each in asked if "value" in (seen(each, claimed(attribute), R.SITE, R.AGENCY) or ())} == roles


def test_a_caregiver_sees_the_care_card() -> None:
    screened = SafetyScreened(findings="bruises", urgent_needs="inhaler at night", health="asthma")
    assert seen(Role.CAREGIVER, screened, R.SITE) == {"urgent_needs"}
    blocked = ContactBlocked(person=UNCLE, name="Om", reason="hit him")
    assert seen(Role.CAREGIVER, blocked, R.SITE) == {"person", "name", "reason"}
    danger = DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a knife")
    assert "signs" in (seen(Role.CAREGIVER, danger, R.SITE) or ())
    assert "account" not in (seen(Role.CAREGIVER, danger, R.SITE) or ())


def test_psychologist_and_nurse_each_see_their_own_field_of_what_is_special() -> None:
    score = InstrumentScored(
        instrument=Instrument.SDQ, respondent=Respondent.CHILD, complete=True, scores=(Score(scale="total", value=17),)
    )
    health = SafetyScreened(findings="bruises", health="asthma")
    deaf = SpecialClaimed(evidence=Evidence.CHILD, attribute=SpecialAttribute.DISABILITY, value="deaf")
    faith = SpecialClaimed(evidence=Evidence.CHILD, attribute=SpecialAttribute.RELIGION, value="none said")
    fields = {
        "mind": ("special_statement", special(BpssDomain.PSYCHO)),
        "body": ("special_statement", special(BpssDomain.BIO)),
        "score": ("scores", score),
        "health": ("health", health),
        "disability": ("value", deaf),
        "faith": ("value", faith),
    }

    def of(role: Role) -> set[str]:
        return {what for what, (field, event) in fields.items() if field in (seen(role, event, R.SITE) or ())}

    assert of(Role.PSYCHOLOGIST) == {"mind", "score"}
    assert of(Role.NURSE) == {"body", "health", "disability"}
    assert not of(Role.CAREGIVER)


def test_a_student_sees_the_whole_skeleton_of_the_own_client() -> None:
    assert seen(Role.STUDENT, WorkerAssigned(worker=DAHLIA), R.CLIENT) == {"worker"}
    assert seen(Role.STUDENT, DRAFT, R.CLIENT) == {"direction", "safety_plan"}


def test_where_the_whole_class_is_given_the_event_is_there_even_without_facts() -> None:
    assert seen(Role.AUDITOR, ChildSeen(place="Sambu"), R.AGENCY) == frozenset()
    assert seen(Role.ADMINISTRATOR, ChildSeen(place="Sambu"), R.AGENCY) is None
