"""The second log: who has looked at what, on record before the answer leaves.

``postgres_reads`` is asked for by its own name: a small site has no driver for PostgreSQL.
"""

from domain.access import Channel
from service.reads.errors import ReadsUnavailable
from service.reads.look import KeptLook, Look, Looked, Result
from service.reads.reads import Reads

__all__ = ["Channel", "KeptLook", "Look", "Looked", "Reads", "ReadsUnavailable", "Result"]
