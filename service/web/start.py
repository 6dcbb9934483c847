"""Where somebody begins: at the cases, or, in a role that has no business with them, at what that role does here."""

from http import HTTPStatus

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from domain import access
from domain.staff.vocabulary import Role
from service.http.identity import caller


def start_of(role: Role) -> str:
    """The address of the page with which this role begins."""
    return url_for("pages.caseload" if access.sees_cases(role) else "pages.home")


def start() -> Answer | str:
    """For those who see cases, the way there; for an administrator, what to do instead, and with what."""
    if access.sees_cases(caller().role):
        return redirect(url_for("pages.caseload"), HTTPStatus.SEE_OTHER)
    return render_template("administration.html")
