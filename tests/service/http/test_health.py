"""What machines that watch the service are told, and what it writes down of each answer."""

import json
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from domain.staff.vocabulary import Role
from service.log import LogUnavailable
from tests.service.http.house import METRICS_TOKEN, House
from tests.service.http.test_problems import raising

METRICS = {"Authorization": f"Bearer {METRICS_TOKEN}"}


def metrics(house: House) -> dict[tuple[str, ...], float]:
    text = house.http.get("/metrics", headers=METRICS).get_data(as_text=True)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def lines(house: House) -> list[dict[str, Any]]:
    return [json.loads(line) for line in house.journal.getvalue().splitlines()]


def test_the_service_says_that_it_lives_and_is_ready(house: House):
    assert house.http.get("/healthz").json == {"status": "alive"}
    told = house.http.get("/readyz").json
    assert (told["status"], told["position"]) == ("ready", house.site.log.last().position)


def test_how_far_the_views_are_behind_is_told_until_somebody_reads_them(house: House):
    house.site.views.catch_up()
    house.contact()
    assert house.http.get("/readyz").json["view_lag"] == 3
    house.get("/api/cases")
    assert house.http.get("/readyz").json["view_lag"] == 0


def test_without_its_log_it_lives_and_is_not_ready(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(house.site.log, "last", raising(LogUnavailable("io")))
    assert house.http.get("/healthz").status_code == 200
    answer = house.http.get("/readyz")
    assert (answer.status_code, answer.json["code"]) == (503, "log.unavailable")


def test_a_clock_that_is_not_believed_is_told_before_anybody_records_anything(house: House):
    assert house.http.get("/readyz").json["clock_suspect"] is False
    house.clock.at -= timedelta(days=400)
    assert house.http.get("/readyz").json["clock_suspect"] is True
    assert metrics(house)["harapan_clock_suspect",] == 1
    house.clock.at += timedelta(days=400)
    assert house.http.get("/readyz").json["clock_suspect"] is False
    assert metrics(house)["harapan_clock_suspect",] == 0


@pytest.mark.parametrize("shown", [None, "Bearer", "Bearer wrong", "Bearer metrics-of-a-tes", "Basic x"])
def test_metrics_are_for_whoever_shows_their_token(house: House, shown: str | None):
    answer = house.http.get("/metrics", headers={"Authorization": shown} if shown else {})
    assert answer.status_code == 401
    assert house.http.get("/metrics", headers=METRICS).status_code == 200


def test_no_token_of_a_person_opens_the_metrics(house: House):
    assert house.get("/metrics", by=Role.ADMINISTRATOR).status_code == 401


def test_answers_are_counted_by_pattern_and_status(house: House):
    case = house.contact()["stream"]
    for _ in range(3):
        house.get(f"/api/cases/{case}")
    house.get("/api/nowhere")
    house.http.open("/api/cases", method="BREW")
    told = metrics(house)
    assert told["harapan_requests_total", "GET", "/api/cases/<case:case>", "200"] == 3
    assert told["harapan_requests_total", "GET", "none", "404"] == 1
    assert told["harapan_requests_total", "other", "none", "405"] == 1
    assert told["harapan_request_seconds_count", "/api/cases/<case:case>"] == 3
    assert told["harapan_log_position",] == house.site.log.last().position


def test_two_applications_in_one_process_count_for_themselves(house: House, standing_house: House):
    house.get("/api/cases")
    assert metrics(house)["harapan_requests_total", "GET", "/api/cases", "200"] == 1
    assert ("harapan_requests_total", "GET", "/api/cases", "200") not in metrics(standing_house)


def test_each_answer_is_one_line_with_ids_and_no_content(house: House):
    case = house.contact()["stream"]
    house.get(f"/api/cases/{case}/replay?as_of=2025-03-20")
    line = lines(house)[-1]
    assert line.pop("ms") > 0
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "answered",
        "method": "GET",
        "route": "/api/cases/<case:case>/replay",
        "status": 200,
        "person": house.staff[Role.SUPERVISOR],
        "role": "supervisor",
        "ids": {"case": case},
    }


def test_an_address_that_does_not_exist_is_not_written_down(house: House):
    house.get("/api/cases/Surya")
    assert lines(house)[-1]["route"] == "none"
    assert "Surya" not in house.journal.getvalue()
