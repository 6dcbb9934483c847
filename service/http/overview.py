"""What a supervisor looks at every morning: what is overdue, what draws attention, what waits for an approval."""

from flask import Response

from service.http.questions import Question, page, paged
from service.http.warned import says
from service.site import Site
from service.views import PUBLIC

OVERDUE = Question(PUBLIC["overdue"])
WARNINGS = Question(PUBLIC["warnings"])
APPROVALS = Question(PUBLIC["approvals"])


class Overview:
    """Answers about all cases at once."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def overdue(self) -> Response:
        """Duties whose time is over."""
        return paged(page(self._site, OVERDUE))

    def warnings(self) -> Response:
        """Warnings that stand, each with its sentence."""
        rows = page(self._site, WARNINGS)
        return paged(rows, (each | {"says": says(each["code"], each["facts"])} for each in rows.items))

    def approvals(self) -> Response:
        """What waits for somebody else's yes."""
        return paged(page(self._site, APPROVALS))
