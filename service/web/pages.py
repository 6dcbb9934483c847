"""The pages as one part of the application: their addresses, and what their templates may use."""

from collections.abc import Callable

from flask import Blueprint, Response

from service.http.problems import Report
from service.site import Site
from service.telling import codes, times
from service.telling.language import LANGUAGES, language
from service.telling.names import headline, short
from service.telling.portrait import days, goal_standing, late_by, lateness, score
from service.web.addresses import this_page
from service.web.case_page import OneCase
from service.web.caseload_page import Caseload
from service.web.door import Door
from service.web.failures import answer_with_pages
from service.web.language import speak_both, switch
from service.web.start import start

FILTERS: dict[str, Callable[..., str]] = {
    "clock": times.clock,
    "coded": codes.coded,
    "day": times.day,
    "days": days,
    "event": codes.event,
    "headline": headline,
    "goal_standing": goal_standing,
    "late_by": late_by,
    "lateness": lateness,
    "machine": times.machine,
    "moment": times.moment,
    "month": times.month,
    "score": score,
    "short": short,
    "stated": times.stated,
    "until": times.until,
    "weekday": times.weekday,
}
GLOBALS = {
    "label": codes.label,
    "language": language,
    "languages": LANGUAGES,
    "near": times.near,
    "same_minute": times.same_minute,
    "this_page": this_page,
    "warning": codes.warning,
    "zone_name": times.zone_name,
}


def pages(site: Site, report: Report) -> Blueprint:
    """The pages of a site. ``report`` takes what nobody expected."""
    blueprint = Blueprint(
        "pages", __name__, static_folder="static", static_url_path="/assets", template_folder="templates"
    )
    door, caseload, case = Door(site), Caseload(site), OneCase(site)
    blueprint.record_once(lambda setup: speak_both(setup.app))
    blueprint.before_request(switch)
    blueprint.before_request(door.guard)
    blueprint.after_request(_varies)
    answer_with_pages(blueprint, report, door.look)
    for name, each in FILTERS.items():
        blueprint.add_app_template_filter(each, name)
    blueprint.app_context_processor(lambda: GLOBALS)
    blueprint.add_url_rule("/", "home", start)
    blueprint.add_url_rule("/sign-in", "sign_in", door.sign_in, methods=["GET"])
    blueprint.add_url_rule("/sign-in", "enter", door.enter, methods=["POST"])
    blueprint.add_url_rule("/sign-out", "leave", door.leave, methods=["POST"])
    blueprint.add_url_rule("/cases", "caseload", caseload.page, methods=["GET"])
    blueprint.add_url_rule("/cases/<case:case>", "case", case.page, methods=["GET"])
    return blueprint


def _varies(response: Response) -> Response:
    response.vary.update(("Cookie", "Accept-Language"))
    return response
