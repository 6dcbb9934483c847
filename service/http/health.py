"""Whether the service lives, can answer, and how it fares: for the machines that watch it."""

import re
from hmac import compare_digest

from flask import Blueprint, Flask, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from service.backup.ledger import Ledger, read_ledger
from service.http.identity import bearer, refused
from service.http.journal import route, seconds_taken
from service.site import Site

METHODS = re.compile("GET|HEAD|POST|OPTIONS")
"""Everything else a client may call itself a method of; a label with a free text would grow without end."""


def health(site: Site) -> Blueprint:
    """``/healthz`` and ``/readyz``, open to all."""
    resource = Blueprint("health", __name__)

    @resource.get("/healthz")
    def alive() -> Response:
        return jsonify(status="alive")

    @resource.get("/readyz")
    def ready() -> Response:
        """Whether the log answers, how far the views are behind it, and up to where it would survive this machine.

        503 as a problem where the log does not answer. A backup that failed is told, and keeps nobody from working.
        """
        end, ledger = site.log.last(), read_ledger(site.settings.data)
        return jsonify(status="ready", position=end.position, view_lag=site.views.lag(), backup=_told(ledger))

    return resource


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
        self._position = Gauge("harapan_log_position", "Records in the log", registry=self._registry)
        self._lag = Gauge("harapan_view_lag", "Records that the views have not read", registry=self._registry)
        self._durable = Gauge("harapan_backup_position", "Records in the last backup", registry=self._registry)
        self._backup_at = Gauge("harapan_backup_timestamp_seconds", "When it was made", registry=self._registry)
        self._backup_failed = Gauge("harapan_backup_failed", "1 where the last try failed", registry=self._registry)

    def count(self, response: Response) -> Response:
        """Take an answer into the counts."""
        method = request.method if METHODS.fullmatch(request.method) else "other"
        self._requests.labels(method, route(), response.status_code).inc()
        self._seconds.labels(route()).observe(seconds_taken())
        return response

    def text(self) -> bytes:
        """As the collector of a monitoring system reads them."""
        self._position.set(self._site.log.last().position)
        self._lag.set(self._site.views.lag())
        self._tell_backups(read_ledger(self._site.settings.data))
        return generate_latest(self._registry)

    def _tell_backups(self, ledger: Ledger) -> None:
        self._durable.set(ledger.durable_through.position if ledger.durable_through else 0)
        self._backup_at.set(ledger.made_at.timestamp() if ledger.made_at else 0)
        self._backup_failed.set(ledger.failed is not None)


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
