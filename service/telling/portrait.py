"""A portrait of a case at two moments: what was true then, trait by trait, so that two portraits can be compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from babel.numbers import format_decimal

from domain.case.vocabulary import RiskLevel, Status
from service.telling import codes, times
from service.telling.language import gettext, language, ngettext
from service.telling.names import CaseNames, Colleagues

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One thing that was true; ``tone`` says how much attention it wants: calm, watch or alarm."""

    key: str
    label: str
    text: str
    tone: str = "calm"


class Portrait:
    """Draws one replayed case."""

    def __init__(self, told: Told, staff: Colleagues, names: CaseNames) -> None:
        self.told = told
        self._staff = staff
        self._names = names

    def everything(self) -> tuple[Trait, ...]:
        """All traits, for a comparison."""
        more = (self.goals(), self.reviews(), self.contradictions(), self.deadlines(), self.warnings())
        return (*self.stand(), *chain.from_iterable(more))

    def stand(self) -> tuple[Trait, ...]:
        """Where the case stands and how it came there, for the head of the page."""
        chapters = (self._status(), self._team(), self._doubts(), self._intake(), self._measures(), self._closing())
        return tuple(chain.from_iterable(chapters))

    def goals(self) -> Iterator[Trait]:
        for each in self.told["plan"]["goals"]:
            terms = each["approved"] or each["proposed"] or {}
            said = [goal_standing(each)]
            if each["view"]:
                said.append(gettext("the child: %(view)s", view=codes.label("ChildView", each["view"])))
            if terms.get("due"):
                said.append(gettext("by %(day)s", day=times.day(terms["due"])))
            label = self._names.record(each["id"])
            yield Trait(key=f"goal/{each['id']}", label=label, text=" · ".join(said))

    def reviews(self) -> Iterator[Trait]:
        for each in self.told["reviews"]:
            signed = gettext("signed") if each["signed_at"] else gettext("not signed yet")
            text = gettext("T score %(score)s", score=score(each["t"])) + f" · {signed}"
            label = gettext("Review of %(day)s", day=times.day(each["at"]))
            yield Trait(key=f"review/{each['id']}", label=label, text=text)

    def contradictions(self) -> Iterator[Trait]:
        for id in self.told["assessment"]["unresolved"]:
            yield Trait(
                key=f"claim/{id}",
                label=self._names.record(id),
                text=gettext("contradiction not resolved"),
                tone="watch",
            )

    def deadlines(self) -> Iterator[Trait]:
        for each in self.told["deadlines"]:
            text = gettext("due %(moment)s", moment=times.until(each["due"])) + f" · {lateness(each)}"
            label = codes.label("Duty", each["code"])
            yield Trait(key=f"deadline/{each['id']}", label=label, text=text, tone=_tone_of(each))

    def warnings(self) -> Iterator[Trait]:
        for each in self.told["warnings"]:
            about = self._names.record(each["about"]) if each["about"] else gettext("the case")
            text = codes.warning(each["code"], each["facts"])
            yield Trait(key=f"warning/{each['code']}/{each['about']}", label=about, text=text, tone="watch")

    def _status(self) -> Iterator[Trait]:
        told = self.told
        yield Trait(
            key="status",
            label=gettext("Status"),
            text=codes.label("Status", told["status"]),
            tone="alarm" if told["status"] == Status.CLOSURE_UNDER_REVIEW else "calm",
        )
        yield Trait(key="stage", label=gettext("Stage"), text=codes.label("Stage", told["stage"]))
        if told["episode"] > 1:
            yield Trait(key="episode", label=gettext("Episode"), text=str(told["episode"]))
        yield self._risk()

    def _risk(self) -> Trait:
        risk, label = self.told["risk"], gettext("Risk")
        if risk["level"] is None:
            text = gettext("not judged yet; treated as high")
            return Trait(key="risk", label=label, text=text, tone="watch")
        text = codes.label("RiskLevel", risk["level"])
        if risk["judged_at"]:
            text = gettext("%(level)s, judged %(day)s", level=text, day=times.day(risk["judged_at"]))
        for each in risk["pending"]:
            proposed = codes.label("RiskLevel", each["level"])
            text += "; " + gettext("%(level)s proposed, not yet approved", level=proposed)
        return Trait(key="risk", label=label, text=text, tone=RISK_TONES[risk["level"]])

    def _team(self) -> Iterator[Trait]:
        team, label = self.told["team"], gettext("Case holder")
        if team["holder"] is None:
            yield Trait(key="holder", label=label, text=gettext("none; the supervisor acts"), tone="watch")
        else:
            since = gettext("since %(day)s", day=times.day(team["held_since"]))
            yield Trait(key="holder", label=label, text=f"{self._staff.of(team['holder'])}, {since}")
        if team["students"]:
            students = ", ".join(map(self._staff.of, team["students"]))
            yield Trait(key="students", label=gettext("Students"), text=students)

    def _doubts(self) -> Iterator[Trait]:
        dangers = [each for each in self.told["dangers"] if each["answered_at"] is None]
        if self.told["dangers"]:
            text = str(len(self.told["dangers"]))
            if dangers:
                text += ", " + gettext("of these not answered: %(number)s", number=len(dangers))
            yield Trait(key="dangers", label=gettext("Open alarms"), text=text, tone="alarm")
        if self.told["holds"]:
            label = gettext("Records in doubt")
            yield Trait(key="holds", label=label, text=str(len(self.told["holds"])), tone="alarm")
        if waiting := self.told["team"]["provisional"]:
            label = gettext("Entries waiting for a countersign")
            yield Trait(key="provisional", label=label, text=str(len(waiting)), tone="watch")
        if blocks := self.told["risk"]["contact_blocks"]:
            text = ", ".join(self._names.person(each["person"]) for each in blocks)
            yield Trait(key="blocks", label=gettext("Must not meet the child"), text=text, tone="alarm")
        if allegations := self.told["risk"]["open_allegations"]:
            yield Trait(key="allegations", label=gettext("Open allegations"), text=str(len(allegations)), tone="alarm")

    def _intake(self) -> Iterator[Trait]:
        intake = self.told["intake"]
        for key, label in (
            ("first_contact_at", gettext("First contact")),
            ("arrived_at", gettext("Arrival")),
        ):
            if intake[key]:
                yield Trait(key=key, label=label, text=times.moment(intake[key]))
        if intake["outcome"]:
            said = codes.label("IntakeOutcome", intake["outcome"]), codes.label("EntryMode", intake["entry_mode"])
            text = ", ".join((times.moment(intake["decided_at"]), *said))
            yield Trait(key="intake", label=gettext("Intake"), text=text)
        if (override := intake["override"]) and not override["approved_at"]:
            text = gettext("asked for, not yet approved")
            yield Trait(key="override", label=gettext("Intake without consent"), text=text, tone="watch")

    def _measures(self) -> Iterator[Trait]:
        told = self.told["measures"]
        if told["contact_to_intake_minutes"] is not None:
            hours, minutes = divmod(told["contact_to_intake_minutes"], 60)
            text = gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
            yield Trait(key="contact-to-intake", label=gettext("Contact to intake"), text=text)
        for key, label in (
            ("intake_to_assessment", gettext("Intake to assessment")),
            ("intake_to_plan", gettext("Intake to approved plan")),
        ):
            if span := told[key]:
                text, tone = days(span["days"]), "calm"
                if span["late_by"]:
                    text, tone = f"{text}, {late_by(span['late_by'])}", "watch"
                yield Trait(key=key, label=label, text=text, tone=tone)
        if self.told["stays"]:
            nights = told["stay_nights"]
            text = ngettext("%(num)s night", "%(num)s nights", nights)
            yield Trait(key="nights", label=gettext("Stay in the shelter"), text=text)

    def _closing(self) -> Iterator[Trait]:
        closing = self.told["closing"]
        if proposal := closing["proposal"]:
            reason = codes.label("ClosureReason", proposal["reason"])
            text = f"{reason} → {codes.label('ExitDestination', proposal['destination'])}"
            yield Trait(key="closing", label=gettext("Closing as proposed"), text=text)
        if closing["closed_at"]:
            yield Trait(key="closed", label=gettext("Closed"), text=times.moment(closing["closed_at"]))
        if contacts := self.told["aftercare"]["contacts"]:
            text = ", ".join(map(times.day, contacts))
            yield Trait(key="aftercare", label=gettext("Aftercare contacts"), text=text)


