"""Loading: a file of commands, such as a migration from paper, taken through the same rules as everything else."""

from service.load.answer import Answer, Outcome
from service.load.authority import Authority, Storyteller, Transcriber
from service.load.line import Malformed
from service.load.loading import load

__all__ = ["Answer", "Authority", "Malformed", "Outcome", "Storyteller", "Transcriber", "load"]
