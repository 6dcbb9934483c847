"""What went wrong, as a page that a person can read."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from service.http.identity import NOT_FRESH
from service.http.problems import Problem, Report, problem_or_incident
from service.telling.language import gettext
from service.web.addresses import local

API = "/api"

LASTING = frozenset({"record.damaged", "key.missing"})
"""What no waiting mends."""


def answer_with_pages(blueprint: Blueprint, report: Report, look: Callable[[], None]) -> None:
    """Turn whatever goes wrong in a page into a page, and so an address where there is nothing, for a browser.

    ``look`` finds out who asks, where nobody did before.
    """
    blueprint.register_error_handler(Exception, lambda error: _page(problem_or_incident(error, report)))
    blueprint.app_errorhandler(HTTPException)(lambda error: _elsewhere(problem_or_incident(error, report), look))


def _elsewhere(problem: Problem, look: Callable[[], None]) -> Answer:
    """An address that belongs to no part of the application: a page for a browser, a problem for everybody else."""
    if "text/html" not in request.accept_mimetypes.values() or request.path.startswith(API):
        return problem.response()
    look()
    return _page(problem)


def _page(problem: Problem) -> Answer:
    if problem.code == NOT_FRESH:
        # What was typed into a form is lost: a page with such a form asks before it is filled in.
        return redirect(url_for("pages.confirm", next=local(request.full_path.rstrip("?"))), HTTPStatus.SEE_OTHER)
    title, says = _words(problem)
    page = render_template("failure.html", title=title, says=says, incident=problem.facts.get("incident"))
    response = make_response(page, problem.status)
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def _words(problem: Problem) -> tuple[str, str]:
    match problem.status:
        case HTTPStatus.NOT_FOUND:
            return gettext("Not found"), gettext("There is nothing here, or it is not for your role.")
        case HTTPStatus.FORBIDDEN:
            return gettext("Not for your role"), gettext("Your role has no business with this.")
        case HTTPStatus.GONE:
            return gettext("Erased"), gettext("What is known of this person can no longer be read.")
        case HTTPStatus.SERVICE_UNAVAILABLE if problem.code in LASTING:
            return gettext("A record cannot be read"), gettext("It will not mend by itself. Tell the administrator.")
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return gettext("Not just now"), gettext("The record cannot answer at the moment. Try again shortly.")
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return gettext("Something went wrong"), gettext("Tell the administrator the number below.")
        case _:
            return gettext("That did not work"), gettext("The page was out of date, or the address is not complete.")
