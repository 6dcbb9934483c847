"""The few fields of an envelope that the log itself reads."""

import msgspec

from service.log.errors import BrokenCapture


class Header(msgspec.Struct, frozen=True, gc=False):
    """Which event this is, of which stream, about whom, and the digests of its parts."""

    id: str
    stream: str
    type: str
    type_version: int
    parts: dict[str, str]
    subject: str | None = None


def read_header(envelope: bytes) -> Header:
    """The header of an envelope; ``BrokenCapture`` where a field is missing or of the wrong type."""
    try:
        header = _HEADER.decode(envelope)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BrokenCapture("envelope", str(error)) from error
    if "\0" in header.stream + header.id + header.type:
        # PostgreSQL keeps no text with it, and no name of ours has it.
        raise BrokenCapture("envelope", "a name with a zero byte")
    return header


_HEADER = msgspec.json.Decoder(Header)
