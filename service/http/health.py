"""Whether the service lives and can answer: for the machines that watch it."""

from flask import Blueprint, Response, jsonify

from service.backup.ledger import Ledger, ledger_of
from service.notices.standing import Standing, standing_of
from service.publishing import StreamStanding
from service.site import Site
from service.views import ViewStanding


def health(site: Site) -> Blueprint:
    """``/healthz`` and ``/readyz``, open to all."""
    resource, stream = Blueprint("health", __name__), StreamStanding(site)

    @resource.get("/healthz")
    def alive() -> Response:
        return jsonify(status="alive")

    @resource.get("/readyz")
    def ready() -> Response:
        """Whether the log answers, how far the views are behind it, and up to where it would survive this machine.

        503 as a problem where the log does not answer. A clock that is not believed, a backup that failed, or a stream
        that is away, is told and keeps nobody from working.
        """
        end, views, ledger = site.log.last(), site.views.standing(), ledger_of(site.settings).read()
        return jsonify(
            status="ready",
            position=end.position,
            clock_suspect=site.log.doubts_clock(end),
            view_lag=max(each.lag for each in views),
            views=list(map(_of_view, views)),
            backup=_told(ledger),
            stream=stream.told(),
            notices=_of_notices(standing_of(site)),
        )

    return resource


def _of_view(view: ViewStanding) -> dict[str, object]:
    """Counts, no streams: this is open to all. Which streams stand aside is told at the command line."""
    return {
        "name": view.name,
        "position": view.position,
        "lag": view.lag,
        "building": view.building,
        "parked": len(view.parked),
        "stopped": view.stopped,
    }


def _of_notices(standing: Standing) -> dict[str, object]:
    return {"lag": standing.lag, "waiting": standing.waiting, "dead": standing.dead, "unreadable": standing.unreadable}


def _told(ledger: Ledger) -> dict[str, object]:
    durable, failed = ledger.durable_through, ledger.failed
    return {
        "durable_through": {"epoch": durable.epoch, "position": durable.position} if durable else None,
        "made_at": ledger.made_at.isoformat() if ledger.made_at else None,
        "failed": {"code": failed.code, "at": failed.at.isoformat()} if failed else None,
    }
