"""What the log can say no to, and what can keep it from answering."""

from datetime import datetime
from pathlib import Path


class VersionConflict(Exception):
    """A stream is not at the version that the decision was made on; nothing of the append was kept."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at {actual}, not at {expected}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class DuplicateEvent(Exception):
    """An event with this id is in the log already, or twice in this append; nothing of the append was kept."""

    def __init__(self, event_id: str) -> None:
        super().__init__(event_id)
        self.event_id = event_id


class KeyReused(Exception):
    """The person has used this idempotency key for another request."""

    def __init__(self, person: str, key: str) -> None:
        super().__init__(f"{person} has used the key {key} for another request")
        self.person = person
        self.key = key


class BrokenCapture(ValueError):
    """The capture cannot be a record: ``reason`` is ``envelope``, ``parts``, ``digest`` or ``subject``."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason} {about}".rstrip())
        self.reason = reason
        self.about = about


class NotADemoStore(PermissionError):
    """Only a store that was made as a demo may be told when something was logged."""


class LoggedAtRunsBack(ValueError):
    """The time asked for lies before that of the last record."""

    def __init__(self, asked: datetime, last: datetime) -> None:
        super().__init__(f"{asked.isoformat()} is before the last record, {last.isoformat()}")
        self.asked = asked
        self.last = last


class StoreMissing(FileNotFoundError):
    """There is no log at this place: ``place`` is a folder, or names a schema of a database."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(f"no log at {path}")
        self.path = path
        self.place = path.parent if isinstance(path, Path) else path


class StoreExists(FileExistsError):
    """There is a log at this place already."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(f"there is a log at {path} already")
        self.path = path
        self.place = path.parent if isinstance(path, Path) else path


class UnknownSchema(RuntimeError):
    """The store was laid out by another version of this program."""

    def __init__(self, path: Path | str, schema: int) -> None:
        super().__init__(f"{path} has schema {schema}, which this version does not know")
        self.path = path
        self.schema = schema


class OlderSchema(UnknownSchema):
    """The store was laid out by an older version, and this program knows the way from there."""


class MigrationEdited(RuntimeError):
    """A migration was applied to the store with another text than this program has under its number."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was edited after it had been applied: put the old text back and add a new migration")
        self.name = name


class UnsafeSetting(RuntimeError):
    """A setting in the environment would lose events."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} makes readers of the log miss events: unset it")
        self.name = name


class AlreadyServed(RuntimeError):
    """Another process serves this data folder."""

    def __init__(self, folder: Path, process: str) -> None:
        super().__init__(f"{folder} is served already, by process {process or 'unknown'}")
        self.folder = folder
        self.process = process


class RecordDamaged(RuntimeError):
    """What lies at this position is not what was recorded: somebody or something has changed the store.

    ``stream`` is the one that it belongs to, as far as that can still be read; else empty.
    """

    def __init__(self, position: int, stream: str = "") -> None:
        super().__init__(f"the record at position {position} is damaged")
        self.position = position
        self.stream = stream


class LogUnavailable(RuntimeError):
    """The store cannot answer now.

    ``reason`` is ``away`` (the database server), ``busy``, ``full``, ``io``, ``damaged``, ``closed``, ``replaced`` (by
    a restore: it must be opened anew) or ``other``.
    After ``io`` it is not known whether the append will be there: ask with the same idempotency key.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TablesUnavailable(RuntimeError):
    """Tables beside the log cannot answer now; ``reason`` as for :class:`LogUnavailable`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TablesMissing(TablesUnavailable):
    """Nobody has made those tables yet, or somebody took them away."""

    def __init__(self) -> None:
        super().__init__("other")
