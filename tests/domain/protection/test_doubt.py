"""A record that is in doubt still warns, and does nothing else."""

from dataclasses import replace

import pytest

from domain.annotations import Held, HoldReason, Settled, Settlement
from domain.event import Event
from tests.domain.given import MERANTI, UNCLE, Story, at, happened, id_of
from tests.domain.protection.attempts import BLOCK, DANGER, HIGH, SEEN, WORSE
from tests.domain.stories import an_open_case


@pytest.mark.parametrize("warning", [DANGER, BLOCK], ids=lambda each: each.NAME)
def test_a_warning_of_harm_is_in_force_while_it_is_held(warning: Event) -> None:
    story = an_open_case().then(
        happened(warning, "warning"),
        Held(holds=id_of("warning"), reason=HoldReason.RULE_NO_LONGER_FITS, due=at("2025-04-01 12:00")),
    )
    assert story.case.outreach.dangers or story.case.risk.blocked(UNCLE)


def test_a_held_record_warns_and_does_nothing_else() -> None:
    def doubted(event: Event) -> Story:
        hold = Held(holds=id_of("doubted"), reason=HoldReason.RULE_NO_LONGER_FITS, due=at("2025-04-01 12:00"))
        alarm = happened(DANGER, "alarm", on="2025-03-06 10:00")
        return an_open_case().then(alarm, HIGH, happened(event, "doubted", on="2025-03-07 10:00"), hold)

    story = doubted(WORSE)
    assert id_of("doubted") in {each.id for each in story.case.outreach.dangers}
    assert story.case.risk.raisings[-1].seen_at is None
    telling = doubted(replace(DANGER, told=(MERANTI,)))
    assert {each.id: each.answered_at for each in telling.case.outreach.dangers}[id_of("alarm")] is None


def test_a_settlement_that_says_worse_raises_the_alarm() -> None:
    story = an_open_case().then(
        happened(SEEN, "seen"),
        happened(Held(holds=id_of("seen"), reason=HoldReason.RULE_NO_LONGER_FITS, due=at("2025-04-01 12:00")), "hold"),
        happened(
            Settled(hold=id_of("hold"), outcome=Settlement.REPLACE, replacement=WORSE, reason="asked"), by=MERANTI
        ),
    )
    assert [each.id for each in story.case.outreach.dangers] == [id_of("seen")]
