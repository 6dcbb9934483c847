"""Pages for people: the caseload, and one case as a timeline; without a script, in Indonesian and English."""

from service.web.pages import pages

__all__ = ["pages"]
