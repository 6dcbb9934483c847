"""Everything that can happen in a case, by stage."""

from domain.case.events import assessment, closing, intake, outreach, planning, privacy, risk, work

STAGES = (outreach, intake, assessment, planning, work, risk, closing, privacy)
"""The modules, in the order in which a case usually meets them."""
