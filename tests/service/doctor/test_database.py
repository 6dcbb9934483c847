"""The doctor at a deployment on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.service.doctor.deployment import Deployment
from tests.service.notices.mail_server import MailServer


@pytest.fixture
def deployment(database: str, tmp_path: Path) -> Iterator[Deployment]:
    mail_server = MailServer()
    yield Deployment(tmp_path, mail_server.port, database)
    mail_server.close()
    told(database, "REVOKE UPDATE ON harapan.records FROM harapan_writer")
    with psycopg.connect(database, autocommit=True) as connection:
        for (schema,) in connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'harapan%'"
        ).fetchall():
            connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())


def told(database: str, statement: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_deployment_without_its_projector_is_found(deployment: Deployment):
    found = deployment.found()
    assert {code for code, level in found.items() if level == "wrong"} == {"projector.none", "backup.none"}


def test_a_role_that_may_change_what_was_recorded_is_found(deployment: Deployment, database: str):
    assert "database.may-change" not in deployment.found()
    told(database, "GRANT UPDATE ON harapan.records TO harapan_writer")
    assert deployment.found()["database.may-change"] == "wrong"


def test_a_database_that_is_gone_is_found(deployment: Deployment):
    answer = deployment.ask(HARAPAN_DATABASE_URL="postgresql://nobody@127.0.0.1:1/harapan")
    assert answer.exit_code == 1
    assert "log.unavailable" in answer.stdout
