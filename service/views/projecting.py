"""From a batch of the log to the rows of its streams: each touched stream is folded once, and its rows are replaced."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.access import NO_BLIND_SPOT, BlindSpot
from domain.case.state import NO_CASE, Course
from domain.case.warnings import course_of
from domain.child.events import BirthDateClaimed
from domain.child.identity import birth_date
from domain.child.state import fold as fold_child
from domain.deadlines import deadlines
from domain.identifiers import CaseId
from domain.settings.state import fold as fold_settings
from domain.standing import fates
from service.keys import KeyStore
from service.knowledge import SETTINGS_STREAM, calendar_of
from service.log import Log, RecordDamaged, Stored
from service.reading import history_of
from service.views.cells import kept
from service.views.failing import NOT_ITS_FAULT, Failed, Outcome
from service.views.sight import BIRTH, NeededSight, needs
from service.views.store import Connection
from service.views.tables import insertion, noted, noting, removal, streams_about
from service.views.view import Folded, View

MOST_WAITING = 5_000
"""Rows that wait to be written together, about."""


@dataclass(frozen=True, slots=True)
class Child:
    """What the rows of a case need to know of the child, and which rows those are."""

    birth: BirthDateClaimed | None
    cases: tuple[CaseId, ...]


def nothing_hidden(stream: str) -> BlindSpot:
    """Of the rows that are kept: they are for everybody."""
    return NO_BLIND_SPOT


class Projection:
    """One run over the log for views that stand at the same position.

    A stream is always read to its end, beyond the batch that named it: later batches that name it again find it done.
    So the rows may be ahead of the position, never behind it, and making them again changes nothing.
    """

    def __init__(
        self, log: Log, keys: KeyStore, views: Sequence[View], blind_spot: Callable[[str], BlindSpot] = nothing_hidden
    ) -> None:
        """``blind_spot`` says of each case what whoever the rows are for does not know."""
        self._log = log
        self._blind_spot = blind_spot
        self._keys = keys
        self._views = {kind: [view for view in views if view.of == kind] for kind in ("case", "child", "staff")}
        self._beside = any(view.beside for view in views)
        self._outcome = Outcome()
        self._waiting: dict[str, dict[str, list[tuple[object, ...]]]] = {}
        self._rows_waiting = 0
        self._sights = {kind: NeededSight(keys, needs(views, kind)) for kind in self._views}
        self._birth_sight = NeededSight(keys, BIRTH)
        self._done: dict[str, int] = {}
        self._children: dict[str, Child] = {}
        self._read_settings()

    @property
    def zone(self) -> str:
        """The zone in which moments are told."""
        return self._settings.zone

    def project(self, connection: Connection, batch: Sequence[Stored]) -> Outcome:
        """Make the rows of every stream that the batch touches, in the transaction of the caller.

        A stream whose rows cannot be made keeps those that it had and stops no other: the outcome names it.
        """
        return self._project(connection, {each.stream: each.version for each in batch})

    def again(self, connection: Connection, stream: str) -> Outcome:
        """Make the rows of one stream whatever was made of it before, and those of the cases of a child with it."""
        self._done.pop(stream, None)
        return self._project(connection, {stream: 1})

    def set_aside(self, connection: Connection, stream: str, damaged: RecordDamaged) -> Outcome:
        """The outcome of a record that cannot be read: its stream fails, or every view where its kind is not known.

        What else there is of the stream is not folded: a state without one of its records is no state of it.
        """
        self._outcome = Outcome()
        self._children.pop(stream, None)
        self._fail(connection, stream, damaged)
        return self._outcome

    def _project(self, connection: Connection, newest: Mapping[str, int]) -> Outcome:
        """From the newest version of each stream that is touched."""
        self._outcome = Outcome()
        cases = [each for each in newest if each.startswith("case-")]
        connection.executemany(noting(self._beside), ((each,) for each in cases))
        if SETTINGS_STREAM in newest:
            self._heed_settings(newest[SETTINGS_STREAM])
            cases = [row[0] for row in connection.execute(noted(self._beside))]
        for child in (each for each in newest if each.startswith("child-")):
            if self._done.get(child, 0) < newest[child]:
                self._attempt(self._project_child, connection, child)
                cases.extend(self._children[child].cases if child in self._children else ())
        for member in (each for each in newest if each.startswith("staff-")):
            if self._done.get(member, 0) < newest[member]:
                self._attempt(self._project_alone, connection, member)
        for case in cases:
            if self._done.get(case, 0) < newest.get(case, 1):
                self._attempt(self._project_case, connection, case)
        self._write(connection)
        return self._outcome

    def _attempt(self, make: Callable[[Connection, str], None], connection: Connection, stream: str) -> None:
        try:
            make(connection, stream)
        except NOT_ITS_FAULT:
            raise
        except Exception as error:
            self._fail(connection, stream, error)

    def _fail(self, connection: Connection, stream: str, error: Exception) -> None:
        """All rows of a stream fail; with a child that cannot be read those of its cases, which depend on its age."""
        unread = _kind(stream) == "child" and stream not in self._children
        for each in (stream, *(self._cases_of(connection, stream) if unread else ())):
            self._done.pop(each, None)
            views = self._views.get(_kind(each), [view for views in self._views.values() for view in views])
            self._outcome.failed += (Failed(view.name, each, error) for view in views)

    def _cases_of(self, connection: Connection, child: str) -> Collection[str]:
        """The cases of a child that cannot be read: those that its facts name or, without them, that have rows."""
        try:
            return [each.id for each in fold_child(history_of(self._log, child).effective).cases]
        except NOT_ITS_FAULT:
            raise
        except Exception:
            # What it is that keeps it from being read is known already.
            rows = [connection.execute(streams_about(view), (child,)).fetchall() for view in self._views["case"]]
            return {stream for found in rows for (stream,) in found}

    def _heed_settings(self, version: int) -> None:
        """Rows that this run has made are by the settings it has read; those of earlier runs are not."""
        if version > self._settings_version:
            self._read_settings()
            self._done.clear()

    def _read_settings(self) -> None:
        told = history_of(self._log, SETTINGS_STREAM)
        self._settings, self._settings_version = fold_settings(told.effective), len(told.records)
        self._calendar = calendar_of(self._settings)

    def _project_child(self, connection: Connection, child: str) -> None:
        """Its card; and its cases, because rows of theirs depend on its age."""
        self._children.pop(child, None)
        self._children[child] = self._child(child)
        for case in self._children[child].cases:
            self._done.pop(case, None)
        self._project_alone(connection, child)

    def _project_alone(self, connection: Connection, stream: str) -> None:
        """The rows that need their own stream and no other."""
        told = history_of(self._log, stream, self._sights[_kind(stream)])
        folded = Folded(
            stream=stream,
            subject=told.subject,
            history=told,
            course=Course(NO_CASE, ()),
            settings=self._settings,
            calendar=self._calendar,
        )
        self._replace(connection, folded)

    def _project_case(self, connection: Connection, stream: str) -> None:
        told = self._blind_spot(stream).history(history_of(self._log, stream, self._sights["case"]))
        course, child = course_of(told), told.subject
        if child is not None and child not in self._children:
            self._children[child] = self._child(child)
        folded = Folded(
            stream=stream,
            subject=child,
            history=told,
            course=course,
            settings=self._settings,
            calendar=self._calendar,
            fates=fates(told),
            deadlines=deadlines(course.case, self._settings, self._calendar),
            birth=self._children[child].birth if child else None,
        )
        self._replace(connection, folded)

    def _child(self, child: str) -> Child:
        told = history_of(self._log, child, self._birth_sight)
        cases = tuple(each.id for each in fold_child(told.effective).cases)
        return Child(birth_date(told.effective), cases)

    def _replace(self, connection: Connection, folded: Folded) -> None:
        """Put the rows of one stream in the place of those that it had."""
        stream = folded.stream
        for view in self._views[_kind(stream)]:
            try:
                cells = list(self._cells(view, folded))
            except NOT_ITS_FAULT:
                raise
            except Exception as error:
                self._outcome.failed.append(Failed(view.name, stream, error))
                continue
            self._waiting.setdefault(view.name, {})[stream] = cells
            self._rows_waiting += len(cells)
            self._outcome.made.add((view.name, stream))
        self._done[stream] = folded.history.records[-1].version
        if self._rows_waiting > MOST_WAITING:
            self._write(connection)

    def _write(self, connection: Connection) -> None:
        """Put the rows that wait in the place of those that their streams had, each view at one stroke."""
        self._rows_waiting = 0
        for view in (each for views in self._views.values() for each in views):
            waiting = self._waiting.pop(view.name, {})
            connection.executemany(removal(view), ((stream,) for stream in waiting))
            connection.executemany(insertion(view), (cells for rows in waiting.values() for cells in rows))

    def _cells(self, view: View, folded: Folded) -> Iterator[tuple[object, ...]]:
        rows = list(view.rows(folded))
        if len({row["id"] for row in rows}) < len(rows):
            # The store would refuse the whole batch, and nobody could tell which stream to put aside.
            raise ValueError("two rows with one id")
        for cells in kept(view, rows, folded.subject, self._keys, self._calendar.zone):
            yield (*cells, folded.stream, folded.subject)


def _kind(stream: str) -> str:
    return stream.partition("-")[0]
