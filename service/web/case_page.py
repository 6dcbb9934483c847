"""One case as a page: where it stood at two moments, and everything that was recorded in it."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from flask import render_template

from domain import access
from domain.case.events.privacy import BreakGlassUsed
from domain.case.vocabulary import BpssDomain
from domain.child.identity import display_name
from domain.identifiers import CaseId, StreamId
from domain.sensitivity import Sensitivity
from service.card import card_of
from service.http.identity import caller
from service.http.on_record import looked
from service.http.scoped import eyes, scope
from service.site import Site
from service.telling import case_file
from service.telling.case_file import CaseFile
from service.telling.comparison import compare
from service.telling.names import StaffNames
from service.telling.reading import Reading
from service.telling.times import agency_zone
from service.web import card_page
from service.web.entries import Entry, Timeline, shown
from service.web.identity import identity_claims
from service.web.looks import looks_at
from service.web.moments import Pair
from service.web.values import Teller

AGAINST = "against_"
"""How the fields of the second pair of moments begin."""


class OneCase:
    """Answers with the page of a case."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self, case: str) -> str:
        """The case at the moments asked for; where they are none, the case as it stands now."""
        mine = scope(self._site)
        mine.must_see(case)
        if Sensitivity.D1 not in mine.classes(case):
            return self._card(CaseId(case))
        staff = StaffNames(self._site, access.sees(caller().role))
        moments, against = Pair.from_request(), Pair.from_request(AGAINST)
        reading, mistaken = self._read(CaseId(case), moments, staff)
        other, mistaken_too = self._read(CaseId(case), against, staff) if against.given else (None, ())
        comparable = None if mistaken_too else other
        return render_template(
            "case.html",
            moments=moments,
            against=against,
            elsewhen=any(each.given and each.name not in mistaken for each in (moments.as_of, moments.known_at)),
            mistaken=(*mistaken, *mistaken_too),
            comparison=comparable and compare(reading, comparable),
            staff=staff,
            looks=looks_at(self._site, StreamId(case)),
            closed=self._can_break_glass(case),
            **_shown(reading, staff),
        )

    def _card(self, case: CaseId) -> str:
        """What there is of it for whoever meets the child without working on the case."""
        mine = scope(self._site)
        looked(classes=mine.extents(case))
        classes = access.sees(caller().role)
        staff = StaffNames(self._site, classes)
        return render_template(
            "card.html",
            staff=staff,
            nameless=Sensitivity.D2 not in classes,
            closed=self._can_break_glass(case),
            **card_page.told(card_of(self._site, mine, eyes(self._site), case), staff),
        )

    def _can_break_glass(self, case: str) -> bool:
        """Whether there is casework that the reader could open, and has not."""
        mine = scope(self._site)
        return Sensitivity.D3 not in mine.classes(case) and access.may_do(
            caller().role, BreakGlassUsed, mine.relations(case)
        )

    def _read(self, case: CaseId, moments: Pair, staff: StaffNames) -> tuple[Reading, tuple[str, ...]]:
        """A reading, and the names of the fields that hold no moment."""
        asked, mistaken = dict[str, Any](), list[str]()
        for name, each in (("as_of", moments.as_of), ("known_at", moments.known_at)):
            try:
                asked[name] = each.moment
            except ValueError:
                mistaken.append(each.name)
        file = case_file.read(self._site, eyes(self._site), case, asked.get("as_of"), asked.get("known_at"))
        looked(children=filter(None, [file.told["child"]]), classes=scope(self._site).extents(case))
        return Reading.of(file, staff, shown(file)), tuple(mistaken)


def _shown(reading: Reading, staff: StaffNames) -> dict[str, Any]:
    """What the template shows of a reading."""
    file, names = reading.file, reading.names
    entries = tuple(Timeline(file, Teller(staff, names)).entries())
    return {
        "told": file.told,
        "name": display_name(file.child),
        "unnamed": _why_unnamed(file),
        "portrait": reading.portrait,
        "names": names,
        "sides": _sides(file.told),
        "disputes": _disputes(file.told["assessment"]["claims"]),
        "identity": tuple(identity_claims(file, names)),
        "months": _by_month(entries),
        "count": len(entries),
    }


def _why_unnamed(file: CaseFile) -> str:
    """Why the page may have no name: not for this reader, erased, or nobody has told one."""
    told = file.child_opened.values()
    if any(Sensitivity.D2 in each.withheld for each in told):
        return "withheld"
    return "erased" if any(each.erased for each in told) else "unknown"


def _sides(told: Mapping[str, Any]) -> Mapping[str, list[Mapping[str, Any]]]:
    """The claims by the side of the assessment that they are about."""
    return {str(side): [each for each in told["assessment"]["claims"] if each["domain"] == side] for side in BpssDomain}


def _disputes(claims: Iterable[Mapping[str, Any]]) -> Mapping[str, list[str]]:
    """Which claims stand against each, whichever of the two said so."""
    against = dict[str, list[str]]()
    for each in claims:
        for other in each["contradicts"]:
            against.setdefault(each["id"], []).append(other)
            against.setdefault(other, []).append(each["id"])
    return {id: list(dict.fromkeys(others)) for id, others in against.items()}


def _by_month(entries: tuple[Entry, ...]) -> list[tuple[str, list[Entry]]]:
    """The entries in chapters, so that a long life has a table of contents."""
    return [
        (month, list(each))
        for month, each in groupby(entries, key=lambda each: f"{each.fate.at.astimezone(agency_zone()):%Y-%m}")
    ]
