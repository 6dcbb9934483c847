"""By which way a record reaches its reader."""

from enum import StrEnum


class Channel(StrEnum):
    """A look that leaves nothing behind is one thing; what a device, a file or another system keeps is another."""

    SCREEN = "screen"
    """The pages, the API and the command line, for a person who asks now."""
    OFFLINE = "offline"
    """The pack that a device carries into the street."""
    EXPORT = "export"
    """A file that leaves the agency's hands, such as a dossier."""
    STREAM = "stream"
    """What another system receives as it happens."""
