"""An example of every command for the API description: its shape filled with plausible, invented words."""

from typing import Any

from domain.event import Event
from domain.shape import Field, Form, Shape, fields_of

EVENT = "01957a5e-8c00-7000-8000-0123456789ab"
IDS = {
    "EventId": EVENT,
    "CaseId": "case-01957a5e-8c00-7000-8000-0123456789ab",
    "ChildId": "child-01957a5e-8c00-7000-8000-0123456789ac",
    "StaffId": "staff-01957a5e-8c00-7000-8000-0123456789ad",
    "PersonId": "person-01957a5e-8c00-7000-8000-0123456789ae",
    "Handle": "dahlia",
    "SiteId": "sunggal",
    "TeamId": "north",
}
DAY, MOMENT = "2025-03-20", "2025-03-20T09:30:00+07:00"

TEXTS = {
    "account": "Says that he sells tissues at the lights and sleeps near the square.",
    "behaviour": "Keeps to the agreed hours and helps the younger ones.",
    "brought_by": "The municipal patrol, two officers",
    "condition": "Tired, no injuries seen.",
    "conclusions": "The plan goes on; the school is asked again.",
    "details": "Copy of the family card handed in.",
    "evidence": "The paper form of that evening.",
    "explained": "In simple words, with the picture card.",
    "findings": "No fever, no wounds; hungry.",
    "label": "Benteng-Sur",
    "minutes": "BA-2025-031",
    "name": "Dahlia",
    "outcome": "Lives with his mother and works in a workshop.",
    "participants": "Case holder, psychologist, caregiver",
    "place": "Lapangan Benteng",
    "plan": "The holder calls every two weeks; the aunt is the second contact.",
    "reason": "Agreed with the child.",
    "reasons": "No carer in reach; sleeps outside.",
    "relation": "Mother",
    "safe_because": "The man has left the town; the shelter keeps the gate.",
    "statement": "Left so as not to burden his parents.",
    "summary": "Talked about the week and about the call home.",
    "terms": "House rules, school in the morning, one talk a week.",
    "title": "Six counselling sessions on self-worth",
    "value": "Surya",
    "zone": "Asia/Jakarta",
}
ANYTHING = "Written down as it was said."

BESIDE: dict[str, dict[str, Any]] = {
    "case.claim-recorded": {"statement": TEXTS["statement"]},
    "child.identity-claimed": {"value": TEXTS["value"]},
    "record.corrected": {"occurred_at": MOMENT, "precision": "minute"},
    "settings.deadline-set": {"amount": 7},
    "settings.on-call-planned": {"until": "2025-03-21T06:00:00+07:00"},
}
"""What an event needs beside its required fields to say anything."""


def example_of(declared: type[Event]) -> dict[str, Any]:
    """A body of this command."""
    required = {each.name: _value(each) for each in fields_of(declared) if each.required}
    told = {"occurred_at": MOMENT} if declared.NAME.startswith("case.") else {}
    return told | required | BESIDE.get(declared.NAME, {})


def _value(declared: Field) -> Any:
    return _of_shape(declared.name, declared.shape, declared.told.lowest)


def _of_shape(name: str, shape: Shape, lowest: int) -> Any:
    match shape.form:
        case Form.TEXT:
            return TEXTS.get(name, ANYTHING)
        case Form.CODE:
            return str(next(iter(shape.of)))
        case Form.YES_NO:
            return True
        case Form.NUMBER:
            return max(lowest, 0)
        case Form.DATE:
            return DAY
        case Form.MOMENT:
            return MOMENT
        case Form.ID:
            return IDS[shape.of]
        case Form.LIST:
            assert shape.item is not None
            return [_of_shape(name, shape.item, lowest)]
        case Form.GROUP:
            return {each.name: _value(each) for each in shape.members if each.required}
        case Form.EVENT:
            return None
