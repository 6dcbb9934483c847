"""For random histories: the replay of every prefix of the log equals what the views said when the log ended there."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case.events import STAGES
from domain.catalogue import EVENTS, read, write
from domain.child import events as child
from domain.event import Event
from domain.identifiers import CaseId, ChildId, StreamId
from domain.refusal import Refused
from domain.settings.events import DeadlineSet, HolidayDeclared
from service.knowledge import SETTINGS_STREAM
from service.reading import everything
from service.replay import replay
from sync.evidence.canonical import NotCanonical
from tests.domain.given import ROLES
from tests.domain.stories import approved_ending
from tests.support.events import events
from tests.support.shelter import Shelter

OF_A_CASE = [each for each in EVENTS if each.__module__ in {stage.__name__ for stage in STAGES}]
ANNOTATIONS = [each for each in EVENTS if each.NAME in ("record.corrected", "record.voided")]
OF_A_CHILD = [child.IdentityClaimed, child.BirthDateClaimed]
OF_THE_AGENCY = [DeadlineSet, HolidayDeclared]
SOUND = approved_ending().records
PROVENANCE = (
    "id", "type", "kind", "version", "position", "recorded_at", "logged_at", "actor", "role", "observed_by",
    "capture_mode", "urgency", "form", "command_id", "k", "n", "standing", "corrected_by", "provisional",
    "countersigned_by",
)  # fmt: skip


@dataclass
class Telling:
    """A case that is made step by step, sound or at random, on a real store; and what the views said after each."""

    shelter: Shelter
    data: st.DataObject
    case: StreamId
    child: ChildId
    ids: dict[str, str] = field(default_factory=dict)
    said: list[tuple[Any, dict[str, list[dict[str, Any]]]]] = field(default_factory=list)

    def go_on(self, sound: Iterator[Any]) -> None:
        """The next sound step, or whatever somebody asks for."""
        self.shelter.clock.at += timedelta(minutes=self.data.draw(st.integers(0, 6_000)))
        if self.data.draw(st.booleans()) and (step := next(sound, None)) is not None:
            done = self._asked(self._renamed(step.event), step.actor, self.case)
            self.ids.update(zip([step.id], done or [step.id], strict=False))
        else:
            self._at_random()
        self.said.append((self.shelter.clock.at, self.shelter.everything()))

    def _at_random(self) -> None:
        known = st.sampled_from([each.event_id for each in self.shelter.site.log.load(self.case)])
        kind = self.data.draw(st.sampled_from([*OF_A_CASE * 3, *ANNOTATIONS * 10, *OF_A_CHILD * 4, *OF_THE_AGENCY * 4]))
        event = self.data.draw(events(kind, known))
        stream = self.case
        if kind in OF_THE_AGENCY:
            stream = SETTINGS_STREAM
        elif kind in OF_A_CHILD:
            stream = StreamId(self.child)
        back = timedelta(minutes=self.data.draw(st.sampled_from([0, 0, 90, 9_000])))
        occurred = self.shelter.at(self.shelter.clock.at - back)
        self._asked(event, self.data.draw(st.sampled_from(sorted(ROLES))), stream, occurred=occurred)

    def _asked(self, event: Event, by: Any, stream: StreamId, **rest: Any) -> list[str]:
        try:
            return list(self.shelter.ask(event, by, stream=stream, child=self.child, **rest).events)
        except (Refused, NotCanonical):
            return []

    def _renamed(self, event: Event) -> Event:
        """The same event, naming the records of this store instead of those of the story."""
        plain = write(event)
        text = json.dumps([plain.facts, plain.parts])
        for old, new in self.ids.items():
            text = text.replace(old, new)
        facts, parts = json.loads(text)
        return read(event.NAME, event.VERSION, facts, parts, parts)


def _as_caseload(told: dict[str, Any]) -> dict[str, Any]:
    waiting = [each for each in told["deadlines"] if each["done_at"] is None]
    first = waiting[0] if waiting else {"code": None, "due": None}
    return {
        "id": told["case"],
        "child": told["child"],
        "version": told["version"],
        "status": told["status"],
        "stage": told["stage"],
        "running": told["running"],
        "holder": told["team"]["holder"],
        "students": told["team"]["students"],
        "risk": told["risk"]["level"],
        "opened_at": told["intake"]["decided_at"] if told["intake"]["outcome"] == "accepted" else None,
        "episode": told["episode"],
        "next_due_at": first["due"],
        "dangers": len(told["dangers"]),
        "holds": len(told["holds"]),
        "provisional": len(told["team"]["provisional"]),
        "overdue": sum(each["overdue"] for each in told["deadlines"]),
    }


def _counted(rows: list[dict[str, Any]], *names: str) -> Counter[str]:
    return Counter(json.dumps({name: each[name] for name in names}, sort_keys=True) for each in rows)


def _must_agree(told: dict[str, Any], said: dict[str, list[dict[str, Any]]]) -> None:
    (row,) = said["caseload"]
    expected = _as_caseload(told)
    assert {name: row[name] for name in expected} == expected
    counting = [
        each for each in said["timeline"] if each["standing"] not in ("voided", "set_aside") and not each["about"]
    ]
    assert [{name: each[name] for name in PROVENANCE} for each in told["entries"]] == [
        {name: each[name] for name in PROVENANCE} for each in counting
    ]
    assert [each["at"] for each in told["entries"]] == [each["effective_at"] for each in counting]
    late = [
        each for each in told["deadlines"] if each["overdue"] or (each["done_at"] and each["done_at"] > each["due"])
    ]
    clock = ("code", "kind", "since", "due", "done_at", "owner", "about", "late_by")
    assert _counted(late, *clock) == _counted(said["overdue"], *clock)
    assert _counted(told["warnings"], "code", "about", "facts") == _counted(said["warnings"], "code", "about", "facts")
    bases = {each["id"]: each for each in said["basis"]}
    for each in told["basis"]:
        assert {name: bases[each["decision"]][name] for name in each if name != "decision"} == {
            name: value for name, value in each.items() if name != "decision"
        }


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_the_replay_of_every_prefix_is_what_the_views_said_then(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        shelter = Shelter(Path(folder))
        try:
            sound = iter(SOUND)
            first = next(sound)
            done = shelter.ask(first.event, first.actor)
            assert done.child is not None
            telling = Telling(shelter, data, done.stream, done.child, {first.id: done.events[0]})
            telling.said.append((shelter.clock.at, shelter.everything()))
            for _ in range(data.draw(st.integers(4, 24))):
                telling.go_on(sound)
            log, keys, now = shelter.site.log, shelter.site.keys, shelter.clock.at
            for then, said in telling.said:
                told = replay(log, keys, CaseId(telling.case), everything(keys), now=now, known_at=then)
                _must_agree(told, said)
            live = replay(log, keys, CaseId(telling.case), everything(keys), now=now)
            assert live == replay(log, keys, CaseId(telling.case), everything(keys), now=now, as_of=now)
            before = shelter.everything()
            shelter.views.rebuild()
            assert shelter.everything() == before
        finally:
            shelter.close()
