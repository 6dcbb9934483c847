"""The card of a case as a page: for who meets the child and does not work on the case."""

from datetime import date

import pytest

from domain.case.events.assessment import InquiryMade
from domain.case.events.intake import SafetyScreened
from domain.case.events.outreach import ContactRecorded, DangerEscalated, DangerLifted
from domain.case.events.privacy import ChildRestricted, SealedNoteWritten
from domain.case.events.risk import AllegationRecorded, ContactBlocked, ContactBlockLifted
from domain.case.vocabulary import AgeBand, ContactOutcome, DangerSign, EntryMode, Sex, Source
from domain.child.events import IdentityClaimed
from domain.child.vocabulary import Evidence, IdentityAttribute
from domain.identifiers import StreamId, TeamId
from domain.settings.events import TeamDeclared
from domain.staff.events import TeamJoined
from domain.staff.vocabulary import Role
from service.knowledge import SETTINGS_STREAM
from tests.domain.given import CENDANA, DAHLIA, DAMAR, JATI, MERANTI, MOTHER, UNCLE
from tests.service.web.browser import Page
from tests.service.web.sites import OpenShelter

JANUARY = date(2020, 1, 1)
STREET, HOUSE = TeamId("street"), TeamId("house")
SEEN = {"sex_as_seen": Sex.MALE, "age_band": AgeBand.FROM_13_TO_15, "marks": "scar over the left eye"}
BLOCKED = ContactBlocked(person=UNCLE, name="Om Bono", reason="he sells the child")
KNIFE = DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a man with a knife")


@pytest.fixture
def case(shelter: OpenShelter) -> StreamId:
    """Damar met the child, Dahlia holds the case and works on it."""
    case = shelter.open_case("Benteng-Sur")
    again = {"nicknames": ("Ucok",), "place": "under the bridge", "account": "he sleeps here", **SEEN}
    shelter.contact("Jembatan-Ucok", stream=case, **again)
    shelter.ask(SafetyScreened(findings="beaten at home", health="coughs blood"), stream=case)
    shelter.ask(InquiryMade(method=Source.CHILD_INTERVIEW, child_seen=True, summary="talked of home"), stream=case)
    shelter.ask(BLOCKED, stream=case)
    return case


def card(shelter: OpenShelter, case: str, handle: str = "damar", role: Role | None = None) -> Page:
    page = shelter.browser(handle, role).get(f"/cases/{case}")
    assert page.status == 200
    assert page.markup.faults == []
    assert "Safety card of case" in page.text
    return page


def split_into_teams(shelter: OpenShelter) -> None:
    """Damar works on the street, Cendana in another team."""
    for team, person in ((STREET, DAMAR), (HOUSE, CENDANA), (HOUSE, DAHLIA)):
        declared = TeamDeclared(team=team, name=team.title(), since=JANUARY)
        if person != DAHLIA:
            shelter.ask(declared, JATI, stream=SETTINGS_STREAM)
        shelter.ask(TeamJoined(team=team, since=JANUARY), JATI, stream=StreamId(person))


def test_the_card_begins_with_whom_to_call_of_whom_to_beware_and_how_to_know_the_child(
    shelter: OpenShelter, case: StreamId
) -> None:
    text = card(shelter, case).text
    first = text[: text.index("On record")]
    assert "Call Dahlia" in first
    assert "Must not meet the child Om Bono" in first
    assert "Called Benteng-Sur; Jembatan-Ucok; Ucok" in first
    assert "Recognised by scar over the left eye Sex male Age as estimated 13 to 15" in first


def test_an_outreach_worker_reads_the_contacts_of_the_own_team_in_the_words_of_the_form(
    shelter: OpenShelter, case: StreamId
) -> None:
    text = card(shelter, case).text
    met = text[text.index("Street contact") :]
    for said in ("Damar (outreach worker)", "Place under the bridge", "he sleeps here"):
        assert said in met
    assert met.index("under the bridge") < met.index("Lapangan Benteng"), "the newest first"


def test_no_word_of_the_casework_is_on_the_card(shelter: OpenShelter, case: StreamId) -> None:
    html = card(shelter, case).html
    for word in ("beaten at home", "coughs blood", "talked of home", "he sells the child", "lives on the street"):
        assert word not in html
    for sort in ("Safety and health screening", "Inquiry", "Risk", "Stage", "Timeline", "Deadlines"):
        assert sort not in html


def test_of_the_contact_of_another_team_the_card_shows_by_what_one_knows_the_child(shelter: OpenShelter) -> None:
    split_into_teams(shelter)
    met = ContactRecorded(
        label="Pasar-Ucok",
        entry_mode=EntryMode.OPERATION,
        outcome=ContactOutcome.REFER,
        place="under the bridge",
        account="he sleeps here",
        **SEEN,
    )
    case = shelter.ask(met, CENDANA).stream
    text = card(shelter, case).text
    assert "Pasar-Ucok" in text and "scar over the left eye" in text
    assert "under the bridge" not in text and "he sleeps here" not in text


