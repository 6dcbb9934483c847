"""Who asks again before the first answer has come gets that answer, and no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from domain.case.events.intake import StudentAssigned
from domain.case.events.risk import RiskLowered, RiskLoweringProposed, RiskRaised
from domain.case.vocabulary import RiskLevel
from domain.refusal import Refused
from service.asked import Asked, Done, Stale
from service.casework import Casework
from service.log import KeyReused
from service.site import Site
from tests.domain.given import ANGGREK, MERANTI
from tests.service.asking import accepted, ask, asked


class Meanwhile:
    """A hub clock: whoever reads it finds that something was answered elsewhere before they could go on."""

    def __init__(self, site: Site, happens: Callable[[], Done]) -> None:
        self._site, self._happens = site, happens
        self.done: Done | None = None

    def __call__(self) -> datetime:
        if self.done is None:
            self.done = self._happens()
        return self._site.now()

    def handle(self, asked: Asked) -> Done:
        """Answer as a worker who had begun before that."""
        return Casework(self._site.log, self._site.keys, self, lambda: "unused").handle(asked)


def assigned(site: Site) -> Asked:
    """A decision on the version that its author has on the screen."""
    case = accepted(site)
    student = StudentAssigned(student=ANGGREK)
    return asked(student, case.stream, MERANTI, expected=case.version, key="once", request=b"once")


def proposed(site: Site) -> Asked:
    """A proposal to lower a risk."""
    case = accepted(site).stream
    ask(site, RiskRaised(level=RiskLevel.MEDIUM, reasons="street"), case)
    return asked(RiskLoweringProposed(level=RiskLevel.LOW, reasons="calm"), case, key="once", request=b"once")


def agreed_at_once(site: Site, proposal: Asked) -> Done:
    """The proposal is made, and the supervisor agrees: from now on there is nothing to lower."""
    done = site.casework.handle(proposal)
    ask(site, RiskLowered(proposal=done.events[0]), done.stream, by=MERANTI)
    return done


def test_a_decision_that_is_asked_again_while_it_is_made_is_answered_as_the_first_time(site: Site):
    decision = assigned(site)
    meanwhile = Meanwhile(site, lambda: site.casework.handle(decision))
    again = meanwhile.handle(decision)
    assert meanwhile.done is not None
    assert again == replace(meanwhile.done, repeated=True)


def test_a_proposal_that_is_asked_again_is_not_refused_for_what_has_come_of_it(site: Site):
    proposal = proposed(site)
    meanwhile = Meanwhile(site, lambda: agreed_at_once(site, proposal))
    again = meanwhile.handle(proposal)
    assert meanwhile.done is not None
    assert again == replace(meanwhile.done, repeated=True)


def test_what_another_asking_did_meanwhile_is_no_answer_to_this_one(site: Site):
    proposal, decision = proposed(site), assigned(site)
    with pytest.raises(Refused, match=r"risk\.not-lower"):
        Meanwhile(site, lambda: agreed_at_once(site, replace(proposal, key="another"))).handle(proposal)
    with pytest.raises(Stale):
        Meanwhile(site, lambda: site.casework.handle(replace(decision, key="another"))).handle(decision)


def test_a_key_that_was_used_for_another_request_meanwhile_cannot_be_used_again(site: Site):
    decision = assigned(site)
    with pytest.raises(KeyReused):
        Meanwhile(site, lambda: site.casework.handle(replace(decision, request=b"another"))).handle(decision)
