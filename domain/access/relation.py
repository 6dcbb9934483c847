"""What a reader can have to do with a case, or with one record of it."""

from enum import StrEnum


class Relation(StrEnum):
    """Each is a fact about a person and a case; a reader has as many as are true."""

    ASSIGNED = "assigned"
    """Holds the case; while nobody does, the social workers of the site are on duty for it."""
    CLIENT = "client"
    """The child is the client of this student."""
    TEAM = "team"
    """Those who work on the case are of the reader's team."""
    SITE = "site"
    """Those who work on the case are of the reader's shelter."""
    AGENCY = "agency"
    """The case is one of the agency, and the reader has a role there today."""
    REQUESTED = "requested"
    """Asked to read the casework of this case, and said why."""
    GLASS = "glass"
    """Broke the glass of this case, not longer ago than an hour."""
    SAMPLED = "sampled"
    """The case was drawn into the sample of this auditor."""
    ORDERED = "ordered"
    """A written order names this auditor, this case and today."""
    AGREED = "agreed"
    """An agreement says what this integrator receives; without one nobody has that role."""
    LEGAL_BASIS = "legal_basis"
    """This one message names the law that it rests on."""
    REACH = "reach"
    """The case is of the reader's shelter, restricted or not: the glass can be broken. Shows nothing by itself."""

    AUTHOR = "author"
    """Wrote this record."""
    NAMED = "named"
    """This sealed record is meant for the reader."""
    CONTACT = "contact"
    """This record is of a street contact, and the reader's team made it."""
    ACCUSED = "accused"
    """This record belongs to an allegation against the reader. It takes everything away."""


OPENED = frozenset({Relation.REQUESTED, Relation.GLASS, Relation.SAMPLED, Relation.ORDERED})
"""Those that let somebody look for a time, and change nothing."""

OF_A_RECORD = frozenset({Relation.AUTHOR, Relation.NAMED, Relation.CONTACT, Relation.ACCUSED})
"""Those that hold for single records; all others hold for a case as a whole."""
