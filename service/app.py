"""create_app(site): the one place where the parts of the HTTP service are put together."""

import sys
from typing import TextIO

from flask import Flask

from service.http.addresses import know_ids
from service.http.api import described_api
from service.http.headers import add_headers
from service.http.health import health, measure
from service.http.journal import Journal, keep_journal
from service.http.lengths import want_lengths
from service.http.problems import answer_with_problems
from service.http.reference import reference_page
from service.http.resources import PREFIX, add_resources
from service.http.stopping import Stopping
from service.site import Site
from service.web import pages


def create_app(site: Site, *, stopping: Stopping | None = None, journal_file: TextIO = sys.stderr) -> Flask:
    """The WSGI application of a site. ``stopping`` ends what waits; the journal goes to ``journal_file``."""
    app = Flask("harapan", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = site.settings.largest_body
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # as above
    journal = Journal(journal_file)
    keep_journal(app, journal)
    answer_with_problems(app, journal.incident)
    add_headers(app)
    want_lengths(app)
    measure(app, site)
    app.register_blueprint(health(site))
    api = described_api(app)
    know_ids(app, api)
    add_resources(api, site, stopping or Stopping())
    app.register_blueprint(pages(site, journal.incident))
    description = api.spec.to_dict()
    app.add_url_rule(PREFIX, "reference", lambda: reference_page(description))
    return app
