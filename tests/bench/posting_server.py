"""``python -m tests.bench.posting_server DATA DATABASE``: two workers on a site, and beside it what does nothing.

The address of a contact exists a second time below ``/no-op``: the same application reads the same body by the same
schema there, and answers without asking who it is, without a decision and without an append.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify

import service.app
from domain.case.events.outreach import ContactRecorded
from service.http.bodies import read_json
from service.http.operations import Operation, Place, operations
from service.http.workers import serve_in_workers
from service.settings import Settings
from service.site import Site

WORKERS = 2
CONTACT = next(each for each in operations() if each.declared is ContactRecorded and each.place is Place.CASE)

_create_app = service.app.create_app


def create_app(site: Site, **more: Any) -> Flask:
    """The application of the product, with one address more."""
    app = _create_app(site, **more)
    app.add_url_rule(f"/no-op{CONTACT.address}", "no-op", _no_op(CONTACT, site), methods=["POST"])
    return app


def _no_op(operation: Operation, site: Site) -> Any:
    def answer(case: str) -> tuple[Response, int]:
        operation.body.read(read_json(site.settings.largest_body))
        return jsonify({"stream": case, "version": 0, "position": 0, "events": [], "warnings": []}), 201

    return answer


def tell(url: str) -> None:
    """One line on the way out, at once."""
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


def main() -> None:
    """Say the address on a line, and serve until told to stop."""
    data, database = sys.argv[1:]
    service.app.create_app = create_app
    with Path(os.devnull).open("w") as journal:
        serve_in_workers(
            replace(Settings.at(Path(data), database=database), pace=None),
            "127.0.0.1",
            0,
            WORKERS,
            tell,
            journal,
        )


if __name__ == "__main__":
    main()
