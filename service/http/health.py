"""Whether the service lives, can answer, and how it fares: for the machines that watch it."""

import os
import re
from collections.abc import Iterable
from hmac import compare_digest

from flask import Blueprint, Flask, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from service.backup.ledger import Ledger, ledger_of
from service.http.identity import bearer, refused
from service.http.journal import route, seconds_taken
from service.publishing import publisher_of, stream_standing
from service.site import Site
from service.views import ViewStanding

COUNTS = "PROMETHEUS_MULTIPROC_DIR"
"""Where the library that counts finds the folder in which all workers count together."""
METHODS = re.compile("GET|HEAD|POST|OPTIONS")
"""Everything else a client may call itself a method of; a label with a free text would grow without end."""


def health(site: Site) -> Blueprint:
    """``/healthz`` and ``/readyz``, open to all."""
    resource, publisher = Blueprint("health", __name__), publisher_of(site)

    @resource.get("/healthz")
    def alive() -> Response:
        return jsonify(status="alive")

    @resource.get("/readyz")
    def ready() -> Response:
        """Whether the log answers, how far the views are behind it, and up to where it would survive this machine.

        503 as a problem where the log does not answer. A backup that failed, or a stream that is
        away, is told and keeps nobody from working.
        """
        end, views, ledger = site.log.last(), site.views.standing(), ledger_of(site.settings).read()
        return jsonify(
            status="ready",
            position=end.position,
            view_lag=max(each.lag for each in views),
            views=list(map(_of_view, views)),
            backup=_told(ledger),
            stream=stream_standing(publisher),
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


def _told(ledger: Ledger) -> dict[str, object]:
    durable, failed = ledger.durable_through, ledger.failed
    return {
        "durable_through": {"epoch": durable.epoch, "position": durable.position} if durable else None,
        "made_at": ledger.made_at.isoformat() if ledger.made_at else None,
        "failed": {"code": failed.code, "at": failed.at.isoformat()} if failed else None,
    }


class Metrics:
    """Counts and times, by method, pattern of the address and status; no person, no id."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._registry = CollectorRegistry()
        labels = ["method", "route", "status"]
        self._requests = Counter("harapan_requests", "Requests answered", labels, registry=self._registry)
        self._seconds = Histogram("harapan_request_seconds", "Time to answer", ["route"], registry=self._registry)
        self._position = self._gauge("harapan_log_position", "Records in the log")
        self._view_position = self._gauge("harapan_view_position", "Records that a view has read", "view")
        self._view_lag = self._gauge("harapan_view_lag", "Records that a view has not read", "view")
        self._view_parked = self._gauge("harapan_view_parked", "Streams whose rows cannot be made", "view")
        self._view_stopped = self._gauge("harapan_view_stopped", "1 where a view goes no further", "view")
        self._durable = self._gauge("harapan_backup_position", "Records in the last backup")
        self._backup_at = self._gauge("harapan_backup_timestamp_seconds", "When it was made")
        self._backup_failed = self._gauge("harapan_backup_failed", "1 where the last try failed")

    def count(self, response: Response) -> Response:
        """Take an answer into the counts."""
        method = request.method if METHODS.fullmatch(request.method) else "other"
        self._requests.labels(method, route(), response.status_code).inc()
        self._seconds.labels(route()).observe(seconds_taken())
        return response

    def text(self) -> bytes:
        """As the collector of a monitoring system reads them."""
        self._position.set(self._site.log.last().position)
        self._tell_views(self._site.views.standing())
        self._tell_backups(ledger_of(self._site.settings).read())
        return generate_latest(_of_all_workers() or self._registry)

    def _tell_views(self, views: Iterable[ViewStanding]) -> None:
        for each in views:
            self._view_position.labels(each.name).set(each.position)
            self._view_lag.labels(each.name).set(each.lag)
            self._view_parked.labels(each.name).set(len(each.parked))
            self._view_stopped.labels(each.name).set(each.stopped)

    def _gauge(self, name: str, says: str, *labels: str) -> Gauge:
        # Of the site, not of a worker: what was read last is so for all of them.
        return Gauge(name, says, labels, registry=self._registry, multiprocess_mode="mostrecent")

    def _tell_backups(self, ledger: Ledger) -> None:
        self._durable.set(ledger.durable_through.position if ledger.durable_through else 0)
        self._backup_at.set(ledger.made_at.timestamp() if ledger.made_at else 0)
        self._backup_failed.set(ledger.failed is not None)


def _of_all_workers() -> CollectorRegistry | None:
    """What all workers have counted together; ``None`` where one process serves alone."""
    if COUNTS not in os.environ:
        return None
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it says nothing of its types
    return registry


def measure(app: Flask, site: Site) -> None:
    """Count every answer, and serve the counts at ``/metrics`` to whoever shows the token for it."""
    metrics = Metrics(site)
    resource = Blueprint("metrics", __name__)

    @resource.get("/metrics")
    def read() -> Response:
        shown, token = bearer(), site.settings.metrics_token
        if shown is None:
            raise refused("token.missing")
        if token is None or not compare_digest(shown.encode(), token.encode()):
            raise refused("token.refused")
        return Response(metrics.text(), content_type=CONTENT_TYPE_LATEST)

    app.register_blueprint(resource)
    app.after_request(metrics.count)
