"""Everything that can happen in a case, by stage."""

from domain.case.events import assessment, closing, intake, outreach, planning, risk, work

STAGES = (outreach, intake, assessment, planning, work, risk, closing)
"""The modules, in the order in which a case usually meets them."""