def test_an_open_alarm_stands_above_everything_until_it_is_lifted(shelter: OpenShelter, case: StreamId) -> None:
    assert "open alarm" not in card(shelter, case).text
    (danger,) = shelter.ask(KNIFE, CENDANA, stream=case).events
    page = card(shelter, case)
    assert "1 open alarm." in page.text
    assert page.text.index("open alarm") < page.text.index("Call Dahlia")
    assert "a man with a knife" not in page.html
    shelter.ask(DangerLifted(danger=danger, safe_because="he is gone"), MERANTI, stream=case)
    assert "open alarm" not in card(shelter, case).text


def test_who_may_meet_the_child_again_is_not_named_any_more(shelter: OpenShelter, case: StreamId) -> None:
    (block,) = shelter.ask(ContactBlocked(person=MOTHER, name="Bu Mawar", reason="drunk"), stream=case).events
    assert "Bu Mawar" in card(shelter, case).text
    shelter.ask(ContactBlockLifted(block=block, reason="cleared"), MERANTI, stream=case)
    text = card(shelter, case).text
    assert "Om Bono" in text[: text.index("On record")] and "Bu Mawar" not in text[: text.index("On record")]


def test_a_better_name_is_for_whom_the_matrix_gives_it(shelter: OpenShelter, case: StreamId) -> None:
    child = StreamId(shelter.rows("caseload", id=case)[0]["child"])
    claim = IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.CHILD, value="Rizki Ananda")
    shelter.ask(claim, stream=child)
    shelter.let_act_as("jati", Role.CAREGIVER)
    assert "Rizki Ananda" in card(shelter, case, "jati", Role.CAREGIVER).text
    assert "Rizki Ananda" not in card(shelter, case).html


def test_a_volunteer_learns_whom_to_call_and_not_who_the_child_is(shelter: OpenShelter, case: StreamId) -> None:
    shelter.let_act_as("jati", Role.VOLUNTEER)
    page = card(shelter, case, "jati", Role.VOLUNTEER)
    assert "name not shown to your role" in page.text and "Call dahlia" in page.text
    for word in ("Benteng-Sur", "Ucok", "scar", "Om Bono", "under the bridge"):
        assert word not in page.html


def test_of_a_restricted_child_there_is_no_card(shelter: OpenShelter, case: StreamId) -> None:
    shelter.ask(ChildRestricted(reason="a trafficker asks for him"), MERANTI, stream=case)
    damar = shelter.browser("damar")
    page, missing = damar.get(f"/cases/{case}"), damar.get("/cases/case-00000000-0000-7000-8000-000000000000")
    assert (page.status, page.text) == (missing.status, missing.text) and page.status == 404
    assert case not in damar.get("/cases?status=all").html


def test_the_page_says_nothing_of_holder_and_danger_to_whom_only_a_note_is_meant(
    shelter: OpenShelter, case: StreamId
) -> None:
    shelter.ask(SealedNoteWritten(readers=(CENDANA,), note="for her alone"), stream=case)
    shelter.ask(KNIFE, stream=case)
    shelter.ask(ChildRestricted(admitted=(), reason="an uncle asks around"), stream=case)
    page = card(shelter, case, "cendana")
    assert "for her alone" in page.text
    for word in ("nobody holds the case", "alarm", "Om Bono"):
        assert word not in page.text


@pytest.mark.parametrize(("handle", "accused"), [("damar", DAMAR), ("dahlia", DAHLIA)])
def test_who_is_accused_does_not_find_the_thread_on_any_page(
    shelter: OpenShelter, case: StreamId, handle: str, accused: str
) -> None:
    alleged = AllegationRecorded(against_staff=accused, account="he was hit")
    (thread,) = shelter.ask(alleged, MERANTI, stream=case).events
    page = shelter.browser(handle).get(f"/cases/{case}")
    assert page.status == 200
    assert thread not in page.html and "he was hit" not in page.html
    assert "llegation" not in page.text


def test_who_is_not_accused_sees_that_there_is_a_thread(shelter: OpenShelter, case: StreamId) -> None:
    alleged = AllegationRecorded(against_staff=CENDANA, account="he was hit")
    (thread,) = shelter.ask(alleged, MERANTI, stream=case).events
    assert thread in shelter.browser("dahlia").get(f"/cases/{case}").html


def test_the_card_speaks_indonesian(shelter: OpenShelter, case: StreamId) -> None:
    shelter.ask(KNIFE, CENDANA, stream=case)
    text = shelter.browser("damar", language="id").get(f"/cases/{case}").text
    for said in ("Kartu keselamatan kasus", "1 laporan bahaya terbuka", "Hubungi Dahlia", "Ciri-ciri scar", "Ucok"):
        assert said in text
    for english in ("Call", "Safety", "Recognised", "On record", "Place"):
        assert english not in text
