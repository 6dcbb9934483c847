"""Where somebody wants the views, and what is to be done next to bring them there. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from service.views.progress import Made, Side, Standing
from service.views.store import ViewsUnavailable
from service.views.view import View


@dataclass(frozen=True, slots=True)
class Batch:
    """To read at most ``limit`` records after a position, for views that stand there together."""

    beside: bool
    names: tuple[str, ...]
    after: int
    limit: int


@dataclass(frozen=True, slots=True)
class Swap:
    """To put views that were made beside in the place of those that answer."""

    names: tuple[str, ...]


def next_work(standing: Standing, views: Mapping[str, View], end: int, most: int) -> Batch | Swap | None:
    """What brings the views nearer to the end of the log; those that answer come first, and then what is made beside.

    Views that are behind the others catch up first; then all go on together.
    """
    for side in standing.sides:
        behind = {name: position for name, position in _moving(side, views).items() if position < end}
        if behind:
            after = min(behind.values())
            limit = min((each - after for each in behind.values() if each > after), default=most)
            return Batch(side.beside, tuple(each for each in behind if behind[each] == after), after, min(limit, most))
    made_beside = tuple(_moving(standing.beside, views))
    return Swap(made_beside) if made_beside else None


def _moving(side: Side, views: Mapping[str, View]) -> dict[str, int]:
    """The positions of those views that this program makes and that have not stopped."""
    return {name: side.made[name].position for name in made_by(side, views) if not side.stopped(name)}


def made_by(side: Side, views: Mapping[str, View]) -> list[str]:
    """The views of one side that this program makes: those of another version are left alone."""
    return [name for name, made in side.made.items() if name in views and made.version == views[name].version]


def missing(standing: Standing, views: Mapping[str, View]) -> dict[str, int]:
    """The views that must be made beside, with the edition of their new tables."""
    return {
        name: _next_edition(standing, name)
        for name, view in views.items()
        if _older(standing.live.made.get(name), view) and _older(standing.beside.made.get(name), view)
    }


def every(standing: Standing, views: Mapping[str, View]) -> dict[str, int]:
    """As ``missing``, for all views."""
    return {name: _next_edition(standing, name) for name in views}


def _older(made: Made | None, view: View) -> bool:
    """A newer version is left alone: it belongs to a newer program beside which this one still runs."""
    return made is None or made.version < view.version


def _next_edition(standing: Standing, name: str) -> int:
    return standing.live.made[name].edition + 1 if name in standing.live.made else 1


def position_of(standing: Standing, views: Collection[View]) -> int | None:
    """How far all of these views are; ``None`` where one of them must be made first."""
    made = [_answering(standing, each) for each in views]
    return None if None in made else min((each.position for each in made if each), default=0)


def _answering(standing: Standing, view: View) -> Made | None:
    made = standing.live.made.get(view.name)
    if made is not None and made.version > view.version:
        raise ViewsUnavailable("newer")
    return None if _older(made, view) else made


@dataclass(frozen=True, slots=True)
class Reaching:
    """A reader wants these views at a position; where nobody ``said`` so, one that has stopped is as far as it gets."""

    views: Collection[View]
    position: int
    said: bool

    def __call__(self, standing: Standing) -> bool:
        """``ViewsUnavailable`` where it will never be so."""
        reached = position_of(standing, self.views)
        if reached is None or reached >= self.position:
            return reached is not None
        behind = [each for each in self.views if standing.live.made[each.name].position < self.position]
        if not all(standing.live.stopped(each.name) for each in behind):
            return False
        if self.said:
            raise ViewsUnavailable("stopped")
        return True
