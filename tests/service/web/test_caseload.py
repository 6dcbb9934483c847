"""The caseload as a page: cases, choices, paging, what is overdue, and what waits for an approval."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from domain.case.events.assessment import InquiryMade
from domain.case.events.intake import WorkerAssigned
from domain.case.events.outreach import DangerEscalated
from domain.case.events.risk import RiskRaised
from domain.case.vocabulary import DangerSign, RiskLevel, Source
from service.web import caseload_page
from tests.domain.given import ANGGREK, CENDANA, MERANTI
from tests.service.views.projectors import poisoned, runner
from tests.service.web.browser import Browser
from tests.service.web.sites import OpenShelter, Surya

TALK = InquiryMade(method=Source.CHILD_INTERVIEW, child_seen=True, summary="talked")


def test_a_case_shows_where_it_stands_and_what_it_waits_for(shelter: OpenShelter, dahlia: Browser) -> None:
    case = shelter.open_case()
    shelter.assign_student(case)
    shelter.ask(TALK, ANGGREK, stream=case)
    page = dahlia.get("/cases")
    text = page.text[page.text.index("Show Benteng-Sur") :]
    for said in ("open", "risk: medium", "1 entry to countersign", "Stage assessment", "Case holder Dahlia"):
        assert said in text
    assert "Since 4 Mar 2025" in text
    assert "Next due countersign: 7 Mar 2025" in text
    assert {"href": f"/cases/{case}"} in page.markup.all("a")


def test_what_is_overdue_is_counted_on_the_case_and_listed_above(shelter: OpenShelter) -> None:
    case = shelter.open_case()
    assert "Nothing is overdue." in shelter.browser().get("/cases").text
    shelter.clock.at += timedelta(days=10)
    page = shelter.browser().get("/cases")
    box = page.text[page.text.index("Overdue") : page.text.index("Approvals waiting")]
    assert "Benteng-Sur: sign the assessment 3 days late Dahlia" in box
    assert "1 duty overdue" in page.text
    assert page.html.count(f"/cases/{case}") == 2, "in the box and on its card"


def test_what_waits_for_an_approval_says_from_whom_and_whether_it_is_mine(shelter: OpenShelter) -> None:
    case = shelter.open_case()
    shelter.assign_student(case)
    shelter.ask(TALK, ANGGREK, stream=case)
    for handle, mine in (("meranti", True), ("dahlia", True), ("anggrek", False)):
        text = shelter.browser(handle).get("/cases").text
        box = text[text.index("Approvals waiting 1") : text.index("Whose")]
        assert "Benteng-Sur: countersign of an entry" in box and "from Anggrek, 4 Mar 2025" in box
        assert ("waits for you" in box) is mine


def test_who_has_only_the_cards_reads_whom_to_call_and_nothing_of_the_casework(shelter: OpenShelter) -> None:
    case = shelter.open_case("Amplas-Iki")
    shelter.assign_student(case)
    shelter.ask(TALK, ANGGREK, stream=case)
    shelter.ask(DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a knife"), CENDANA, stream=case)
    shelter.contact("Pos-Rizki")
    page = shelter.browser("damar").get("/cases")
    assert page.status == 200
    assert page.markup.faults == []
    assert "Amplas-Iki 1 open alarm Call Dahlia" in page.text
    assert "Pos-Rizki Call the supervisor; nobody holds the case" in page.text
    for said in ("None", "Overdue", "Approvals", "countersign", "Status", "risk", "Stage", "Students", "Anggrek"):
        assert said not in page.text, said


@pytest.mark.parametrize("status", ["open", "outreach", "closed"])
def test_no_choice_tells_what_the_card_does_not(shelter: OpenShelter, status: str) -> None:
    shelter.open_case("Amplas-Iki")
    text = shelter.browser("damar").get(f"/cases?status={status}").text
    assert "Amplas-Iki" in text, "as without the choice"


def test_nobody_looks_for_a_button_because_the_page_says_that_it_is_for_reading(dahlia: Browser) -> None:
    assert "These pages are for reading." in dahlia.get("/cases").text


def test_one_can_see_only_the_cases_that_one_holds(shelter: OpenShelter) -> None:
    shelter.open_case("Amplas-Iki")
    other = shelter.open_case("Pos-Rizki")
    shelter.ask(WorkerAssigned(worker=CENDANA), MERANTI, stream=other)
    assert "Pos-Rizki" in shelter.browser().get("/cases").text
    mine = shelter.browser().get("/cases?whose=mine").text
    assert "Amplas-Iki" in mine and "Pos-Rizki" not in mine


def test_a_child_whom_somebody_has_just_met_is_on_the_list(shelter: OpenShelter, dahlia: Browser) -> None:
    shelter.open_case("Amplas-Iki")
    shelter.contact("Pos-Rizki")
    page = dahlia.get("/cases")
    assert "Amplas-Iki" in page.text and "Pos-Rizki outreach" in page.text
    chosen = [each["value"] for each in page.markup.all("option") if "selected" in each]
    assert chosen == ["going-on"]


def test_cases_are_chosen_by_status(shelter: OpenShelter, dahlia: Browser) -> None:
    shelter.open_case("Amplas-Iki")
    shelter.contact("Pos-Rizki")
    for status, seen in (
        ("open", {"Amplas-Iki"}),
        ("outreach", {"Pos-Rizki"}),
        ("closed", set()),
    ):
        text = dahlia.get(f"/cases?status={status}").text
        assert {each for each in ("Amplas-Iki", "Pos-Rizki") if each in text} == seen
    both = dahlia.get("/cases?status=all")
    assert "Amplas-Iki" in both.text and "Pos-Rizki" in both.text
    chosen = [each["value"] for each in both.markup.all("option") if "selected" in each]
    assert chosen == ["all"]


def test_where_no_case_goes_on_the_page_shows_those_that_did(surya: Surya) -> None:
    text = surya.browser().get("/cases").text
    assert "None goes on. These are all there are." in text
    assert "Surya Darma closed" in text
    assert "There is no case like that." in surya.browser().get("/cases?status=going-on").text


def test_of_the_cases_that_one_holds_only_those_that_go_on_show_unless_one_asks(surya: Surya) -> None:
    browser = surya.browser("dahlia")
    assert "There is no case like that." in browser.get("/cases?whose=mine&status=going-on").text
    assert "Surya Darma closed" in browser.get("/cases?whose=mine&status=all").text


@pytest.mark.parametrize(
    "wrong", ["status=%3Cb%3E", "whose=nobody", "status=closed&status=open", "unknown=1", "lang=xx"]
)
def test_a_choice_that_there_is_not_is_no_choice(shelter: OpenShelter, dahlia: Browser, wrong: str) -> None:
    assert dahlia.get(f"/cases?{wrong}").status == 200


def test_many_cases_come_page_by_page(shelter: OpenShelter, dahlia: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caseload_page, "PAGE", 2)
    labels = [f"Lapangan-{number}" for number in range(5)]
    for label in labels:
        shelter.contact(label)
    address, seen = "/cases?status=outreach", list[str]()
    for _ in range(3):
        page = dahlia.get(address)
        seen += [each for each in labels if each in page.text]
        links = [each["href"] for each in page.markup.all("a") if "after=" in each.get("href", "")]
        address = next((each for each in links if "lang=" not in each and each != address), "")
    assert sorted(seen) == labels
    assert address == "", "the third page is the last"
    assert "To the first page" in page.text


@pytest.mark.parametrize("cursor", ["", "~", "1~2~3", "%FF"])
def test_a_place_that_no_page_has_given_out_is_answered_by_a_page(
    shelter: OpenShelter, dahlia: Browser, cursor: str
) -> None:
    shelter.contact()
    page = dahlia.get(f"/cases?status=all&after={cursor}")
    assert page.status in (200, 422)
    assert page.markup.faults == []


def test_a_case_whose_rows_could_not_be_made_is_named_so_that_nobody_trusts_an_old_row(shelter: OpenShelter) -> None:
    stale, other = shelter.open_case("Amplas-Iki"), shelter.open_case("Pos-Rizki")
    unseen = f"/cases/{stale}"
    assert "not up to date" not in shelter.browser().get("/cases").text
    shelter.ask(RiskRaised(level=RiskLevel.HIGH, reasons="threatened"), CENDANA, stream=stale)
    runner(shelter, poisoned("caseload", stale)).catch_up()
    page = shelter.browser().get("/cases")
    warning = page.html[page.html.index('role="alert"') : page.html.index("</section>")]
    assert "is not up to date, or missing" in warning
    assert unseen in warning and other not in warning
    assert "Risk level high" in shelter.browser().get(unseen).text


def damage(shelter: OpenShelter, position: int, change: str) -> None:
    """What a disk does to one record."""
    with closing(sqlite3.connect(shelter.site.settings.log_file)) as file, file:
        file.execute("DROP TRIGGER records_keep")
        file.execute(f"UPDATE records SET {change} WHERE rowid = {position}")


def test_a_case_with_a_damaged_record_says_that_waiting_does_not_mend_it(shelter: OpenShelter) -> None:
    case = shelter.open_case("Amplas-Iki")
    damage(shelter, shelter.site.log.head(case).position, "topic = 'x'")
    page = shelter.browser().get(f"/cases/{case}")
    assert page.status == 503
    assert "It will not mend by itself" in page.text and "again shortly" not in page.text


def test_a_damaged_record_that_does_not_tell_its_case_is_told_on_the_list(shelter: OpenShelter) -> None:
    case = shelter.open_case("Amplas-Iki")
    damage(shelter, shelter.site.log.head(case).position, "originator_id = x'00', state = x'00'")
    assert "A record of some case cannot be read" in shelter.browser().get("/cases").text
