"""What a warning is, and the sentence behind each code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.identifiers import EventId
from domain.sensitivity import Sensitivity

ONE_OF_MANY = re.compile(r"(\b1 (?:day|minute|night|goal))s\b")
"""English counts one thing without the s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """Something that a person should look at; it refuses nothing.

    ``code`` is ``thing.reason``, stable for ever; ``about`` the record it points at, ``None`` for the case as a whole;
    ``facts`` are plain values of class D1 that fill the sentence.
    """

    code: str
    about: EventId | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The warning in English."""
        return filled(WARNINGS[self.code], self.facts)


class _Open(dict[str, Any]):
    """Where only the code of a warning was kept, the figures of its sentence stay open."""

    def __missing__(self, name: str) -> str:
        return "…"


def filled(sentence: str, facts: Mapping[str, Any]) -> str:
    """A sentence of a warning, in whatever language, with the facts that are known."""
    return ONE_OF_MANY.sub(r"\1", sentence.format_map(_Open(facts)))


RESTS_ON: Mapping[str, Sensitivity] = {"sdq.outside-age": Sensitivity.D2}
"""The class above D1 that a warning gives away, by its code: it is for nobody who does not read that class.

On which of two days a child becomes too old for a form is the birth date.
"""

WARNINGS: dict[str, str] = {
    "entry.late": "Entered {days} days after the fact.",
    "entry.backdated": "Counts from a moment {days} days before it was entered.",
    "entry.time-uncertain": "Said to have happened {minutes} minutes after it was entered: the time is uncertain.",
    "entry.clock-skew": "The clock of the device was {minutes} minutes off.",
    "hub.clock-suspect": "The clock of the hub is far from the last record: set it right, or confirm the date.",
    "entry.provisional": "Entered by a student or volunteer: it waits for a countersign.",
    "contact.no-referral": "Met {contacts} times on the street, and nobody has decided on a referral.",
    "assessment.single-source": "The assessment rests on fewer than two different sources.",
    "sdq.outside-age": "The child is outside the ages for which this form of the SDQ is made.",
    "goal.unmeasurable": "The goal does not say how one will see that it is reached.",
    "goal.duplicate": "The goal is worded almost like another one.",
    "goal.no-need": "The goal answers no need or strength of the assessment.",
    "plan.many-goals": "The plan has {goals} goals; more than {limit} are hard to work on.",
    "plan.without-agreement": "The child disagrees with a goal of the plan, or was not asked.",
    "session.no-goal": "The session served no goal of the plan.",
    "closure.unmet-goals": "The work is to end with goals that were not reached or never rated.",
    "danger.late": "The alarm was answered after its time.",
    "danger.overdue": "An alarm waits for an answer.",
    "sighting.late": "The child was seen later than its risk level asks.",
    "sighting.overdue": "Nobody has seen the child since its risk was judged.",
    "screening.late": "The first screening came after its time.",
    "screening.overdue": "The first screening is overdue.",
    "override.late": "Intake without consent was approved after its time.",
    "override.overdue": "Intake without consent waits for approval.",
    "assessment.late": "The assessment was signed {days} days after intake, {late_by} late.",
    "assessment.overdue": "The assessment is overdue by {late_by} days.",
    "plan-draft.late": "Work on the plan began {days} days after the assessment, {late_by} late.",
    "plan-draft.overdue": "A draft of the plan is overdue by {late_by} days.",
    "plan.late": "The plan was approved {days} days after intake, {late_by} late.",
    "plan.overdue": "An approved plan is overdue by {late_by} days.",
    "plan-approval.late": "The plan was answered {days} days after it was submitted, {late_by} late.",
    "plan-approval.overdue": "The submitted plan waits for an answer, {late_by} days too long.",
    "risk-lowering.late": "The lower risk level was approved {days} days after it was proposed, {late_by} late.",
    "risk-lowering.overdue": "The proposal to lower the risk waits for an answer, {late_by} days too long.",
    "contact.late": "The last contact with the child was {days} days earlier, {late_by} too long.",
    "contact.overdue": "Contact with the child is overdue by {late_by} days.",
    "review.late": "The review was held {late_by} days late.",
    "review.overdue": "The review is overdue by {late_by} days.",
    "countersign.late": "Entries were countersigned {late_by} days late.",
    "countersign.overdue": "An entry waits for a countersign, {late_by} days too long.",
    "stay.late": "The child stayed {days} nights, {late_by} beyond the limit, without a decision.",
    "stay.overdue": "The stay is {late_by} days beyond the limit, and nobody has decided on it.",
    "closure-approval.late": "The closing was answered {days} days after it was proposed, {late_by} late.",
    "closure-approval.overdue": "The proposed closing waits for the supervisor, {late_by} days too long.",
    "closure-cosignature.late": "The closing was signed by the manager {late_by} days late.",
    "closure-cosignature.overdue": "The proposed closing waits for the manager, {late_by} days too long.",
    "aftercare.late": "The child was contacted {late_by} days after the agreed date.",
    "aftercare.overdue": "A contact after the closing is overdue by {late_by} days.",
    "break-glass-review.late": "The broken glass was reviewed {days} days after it was broken, {late_by} late.",
    "break-glass-review.overdue": "Broken glass waits for its review, {late_by} days too long.",
}
"""Every warning there is, in English; in braces the facts that fill it."""
