"""What a timeline marks: late, corrected, voided, in doubt, provisional, urgent, erased; and the basis of decisions."""

from datetime import datetime, timedelta

import pytest

from domain.annotations import (
    Corrected,
    CorrectionReason,
    Held,
    HoldReason,
    Settled,
    Settlement,
    Voided,
    VoidReason,
)
from domain.case.events.assessment import Countersigned, InquiryMade
from domain.case.events.outreach import ChildSeen, DangerEscalated
from domain.case.events.planning import GoalAdded
from domain.case.vocabulary import DangerSign, Source
from domain.catalogue import EVENTS
from domain.child.events import BirthDateClaimed, IdentityClaimed, RelationClaimed, SpecialClaimed
from domain.child.vocabulary import Evidence, IdentityAttribute, MissingReason
from domain.identifiers import StreamId
from domain.record import CaptureMode, Occurred, Precision
from service.keys import KeyGone, KeyMissing, KeyStore
from service.telling.language import translations
from tests.domain.given import ANGGREK, CENDANA, DAHLIA, DAMAR, MERANTI
from tests.service.web.browser import Browser
from tests.service.web.sites import OpenShelter, Surya
from tests.support.events import example
from tests.support.shelter import START

SEEN = ChildSeen(place="the market")
TALK = InquiryMade(method=Source.CHILD_INTERVIEW, child_seen=True, summary="talked")


def timeline(browser: Browser, case: str) -> str:
    text = browser.get(f"/cases/{case}").text
    return text[text.rindex("Timeline") :]


def entry(browser: Browser, case: str, id: str) -> str:
    """The text of one entry."""
    html = browser.get(f"/cases/{case}").html
    start = html.index(f'<li id="e-{id}"')
    rest = html[start:]
    end = rest.find('<li id="e-', 1)
    return rest if end < 0 else rest[:end]


def test_a_late_entry_is_marked_with_its_three_times_and_how_it_came(shelter: OpenShelter, dahlia: Browser) -> None:
    case = shelter.open_case()
    shelter.clock.at += timedelta(minutes=10)
    happened, written = START + timedelta(minutes=1), shelter.clock.at + timedelta(days=9)
    shelter.clock.at = written + timedelta(days=1)
    more = {"occurred": shelter.at(happened), "recorded_at": written, "capture_mode": CaptureMode.PAPER}
    (late,) = shelter.ask(SEEN, stream=case, observed_by=CENDANA, **more).events
    browser = shelter.browser()
    html = entry(browser, case, late)
    assert "is-late" in html
    for said in ("late: Entered 9 days after the fact.", "4 Mar 2025 22:11", "from paper", "observed by Cendana"):
        assert said in html
    assert "entered 13 Mar 2025" in html and "arrived 14 Mar 2025" in html


def test_what_was_entered_in_time_is_not_marked_late(shelter: OpenShelter, dahlia: Browser) -> None:
    case = shelter.open_case()
    (seen,) = shelter.ask(SEEN, stream=case).events
    assert "late" not in entry(dahlia, case, seen)


def test_a_corrected_record_shows_both_readings_and_who_corrected_it_why(shelter: OpenShelter, dahlia: Browser) -> None:
    case = shelter.open_case()
    (seen,) = shelter.ask(SEEN, stream=case).events
    better = ChildSeen(place="the square", condition="calm")
    corrected = Corrected(
        corrects=seen,
        reason=CorrectionReason.WRONG_TIME,
        replacement=better,
        occurred_at=START - timedelta(hours=1),
        evidence="the diary",
    )
    shelter.ask(corrected, MERANTI, stream=case)
    html = entry(dahlia, case, seen)
    assert "<del>the market</del> <ins>the square</ins>" in html
    assert "<ins>calm</ins>" in html, "what was added is marked too"
    assert "<del>4 Mar 2025 22:3" in html and "4 Mar 2025 21:10</time>" in html
    assert ">corrected</span>" in html
    for said in ("Correction: wrong time", "Meranti", "the diary"):
        assert said in html


