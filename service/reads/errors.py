"""What keeps a look from being put on record, and so from being answered."""


class ReadsUnavailable(RuntimeError):
    """The read log cannot be written or read now, so nothing may be shown; ``reason`` as for ``LogUnavailable``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
