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
from service.web.confirming import Confirming
from service.web.door import Door
from service.web.failures import answer_with_pages
from service.web.glass_page import GlassPage
from service.web.joining import Joining
from service.web.language import speak_both, switch
from service.web.notices_page import NoticesPage
from service.web.own_account import OwnAccount
from service.web.providing import Providing
from service.web.signing_in import SigningIn
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
    _let_in(blueprint, site, door)
    blueprint.add_url_rule("/cases", "caseload", caseload.page, methods=["GET"])
    blueprint.add_url_rule("/cases/<case:case>", "case", case.page, methods=["GET"])
    _tell(blueprint, NoticesPage(site, door))
    _break_glass(blueprint, GlassPage(site, door))
    return blueprint


def _tell(blueprint: Blueprint, notices: NoticesPage) -> None:
    """What the reader was told at once."""
    blueprint.add_url_rule("/notices", "notices", notices.page, methods=["GET"])
    address = "/notices/<string(maxlength=80):notice>/acknowledgement"
    blueprint.add_url_rule(address, "acknowledge", notices.acknowledge, methods=["POST"])


def _break_glass(blueprint: Blueprint, glass: GlassPage) -> None:
    """Looking for once at what one is not given."""
    blueprint.add_url_rule("/cases/<case:case>/glass", "glass", glass.form, methods=["GET"])
    blueprint.add_url_rule("/cases/<case:case>/glass", "break_glass", glass.break_it, methods=["POST"])


def _let_in(blueprint: Blueprint, site: Site, door: Door) -> None:
    """The pages at the door, and of one's own account."""
    signing_in, joining = SigningIn(site, door), Joining(site, door)
    confirming, own = Confirming(site, door), OwnAccount(site, door)
    providing = Providing(site, door, signing_in, joining)
    blueprint.add_url_rule("/sign-in", "sign_in", signing_in.form, methods=["GET"])
    blueprint.add_url_rule("/sign-in", "enter", signing_in.enter, methods=["POST"])
    blueprint.add_url_rule("/sign-out", "leave", door.leave, methods=["POST"])
    blueprint.add_url_rule("/role", "role", signing_in.role, methods=["GET"])
    blueprint.add_url_rule("/role", "choose", signing_in.choose, methods=["POST"])
    blueprint.add_url_rule("/join", "join", joining.form, methods=["GET"])
    blueprint.add_url_rule("/join", "joining", joining.join, methods=["POST"])
    blueprint.add_url_rule("/join/provider", "link", providing.link, methods=["POST"])
    blueprint.add_url_rule("/provider", "provider", providing.out, methods=["GET"])
    blueprint.add_url_rule("/provider/back", "provided", providing.back, methods=["GET"])
    blueprint.add_url_rule("/confirm", "confirm", confirming.form, methods=["GET"])
    blueprint.add_url_rule("/confirm", "confirmed", confirming.confirm, methods=["POST"])
    blueprint.add_url_rule("/account", "account", own.page, methods=["GET"])
    blueprint.add_url_rule("/account/password", "change_password", own.change_password, methods=["POST"])
    blueprint.add_url_rule("/account/recovery-codes", "renew_recovery", own.renew_recovery, methods=["POST"])
    blueprint.add_url_rule("/account/sessions", "end_everywhere", own.end_everywhere, methods=["POST"])


def _varies(response: Response) -> Response:
    response.vary.update(("Cookie", "Accept-Language"))
    return response