def test_a_voided_record_stays_readable_and_does_not_count(shelter: OpenShelter, dahlia: Browser) -> None:
    case = shelter.open_case()
    (twice,) = shelter.ask(SEEN, stream=case).events
    shelter.ask(Voided(voids=twice, reason=VoidReason.ENTERED_TWICE, evidence="the same paper"), stream=case)
    html = entry(dahlia, case, twice)
    assert "not-counting voided" in html
    for said in ("voided: does not count", "the market", "Void: entered twice", "the same paper"):
        assert said in html


def test_a_record_in_doubt_says_who_must_settle_it_and_what_it_contradicts(
    shelter: OpenShelter, dahlia: Browser
) -> None:
    case = shelter.open_case()
    (seen,) = shelter.ask(SEEN, stream=case).events
    goal = shelter.write(GoalAdded(title="back to school"), CENDANA, stream=case)
    held = Held(holds=goal, reason=HoldReason.GOAL_CHANGED_TWICE, against=(seen,), owner=MERANTI, due=START)
    shelter.write(held, MERANTI, stream=case)
    page = dahlia.get(f"/cases/{case}").text
    html = entry(dahlia, case, goal)
    assert "Records in doubt 1" in page
    assert "not-counting held" in html
    assert "in doubt: does not count yet" in html
    assert "Hold: one goal changed in two ways" in html
    assert "Waits for Meranti until 4 Mar 2025 22:10; meanwhile the safer state holds." in html
    assert f'<a href="#e-{seen}">Child seen, 4 Mar 2025</a>' in html


@pytest.mark.parametrize(
    ("outcome", "mark"),
    [(Settlement.SET_ASIDE, "set aside: does not count"), (Settlement.REPLACE, "<del>back to school")],
)
def test_a_settled_record_says_what_became_of_it_and_why(
    shelter: OpenShelter, dahlia: Browser, outcome: Settlement, mark: str
) -> None:
    case = shelter.open_case()
    goal = shelter.write(GoalAdded(title="back to school"), CENDANA, stream=case)
    hold = shelter.write(Held(holds=goal, reason=HoldReason.RULE_NO_LONGER_FITS, due=START), MERANTI, stream=case)
    replacement = GoalAdded(title="evening school") if outcome is Settlement.REPLACE else None
    settled = Settled(hold=hold, outcome=outcome, replacement=replacement, reason="he works by day")
    shelter.write(settled, MERANTI, stream=case)
    html = entry(dahlia, case, goal)
    assert mark in html
    assert "Hold settled" in html and "he works by day" in html
    assert "in doubt" not in html


def test_the_entry_of_a_student_is_provisional_until_it_is_countersigned(shelter: OpenShelter, dahlia: Browser) -> None:
    case = shelter.open_case()
    shelter.assign_student(case)
    (talk,) = shelter.ask(TALK, ANGGREK, stream=case).events
    assert "provisional: waits for a countersign" in entry(dahlia, case, talk)
    shelter.ask(Countersigned(entries=(talk,)), stream=case)
    html = entry(dahlia, case, talk)
    assert ">countersigned</span>" in html and "provisional" not in html


def test_danger_is_marked(shelter: OpenShelter, dahlia: Browser) -> None:
    case = shelter.open_case()
    alarm = DangerEscalated(signs=(DangerSign.THREAT_TO_LIFE,), account="a man with a knife")
    (danger,) = shelter.ask(alarm, DAMAR, stream=case).events
    assert '<span class="mark alarm">danger</span>' in entry(dahlia, case, danger)
    text = dahlia.get(f"/cases/{case}").text
    assert "Open alarms 1, of these not answered: 1" in text
    assert "1 open alarm" in dahlia.get("/cases").text


