"""A line speaks of another line, of a child that is known, or of a person of the file."""

from typing import Any

from domain.staff.vocabulary import Role
from service.load import Answer, Transcriber, load
from service.site import Site
from tests.service.load.paper import HEADER, contact, file_of, line, loaded, record, sighting, staff


def test_a_line_about_a_line_that_failed_fails_too(site: Site):
    answers = loaded(site, contact(fields={}), sighting(case="@p0412"))
    assert [each.code for each in answers] == ["line.shape", "load.reference-unknown"]


def test_a_reference_means_the_event_the_case_or_the_child_as_is_asked_for(site: Site):
    fields = {"attribute": "alias", "evidence": "child", "value": "Sambu"}
    claim = line("alias", "child.identity-claimed", child="@p0412", fields=fields)
    raising = line("danger", "case.danger-escalated", case="@p0412")
    raising["fields"] = {"told": ["meranti"], "signs": ["other"], "account": "Followed by a man"}
    lifting = line("lifted", "case.danger-lifted", case="@p0412", fields={"danger": "@danger", "safe_because": "Gone"})
    met, claimed, raised = loaded(site, contact(), claim, raising)
    *_, lifted = loaded(site, contact(), claim, raising, lifting, by="meranti", role=Role.SUPERVISOR)

    assert claimed.stream == record(site, met).subject
    assert record(site, raised).event.told == (staff(site, "meranti"),)  # type: ignore[attr-defined]  # the event above
    assert record(site, lifted).event.danger == raised.event  # type: ignore[attr-defined]  # the event above


def test_a_person_of_the_file_keeps_their_pseudonym(site: Site):
    def block(key: str) -> dict[str, Any]:
        fields = {"person": "person:om-b", "reason": "Pays children to carry parcels"}
        return line(key, "case.contact-blocked", case="@p0412", fields=fields)

    def pseudonym(answers: list[Answer]) -> str:
        return str(record(site, answers[-1]).event.person)  # type: ignore[attr-defined]  # the event above

    once = pseudonym(loaded(site, contact(), block("b1")))
    twice = pseudonym(loaded(site, contact(), block("b2")))
    elsewhere = file_of(contact(), block("b1"), header=HEADER | {"space": "ledger-2020"})
    other = pseudonym(list(load(elsewhere, site, Transcriber(staff(site, "pandan"), Role.CAREGIVER))))

    assert once == twice != other
    assert "om-b" not in once


def test_a_known_child_that_is_met_again_joins_its_case(site: Site):
    met, again = loaded(site, contact(), contact("p0413", child="@p0412"))
    assert again.stream == met.stream
