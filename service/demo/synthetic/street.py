"""Before the shelter: contacts on the street, and the night on which the child comes along."""

from datetime import timedelta

from domain.case.events.outreach import ContactRecorded, ShelterReferralMade
from domain.case.vocabulary import AgeBand, Concern, ContactOutcome, EntryMode
from domain.record import CaptureMode
from service.demo.synthetic import street_words as words
from service.demo.synthetic.names import NICKNAMES, PLACES
from service.demo.synthetic.telling import AT_ONCE, Teller, Way

CONCERNS = (
    *(Concern.STREET_WORKING, Concern.STREET_LIVING, Concern.OUT_OF_SCHOOL, Concern.NEGLECT, Concern.SEPARATED),
    *(Concern.NO_LEGAL_IDENTITY, Concern.SUBSTANCE_USE, Concern.ECONOMIC_EXPLOITATION, Concern.PHYSICAL_ABUSE),
)
HOUR = timedelta(hours=1)

BANDS = {9: AgeBand.FROM_5_TO_9, 12: AgeBand.FROM_10_TO_12, 15: AgeBand.FROM_13_TO_15, 18: AgeBand.FROM_16_TO_17}
"""By the highest age in each."""


def meet(told: Teller) -> None:
    """Every contact up to the one that brings the child to the shelter."""
    outline, chance = told.outline, told.chance
    nickname, home = chance.one_of(NICKNAMES), chance.one_of(PLACES)
    for number in range(1, outline.contacts + 1):
        last = number == outline.contacts
        place = home if chance.happens(0.7) else chance.one_of(PLACES)
        contact = _contact(told, nickname, f"{home}-{nickname}"[:80], place, last=last)
        told.ask(contact, told.outreach, way=_way(told, first=number == 1, last=last))
        if not last:
            told.later(days=chance.within(0.8, 9))
    if not outline.in_operation and chance.happens(0.8):
        told.later(minutes=20)
        told.ask(
            ShelterReferralMade(child_agrees=chance.happens(0.85), reason=chance.one_of(words.REFERRALS)), told.outreach
        )


def _contact(told: Teller, nickname: str, label: str, place: str, *, last: bool) -> ContactRecorded:
    chance, outline = told.chance, told.outline
    age = told.now.year - outline.born
    return ContactRecorded(
        entry_mode=outline.entry_mode if last else EntryMode.ROUTINE_WALK,
        outcome=ContactOutcome.REFER if last else ContactOutcome.KEEP_CONTACT,
        label=label,
        nicknames=(nickname,),
        sex_as_seen=outline.sex,
        age_band=next((band for highest, band in BANDS.items() if age <= highest), AgeBand.FROM_18),
        marks=chance.one_of(words.MARKS) if chance.happens(0.4) else None,
        place=place,
        activity=chance.one_of(words.ACTIVITIES),
        companions=chance.one_of(words.COMPANIONS),
        condition=chance.one_of(words.CONDITIONS),
        account=chance.one_of(words.ACCOUNTS),
        wishes=chance.one_of(words.WISHES) if chance.happens(0.5) else None,
        concerns=chance.some_of(CONCERNS, chance.number(1, 3)),
    )


def _way(told: Teller, *, first: bool, last: bool) -> Way:
    """The first contact opens the case, so it comes before all else; the one before the door is told at once."""
    if first:
        return AT_ONCE if last else Way(mode=CaptureMode.OFFLINE, sent_after=told.chance.number(1, 9) * HOUR)
    return AT_ONCE if last else told.way()
