"""What keeps a thread behind the answers from its work, told when it begins and when it is over, not at every try."""

from logging import Logger


class Trouble:
    """For one thread. Both sentences are of this program, and the reason is of a server: no record is quoted."""

    def __init__(self, log: Logger, begins: str, ends: str) -> None:
        """``begins`` has one ``%s``, for the reason."""
        self._log, self._begins, self._ends = log, begins, ends
        self._is_told = False

    def met(self, error: Exception) -> None:
        """It did not work, again or for the first time."""
        if not self._is_told:
            self._is_told = True
            self._log.warning(self._begins, " ".join(str(error).split()) or type(error).__name__)

    def over(self) -> None:
        """It works, again or as ever."""
        if self._is_told:
            self._is_told = False
            self._log.info(self._ends)