@pytest.mark.parametrize(
    ("precision", "reads"),
    [
        (Precision.DAY, '<time datetime="2025-03-03T18:00+07:00">3 Mar 2025</time>'),
        (Precision.MONTH, ">March 2025</time>"),
        (Precision.APPROXIMATE, ">about 3 Mar 2025</time>"),
    ],
)
def test_a_time_is_told_as_exactly_as_it_is_known(
    shelter: OpenShelter, dahlia: Browser, precision: Precision, reads: str
) -> None:
    case = shelter.open_case()
    when = Occurred(datetime.fromisoformat("2025-03-03T18:00:00+07:00"), precision)
    (seen,) = shelter.ask(SEEN, stream=case, occurred=when).events
    assert reads in entry(dahlia, case, seen)


def test_a_decision_says_on_what_it_rests(surya: Surya) -> None:
    """The signature of 22 April did not know the class of that day, which was typed in on the 28th."""
    text = surya.page().text
    signed = text[text.index("Review signed") :]
    for said in (
        "records of this case in view",
        "Named as its reasons: Review, 21 Apr 2025",
        "Approves (1)",
        "Came later, about the time before (1)",
        "Session: vocational skills, 22 Apr 2025 Kak Pandan, caregiver",
        "happened 22 Apr 2025 09:00, arrived 28 Apr 2025",
    ):
        assert said in signed[:1_500], said


def test_what_was_on_the_screen_of_the_author_is_told(surya: Surya) -> None:
    text = surya.page().text
    assert "Warnings that were on the screen: The goal does not say how one will see that it is reached." in text


def test_what_nobody_can_read_any_more_reads_as_erased(
    shelter: OpenShelter, monkeypatch: pytest.MonkeyPatch, dahlia: Browser
) -> None:
    case = shelter.open_case()
    dahlia.get("/cases")

    def gone(self: KeyStore, subject: str, *rest: object) -> bytes:
        raise KeyGone(subject)

    monkeypatch.setattr(KeyStore, "open", gone)
    text = dahlia.get(f"/cases/{case}").text
    assert "Erased: Working label for the child" in text
    assert "name erased" in text
    assert "not shown to your role" not in text.lower()
    assert "name erased" in dahlia.get("/cases").text


def test_what_lacks_its_key_is_never_shown_as_erased(
    shelter: OpenShelter, monkeypatch: pytest.MonkeyPatch, dahlia: Browser
) -> None:
    case = shelter.open_case()
    dahlia.get("/cases")

    def missing(self: KeyStore, subject: str, *rest: object) -> bytes:
        raise KeyMissing(subject)

    monkeypatch.setattr(KeyStore, "open", missing)
    for page in (dahlia.get(f"/cases/{case}"), dahlia.get("/cases")):
        assert page.status == 503
        assert "erased" not in page.text.lower()


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_kind_of_record_can_be_shown(shelter: OpenShelter, language: str) -> None:
    done = shelter.contact()
    written = [each for each in EVENTS if each.NAME.startswith("case.")]
    for each in written:
        shelter.write(example(each), DAHLIA, stream=done.stream)
    name = IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.CHILD, missing=MissingReason.LOST)
    for claim in (name, *map(example, (BirthDateClaimed, RelationClaimed, SpecialClaimed))):
        shelter.ask(claim, stream=StreamId(done.child or ""))
    page = shelter.browser(language=language).get(f"/cases/{done.stream}")
    assert page.status == 200
    assert page.markup.faults == []
    words = translations(language)
    assert [each.NAME for each in written if words.upgettext("Event", each.NAME) not in page.text] == []


def test_what_people_write_is_text_and_never_markup(shelter: OpenShelter, dahlia: Browser) -> None:
    nasty = "<script>alert(1)</script> & \"quotes\" 'both'"
    case = shelter.contact(nasty[:80], place=nasty).stream
    page = dahlia.get(f"/cases/{case}")
    assert "<script" not in page.html
    assert page.markup.faults == []
    assert "<script>alert(1)</script> &" in page.text
    assert "<script" not in dahlia.get("/cases?status=all").html
