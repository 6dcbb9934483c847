"""Who sees what on a page: exactly what the matrix gives, and a plain word where it gives nothing."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from click.testing import CliRunner

from domain.annotations import Corrected, CorrectionReason, Voided, VoidReason
from domain.case.events.assessment import ClaimRecorded, InstrumentScored, Score
from domain.case.events.closing import FamilyChecked
from domain.case.events.intake import SafetyScreened, StudentAssigned
from domain.case.events.outreach import ChildSeen
from domain.case.events.planning import GoalAdded
from domain.case.events.risk import AllegationRecorded, ContactBlocked
from domain.case.events.work import SessionHeld
from domain.case.vocabulary import (
    Aspect,
    Attendance,
    BpssDomain,
    FamilyFinding,
    Instrument,
    Respondent,
    SessionKind,
    Source,
)
from domain.child.events import BirthDateClaimed, IdentityClaimed, RelationClaimed, SpecialClaimed
from domain.child.vocabulary import BirthPrecision, Evidence, IdentityAttribute, SpecialAttribute
from domain.identifiers import PersonId, StreamId
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role
from service.cli import main
from tests.domain.given import CENDANA, JATI, MERANTI, UNCLE
from tests.service.web.browser import Browser
from tests.service.web.sites import OpenShelter

MOTHER = PersonId("person-00000000-0000-7000-8000-00000000beef")
CANARIES = {
    Sensitivity.D2: ("kenari-label", "kenari-name", "kenari-mother", "kenari-nick", "kenari-blocked", "2008"),
    Sensitivity.D3: (
        "kenari-place",
        "kenari-goal",
        "kenari-claim",
        "kenari-old",
        "kenari-evidence",
        "kenari-account",
        "kenari-needs",
        "kenari-reason",
        "kenari-findings",
    ),
    Sensitivity.D4: ("kenari-health", "kenari-scale", "kenari-remarks", "kenari-special", "kenari-belief"),
    Sensitivity.D5: ("kenari-sealed", "kenari-alleged"),
}
D1, D2, D3, D4, D5 = Sensitivity
RECOGNISED = {"kenari-label", "kenari-name", "kenari-nick", "kenari-blocked"}
SHOWN: dict[Role, set[str]] = {
    Role.OUTREACH_WORKER: {"kenari-label", "kenari-nick", "kenari-blocked", "kenari-place"},
    Role.SOCIAL_WORKER: {*CANARIES[D2], *CANARIES[D3], *CANARIES[D4]},
    Role.STUDENT: {*RECOGNISED, *CANARIES[D3]},
    Role.VOLUNTEER: set(),
    Role.CAREGIVER: {"kenari-label", "kenari-name", "kenari-blocked", "kenari-needs", "kenari-reason"},
    Role.PSYCHOLOGIST: {*CANARIES[D2], *CANARIES[D3], "kenari-scale", "kenari-remarks"},
    Role.NURSE: {*CANARIES[D2], *CANARIES[D3], "kenari-health"},
    Role.SUPERVISOR: {*CANARIES[D2], *CANARIES[D3], *CANARIES[D4]},
    Role.MANAGER: {*CANARIES[D2]},
    Role.AUDITOR: set(),
    Role.DATA_PROTECTION_OFFICER: {"kenari-name", "kenari-blocked"},
}
"""What Jati is to read in each role: of the team that met the child, of the house where nobody holds the case yet, and
the student whose client the child is. Who is not here has no business with any page of a case.
"""


def fill(shelter: OpenShelter) -> StreamId:
    """A case with a canary in every kind of field that pages show."""
    done = shelter.contact("kenari-label", nicknames=("kenari-nick",), place="kenari-place")
    case, child = done.stream, StreamId(done.child or "")
    name = IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.CHILD, value="kenari-name")
    born = BirthDateClaimed(evidence=Evidence.FAMILY, precision=BirthPrecision.YEAR, born_on=date(2008, 1, 1))
    mother = RelationClaimed(person=MOTHER, evidence=Evidence.CHILD, name="kenari-mother", relation="mother")
    belief = SpecialClaimed(evidence=Evidence.CHILD, attribute=SpecialAttribute.RELIGION, value="kenari-belief")
    for claim in (name, born, mother, belief):
        shelter.ask(claim, stream=child)
    seen = shelter.ask(ChildSeen(place="kenari-old"), stream=case).events[0]
    said = {"domain": BpssDomain.SOCIAL, "aspect": Aspect.FINDING, "source": Source.STAFF}
    score = Score(scale="kenari-scale", value=16)
    events = (
        Corrected(
            corrects=seen,
            reason=CorrectionReason.MISUNDERSTOOD,
            replacement=ChildSeen(place="kenari-place"),
            evidence="kenari-evidence",
        ),
        SafetyScreened(findings="kenari-findings", urgent_needs="kenari-needs", health="kenari-health"),
        ContactBlocked(person=UNCLE, name="kenari-blocked", reason="kenari-reason"),
        ClaimRecorded(statement="kenari-claim", **said),
        ClaimRecorded(special_statement="kenari-special", **said),
        InstrumentScored(
            instrument=Instrument.SDQ,
            respondent=Respondent.CHILD,
            complete=True,
            scores=(score,),
            remarks="kenari-remarks",
        ),
        FamilyChecked(
            person=MOTHER,
            finding=FamilyFinding.SUITABLE,
            name="kenari-mother",
            relation="mother",
            account="kenari-account",
        ),
        SessionHeld(
            kind=SessionKind.COUNSELLING,
            attendance=Attendance.PRESENT,
            summary="kenari-findings",
            sealed_note="kenari-sealed",
        ),
    )
    for event in events:
        shelter.ask(event, CENDANA, stream=case)
    shelter.ask(AllegationRecorded(account="kenari-alleged"), MERANTI, stream=case)
    shelter.write(GoalAdded(title="kenari-goal"), CENDANA, stream=case)
    voided = shelter.ask(ChildSeen(place="kenari-old"), stream=case).events[0]
    shelter.ask(Voided(voids=voided, reason=VoidReason.WRONG_CHILD, evidence="kenari-evidence"), stream=case)
    return case


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenShelter, StreamId]]:
    """For tests that only look."""
    shelter = OpenShelter(tmp_path_factory.mktemp("filled"))
    case = fill(shelter)
    for role in Role:
        shelter.let_act_as("jati", role)
    shelter.write(StudentAssigned(student=JATI), MERANTI, stream=case)
    yield shelter, case
    shelter.site.close()


VIEWS = ("", "?as_of=2025-03-05", "?known_at=2025-03-04&against_as_of=2025-03-04&against_as_of_time=22:15")


@pytest.mark.parametrize("role", SHOWN)
def test_a_page_shows_a_role_what_the_matrix_gives_it_and_nothing_else(
    filled: tuple[OpenShelter, StreamId], role: Role
) -> None:
    shelter, case = filled
    browser = shelter.browser("jati", role)
    html = browser.get("/cases?status=all").html
    assert case in html
    for address in VIEWS:
        page = browser.get(f"/cases/{case}{address}")
        assert page.status == 200
        html += page.html
    assert {each for canaries in CANARIES.values() for each in canaries if each in html} == SHOWN[role]


@pytest.mark.parametrize("role", [each for each in Role if each not in SHOWN])
def test_who_has_no_business_with_a_page_finds_none(filled: tuple[OpenShelter, StreamId], role: Role) -> None:
    shelter, case = filled
    browser = shelter.browser("jati", role)
    assert case not in browser.get("/cases?status=all").html
    assert [browser.get(f"/cases/{case}{address}").status for address in VIEWS] == [404, 404, 404]


def test_what_a_role_may_not_see_is_named_and_never_left_empty(filled: tuple[OpenShelter, StreamId]) -> None:
    shelter, case = filled
    browser = shelter.browser("jati", Role.AUDITOR)
    page = browser.get(f"/cases/{case}")
    assert "name not shown to your role" in page.text
    assert "Not shown to your role: Working label for the child, Nicknames" in page.text
    assert "The reason is not shown to your role." in page.text
    assert "name not shown to your role" in browser.get("/cases?status=all").text


def test_who_wrote_a_sealed_note_reads_it_back(filled: tuple[OpenShelter, StreamId]) -> None:
    shelter, case = filled
    assert "kenari-sealed" in shelter.browser("cendana").get(f"/cases/{case}").html
    assert "Not shown to your role: Sealed note" in shelter.browser("dahlia").get(f"/cases/{case}").text


def test_colleagues_are_known_by_working_name_where_names_are_not_shown(shelter: OpenShelter) -> None:
    case = shelter.open_case()
    shelter.let_act_as("jati", Role.AUDITOR)
    page = shelter.browser("jati", Role.AUDITOR).get(f"/cases/{case}")
    assert "dahlia (social worker)" in page.text
    assert "Dahlia" not in page.text


def test_for_the_administrator_there_are_no_cases(shelter: OpenShelter) -> None:
    case = shelter.open_case()
    shelter.let_act_as("jati", Role.ADMINISTRATOR)
    browser = shelter.browser("jati", Role.ADMINISTRATOR)
    page = browser.get(f"/cases/{case}")
    assert page.status == 404
    assert "Sign out" in page.text, "one can always leave"


def test_an_administrator_is_led_to_what_that_role_does_here(shelter: OpenShelter) -> None:
    shelter.open_case("Amplas-Iki")
    shelter.let_act_as("jati", Role.ADMINISTRATOR)
    browser = shelter.browser("jati", Role.ADMINISTRATOR)
    assert browser.get("/cases").location == "/"
    page = browser.get("/")
    assert page.status == 200
    assert "What an administrator does here" in page.text and "jati, administrator" in page.text
    assert "Amplas-Iki" not in page.text
    assert [each["href"] for each in page.markup.all("a") if each["href"].startswith("/cases")] == []


def test_the_commands_that_an_administrator_is_told_of_are_there(shelter: OpenShelter) -> None:
    shelter.let_act_as("jati", Role.ADMINISTRATOR)
    page = shelter.browser("jati", Role.ADMINISTRATOR).get("/")
    told = re.findall("<code>harapan ([a-z -]+)</code>", page.html)
    assert {"user add", "token issue", "backup"} <= set(told)
    for words in told:
        assert CliRunner().invoke(main, [*words.split(), "--help"]).exit_code == 0, words


def test_those_who_see_cases_begin_with_them(dahlia: Browser) -> None:
    assert dahlia.get("/").location == "/cases"


def test_a_case_that_is_not_there_is_answered_like_one_out_of_scope(shelter: OpenShelter) -> None:
    case = shelter.open_case()
    shelter.let_act_as("jati", Role.ADMINISTRATOR)
    missing = "/cases/case-00000000-0000-7000-8000-000000000000"
    administrator, worker = shelter.browser("jati", Role.ADMINISTRATOR), shelter.browser()
    texts = {administrator.get(f"/cases/{case}").text, administrator.get(missing).text}
    assert len(texts) == 1
    assert worker.get(missing).status == 404
    assert "There is nothing here, or it is not for your role." in worker.get(missing).text


@pytest.mark.parametrize("address", ["/cases/case-1", "/cases/surya", "/nothing", "/cases/"])
def test_an_address_without_a_page_is_answered_by_a_page(shelter: OpenShelter, address: str) -> None:
    page = shelter.browser(language="id").get(address)
    assert page.status == 404
    assert "Tidak ditemukan" in page.text
    assert "Dahlia, pekerja sosial" in page.text and "Keluar" in page.text, "one is still inside, and can leave"
    stranger = Browser(shelter.app).get(address)
    assert (stranger.status, "Sign out" in stranger.text) in ((404, False), (303, False))


def test_the_api_still_answers_a_machine_with_problems(shelter: OpenShelter) -> None:
    http = shelter.app.test_client()
    for address, headers in (("/api/nothing", {"Accept": "text/html"}), ("/nothing", {})):
        answer = http.get(address, headers=headers)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_the_journal_tells_who_read_which_case_and_nothing_of_the_page(filled: tuple[OpenShelter, StreamId]) -> None:
    shelter, case = filled
    shelter.browser().get(f"/cases/{case}?as_of=2025-03-05")
    journal = shelter.journal.getvalue()
    assert f'"case": "{case}"' in journal
    assert "staff-" in journal
    assert "kenari" not in journal and "Dahlia" not in journal and '2025-03-05"' not in journal
