"""Counts and times for a monitoring system: by method, pattern of the address and status; no person, no id."""

import re
from collections.abc import Iterable, Iterator
from hmac import compare_digest

from flask import Blueprint, Flask, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from service.backup.ledger import Ledger, ledger_of
from service.http.counts import Counts
from service.http.identity import bearer, refused
from service.http.journal import route, seconds_taken
from service.notices.standing import standing_of
from service.site import Site
from service.views import ViewStanding

METHODS = re.compile("GET|HEAD|POST|OPTIONS")
"""Everything else a client may call itself a method of; a label with a free text would grow without end."""
STEPS = tuple(map(floatToGoString, Histogram.DEFAULT_BUCKETS))
"""Of the times: each counts what took no longer."""
ANSWERS, WITHIN, SECONDS = "answers", "within", "seconds"


class Answers(Collector):
    """What all processes have answered, and how long it took."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def count(self, response: Response) -> Response:
        """Take an answer into the counts."""
        method = request.method if METHODS.fullmatch(request.method) else "other"
        taken = seconds_taken()
        self._counts.add((ANSWERS, method, route(), str(response.status_code)))
        self._counts.add((WITHIN, route(), next(each for each in STEPS if taken <= float(each))))
        self._counts.add((SECONDS, route()), taken)
        return response

    def collect(self) -> Iterator[Metric]:
        sums = self._counts.sums()
        answers = CounterMetricFamily("harapan_requests", "Requests answered", labels=["method", "route", "status"])
        seconds = HistogramMetricFamily("harapan_request_seconds", "Time to answer", labels=["route"])
        for (kind, *labels), value in sums.items():
            if kind == ANSWERS:
                answers.add_metric(labels, value)
            elif kind == SECONDS:
                within = [(step, sums.get((WITHIN, *labels, step), 0.0)) for step in STEPS]
                seconds.add_metric(labels, _cumulated(within), value)
        yield from (answers, seconds)


def _cumulated(within: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    steps, total = [], 0.0
    for step, value in within:
        total += value
        steps.append((step, total))
    return steps


class Standing:
    """Where log, views and backups stand, looked up when it is asked."""

    def __init__(self, site: Site, registry: CollectorRegistry) -> None:
        self._site = site
        self._registry = registry
        self._position = self._gauge("harapan_log_position", "Records in the log")
        self._reads = self._gauge("harapan_reads_position", "Looks in the read log")
        self._room = self._gauge("harapan_reads_room_bytes", "Room on the disk that is set aside for looks")
        self._clock_suspect = self._gauge("harapan_clock_suspect", "1 where the clock of this machine is not believed")
        self._view_position = self._gauge("harapan_view_position", "Records that a view has read", "view")
        self._view_lag = self._gauge("harapan_view_lag", "Records that a view has not read", "view")
        self._view_parked = self._gauge("harapan_view_parked", "Streams whose rows cannot be made", "view")
        self._view_stopped = self._gauge("harapan_view_stopped", "1 where a view goes no further", "view")
        self._durable = self._gauge("harapan_backup_position", "Records in the last backup")
        self._backup_at = self._gauge("harapan_backup_timestamp_seconds", "When it was made")
        self._backup_failed = self._gauge("harapan_backup_failed", "1 where the last try of the clock failed")
        self._notices_lag = self._gauge("harapan_notices_lag", "Records from which no notices were made yet")
        self._notices_waiting = self._gauge("harapan_notices_waiting", "Notices that are still to be sent")
        self._notices_dead = self._gauge("harapan_notices_dead", "Notices that did not get out and are not tried again")
        self._notices_oldest = self._gauge(
            "harapan_notices_oldest_timestamp_seconds", "When the oldest to send was made"
        )

    def look(self) -> None:
        """Bring every gauge up to now."""
        end = self._site.log.last()
        self._position.set(end.position)
        self._reads.set(self._site.reads.log.last().position)
        self._room.set(self._site.reads.room or 0)
        self._clock_suspect.set(self._site.log.doubts_clock(end))
        self._look_at_views(self._site.views.standing())
        self._look_at_backups(ledger_of(self._site.settings).read())
        self._look_at_notices()

    def _look_at_views(self, views: Iterable[ViewStanding]) -> None:
        for each in views:
            self._view_position.labels(each.name).set(each.position)
            self._view_lag.labels(each.name).set(each.lag)
            self._view_parked.labels(each.name).set(len(each.parked))
            self._view_stopped.labels(each.name).set(each.stopped)

    def _look_at_backups(self, ledger: Ledger) -> None:
        self._durable.set(ledger.durable_through.position if ledger.durable_through else 0)
        self._backup_at.set(ledger.made_at.timestamp() if ledger.made_at else 0)
        self._backup_failed.set(ledger.failed is not None)

    def _look_at_notices(self) -> None:
        standing = standing_of(self._site)
        self._notices_lag.set(standing.lag)
        self._notices_waiting.set(standing.waiting)
        self._notices_dead.set(standing.dead)
        self._notices_oldest.set(standing.oldest.timestamp() if standing.oldest else 0)

    def _gauge(self, name: str, says: str, *labels: str) -> Gauge:
        return Gauge(name, says, labels, registry=self._registry)


def measure(app: Flask, site: Site, counts: Counts) -> None:
    """Count every answer, and serve the counts at ``/metrics`` to whoever shows the token for it."""
    registry, answers = CollectorRegistry(), Answers(counts)
    registry.register(answers)
    standing = Standing(site, registry)
    resource = Blueprint("metrics", __name__)

    @resource.get("/metrics")
    def read() -> Response:
        shown, token = bearer(), site.settings.metrics_token
        if shown is None:
            raise refused("token.missing")
        if token is None or not compare_digest(shown.encode(), token.encode()):
            raise refused("token.refused")
        standing.look()
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    app.register_blueprint(resource)
    app.after_request(answers.count)