RISK_TONES = {RiskLevel.LOW: "calm", RiskLevel.MEDIUM: "watch", RiskLevel.HIGH: "alarm"}


def goal_standing(goal: Told) -> str:
    """Whether a goal is in force."""
    if goal["dropped"]:
        return gettext("given up")
    if goal["pending"]:
        return gettext("change waits for approval") if goal["approved"] else gettext("waits for approval")
    return gettext("in force")


def lateness(deadline: Told) -> str:
    """Whether a duty was done, and how late."""
    late = late_by(deadline["late_by"]) if deadline["late_by"] else ""
    if deadline["done_at"]:
        return gettext("done, %(late)s", late=late) if late else gettext("done in time")
    return (late or gettext("overdue today")) if deadline["overdue"] else gettext("still to be done")


def late_by(number: int) -> str:
    """So many days of lateness."""
    return ngettext("%(num)s day late", "%(num)s days late", number)


def days(number: int) -> str:
    """So many days."""
    return ngettext("%(num)s day", "%(num)s days", number)


def score(attainment: float | None) -> str:
    """A goal attainment score; a dash where no goal was rated."""
    return "–" if attainment is None else format_decimal(attainment, format="0.0", locale=language())


def _tone_of(deadline: Told) -> str:
    if deadline["overdue"]:
        return "alarm"
    return "watch" if deadline["late_by"] else "calm"
