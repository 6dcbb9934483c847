"""Who sees what, and who may ask for what: the one matrix, its relations, its channels (``domain.md`` 3.4, 6.1)."""

from domain.access.blind_spot import NO_BLIND_SPOT, BlindSpot
from domain.access.by_role import sees, sees_cases
from domain.access.cards import as_whole, shown
from domain.access.channel import Channel
from domain.access.doing import ADMINISTRATION, APPROVERS, doers, may_do, must_be_allowed
from domain.access.matrix import Extent, Extents, sees_case, sight
from domain.access.relation import OF_A_RECORD, OPENED, Relation
from domain.access.relations import Reader, relations, relations_to
from domain.access.staffing import Staffing
from domain.access.threads import Threads, threads
from domain.access.ties import Ties, hidden_together, ties_of

__all__ = [
    "ADMINISTRATION",
    "APPROVERS",
    "NO_BLIND_SPOT",
    "OF_A_RECORD",
    "OPENED",
    "BlindSpot",
    "Channel",
    "Extent",
    "Extents",
    "Reader",
    "Relation",
    "Staffing",
    "Threads",
    "Ties",
    "as_whole",
    "doers",
    "hidden_together",
    "may_do",
    "must_be_allowed",
    "relations",
    "relations_to",
    "sees",
    "sees_case",
    "sees_cases",
    "shown",
    "sight",
    "threads",
    "ties_of",
]
