"""One case as a page: where it stood at two moments, and everything that was recorded in it."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from flask import render_template

from domain import access
from domain.case.vocabulary import BpssDomain
from domain.child.identity import display_name
from domain.identifiers import CaseId
from domain.sensitivity import Sensitivity
from service.http.identity import caller, must_see_cases
from service.reading import PersonSight
from service.site import Site
from service.telling import case_file
from service.telling.case_file import CaseFile
from service.telling.comparison import compare
from service.telling.names import StaffNames
from service.telling.reading import Reading
from service.telling.times import agency_zone
from service.web.entries import Entry, Timeline, shown
from service.web.identity import identity_claims
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
        must_see_cases("case")
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
            **_shown(reading, staff),
        )

    def _read(self, case: CaseId, moments: Pair, staff: StaffNames) -> tuple[Reading, tuple[str, ...]]:
        """A reading, and the names of the fields that hold no moment."""
        asked, mistaken = dict[str, Any](), list[str]()
        for name, each in (("as_of", moments.as_of), ("known_at", moments.known_at)):
            try:
                asked[name] = each.moment
            except ValueError:
                mistaken.append(each.name)
        sight = PersonSight(self._site.keys, caller().person, caller().role)
        file = case_file.read(self._site, sight, case, asked.get("as_of"), asked.get("known_at"))
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
    if Sensitivity.D2 not in access.sees(caller().role):
        return "withheld"
    return "erased" if any(each.erased for each in file.child_opened.values()) else "unknown"


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
