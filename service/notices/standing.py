"""How notices stand: what a person who watches the service must see, in counts alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from service.notices.notice import State
from service.notices.outbox import TO_SEND

if TYPE_CHECKING:
    from service.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``lag`` counts records that were not followed yet; ``oldest`` is when the oldest was made that is not sent."""

    lag: int
    waiting: int
    dead: int
    unreadable: int
    oldest: datetime | None


def standing_of(site: "Site") -> Standing:
    """Where the notices of a site stand now."""
    place, counts = site.outbox.place(), site.outbox.counts()
    followed = site.log.info.common(place.epoch, place.position) if place else 0
    return Standing(
        lag=max(site.log.last().position - followed, 0),
        waiting=sum(counts[each] for each in TO_SEND),
        dead=counts[State.DEAD],
        unreadable=place.unreadable if place else 0,
        oldest=site.outbox.oldest_unsent(),
    )
