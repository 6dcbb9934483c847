"""What Redis holds of a log: one document beside the streams, changed in the same transaction as they are."""

from collections.abc import Iterator, Sequence
from zlib import crc32

import msgspec
from msgspec.structs import replace

from service.log import Stored, StoreInfo


class StreamOfAnotherLog(RuntimeError):
    """What lies in Redis was not made from this log; ``reason`` is a code. Nothing was changed.

    ``unreadable``: the document is none of ours. ``epoch-ended``: it is of a log that has taken the place of this one.
    ``other-record``: it ends with a record that is another one here, or is not here.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"Redis holds another log: {reason}")
        self.reason = reason


class Held(msgspec.Struct, frozen=True):
    """Which part of the log the streams hold. Integrators read it too: fields are added, never changed."""

    epoch: str
    """The epoch of the log; its streams carry it in their name."""
    partitions: int
    begins: int
    """Records up to this position were never put into these streams."""
    position: int
    """Everything after ``begins`` and up to here was put."""
    event: str | None
    """The id of the record at ``position``; ``None`` before the first was put."""
    newest: tuple[int, ...]
    """Of each partition, the position of its newest entry; ``begins`` where it has none."""
    common: dict[str, int]
    """Of each epoch that has ended, the last position at which its log was this one."""


class Entry(msgspec.Struct, frozen=True):
    """One record on its way into a stream."""

    partition: int
    previous: int
    """The position of the entry before it in its partition: whoever has not seen that one has missed something."""
    stored: Stored


def document_of(source: str) -> str:
    """The key of the document. What stands in braces keeps all keys of one installation on one server of a cluster."""
    return f"harapan:{{{source}}}"


def stream_of(source: str, held: Held, partition: int) -> str:
    """The key of one stream. Another epoch, or another number of partitions, is another set of streams."""
    return f"{document_of(source)}:{held.epoch}:{partition}/{held.partitions}"


def partition_of(stream: str, partitions: int) -> int:
    """Where the records of one stream of the log go, in any language: CRC-32, as in zip and PNG files."""
    return crc32(stream.encode()) % partitions


def read(document: bytes | str | None) -> Held | None:
    """What the document says, ``None`` where there is none; ``StreamOfAnotherLog`` where nobody here wrote it."""
    try:
        return None if document is None else _DECODER.decode(document)
    except msgspec.DecodeError as error:
        raise StreamOfAnotherLog("unreadable") from error


def written(held: Held) -> bytes:
    """The document."""
    return msgspec.json.encode(held)


def beginning(info: StoreInfo, end: int, partitions: int, longest: int, before: Held | None) -> Held:
    """What is held of an epoch before its first entry.

    It begins where the streams ``before`` part from this log, but with no more than fits into its streams; where there
    were none, with as much as fits. ``StreamOfAnotherLog`` where those before are of a later epoch than this one.
    """
    if before and info.hub_epoch in before.common:
        raise StreamOfAnotherLog("epoch-ended")
    parting = info.common(before.epoch, before.position) if before else 0
    begins = max(parting, end - partitions * longest, 0)
    newest, common = (begins,) * partitions, dict(_common(info, before))
    return Held(info.hub_epoch, partitions, begins, begins, None, newest, common)


def advanced(held: Held, news: Sequence[Stored]) -> tuple[list[Entry], Held]:
    """The entries of new records, and what is held once they were put."""
    entries, newest, last = [], list(held.newest), news[-1]
    for stored in news:
        partition = partition_of(stored.stream, held.partitions)
        entries.append(Entry(partition, newest[partition], stored))
        newest[partition] = stored.position
    return entries, replace(held, position=last.position, event=last.event_id, newest=tuple(newest))


def _common(info: StoreInfo, before: Held | None) -> Iterator[tuple[str, int]]:
    if before:
        # This log may have been restored without knowing of them: then they have nothing in common with it.
        shared = info.past_epochs.get(before.epoch, 0)
        yield from ((epoch, min(position, shared)) for epoch, position in before.common.items())
        yield before.epoch, shared
    yield from info.past_epochs.items()


_DECODER = msgspec.json.Decoder(Held)
