"""Invented looks, and a way to what lies in a read log for somebody who may do everything in its database."""

import sqlite3
from contextlib import closing
from typing import Any
from uuid import uuid4

import psycopg

from domain.access import Channel
from domain.identifiers import CaseId, ChildId, StaffId
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role
from service.reads import Look, Looked, Result
from service.reads.postgres_reads import SCHEMA
from service.site import Site

MERANTI = StaffId("staff-01890a5d-ac96-774b-bcce-b302099a8051")
JATI = StaffId("staff-01890a5d-ac96-774b-bcce-b302099a8052")
CHILD = ChildId("child-01890a5d-ac96-774b-bcce-b302099a8059")


def new_case() -> CaseId:
    return CaseId(f"case-{uuid4()}")


def look(*cases: str, by: StaffId = MERANTI, **more: Any) -> Look:
    """Somebody has looked at these cases."""
    told = {
        "operation": "cases.read_case",
        "channel": Channel.SCREEN,
        "result": Result.SHOWN,
        "cases": tuple(map(CaseId, cases)),
        "classes": (Sensitivity.D1, Sensitivity.D2),
    }
    return Look(by=by, role=Role.SUPERVISOR, looked=Looked(**(told | more)))


def looks_of(site: Site) -> list[Looked]:
    """Every look, oldest first."""
    stored = site.reads.log.read(0, 100_000)
    return [site.reads.look_in(each).look.looked for each in stored]


def tamper(site: Site, *statements: str) -> None:
    """What somebody does who may do everything in the database of the looks."""
    if site.settings.database is None:
        with closing(sqlite3.connect(site.settings.reads_file)) as file:
            for statement in statements:
                file.execute(statement)
            file.commit()
    else:
        with psycopg.connect(site.settings.database, options=f"-c search_path={SCHEMA}") as connection:
            for statement in statements:
                connection.execute(statement.encode())
