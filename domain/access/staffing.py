"""Who of the agency works in which team and at which site on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from domain.identifiers import SiteId, StaffId, TeamId
from domain.settings.state import DEFAULT_SETTINGS, Settings
from domain.staff.state import NO_STAFF, Staff

WHOLE_TEAM = TeamId("")
WHOLE_SITE = SiteId("")
"""An agency that declares no more than one is one team, and one site: everybody is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """The people and the settings of the agency; ``zone`` is that in which its days are counted."""

    staff: Mapping[StaffId, Staff] = field(default_factory=dict)
    settings: Settings = DEFAULT_SETTINGS
    zone: tzinfo = UTC

    def day(self, moment: datetime) -> date:
        """The agency's day of a moment."""
        return moment.astimezone(self.zone).date()

    def member(self, id: StaffId) -> Staff:
        """The member of staff with this id, empty where there is none."""
        return self.staff.get(id, NO_STAFF)

    def teams(self, id: StaffId, day: date) -> frozenset[TeamId]:
        """The teams in which somebody works on that day."""
        declared = self.settings.teams_on(day)
        if len(declared) > 1:
            return self.member(id).teams(day) & declared
        return frozenset({WHOLE_TEAM}) if self.member(id).roles(day) else frozenset()

    def sites(self, id: StaffId, day: date) -> frozenset[SiteId]:
        """The sites at which somebody works on that day: where they are posted, and those of their teams."""
        declared = self.settings.sites_on(day)
        if len(declared) > 1:
            of_teams = {
                self.settings.site_of[each] for each in self.member(id).teams(day) if each in self.settings.site_of
            }
            return (self.member(id).sites(day) | of_teams) & declared
        return frozenset({WHOLE_SITE}) if self.member(id).roles(day) else frozenset()
