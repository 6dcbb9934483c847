"""create_app(site): the one place where the parts of the HTTP service are put together."""

import sys

from flask import Flask

from service.http.addresses import know_ids
from service.http.api import described_api
from service.http.counts import Counts
from service.http.headers import add_headers
from service.http.health import health
from service.http.journal import Journal, keep_journal
from service.http.lengths import want_lengths
from service.http.metrics import measure
from service.http.on_record import put_looks_on_record
from service.http.problems import answer_with_problems
from service.http.reference import reference_page
from service.http.resources import PREFIX, add_resources
from service.http.stopping import Stopping
from service.site import Site
from service.web import pages


def create_app(
    site: Site, *, stopping: Stopping | None = None, journal: Journal | None = None, counts: Counts | None = None
) -> Flask:
    """The WSGI application of a site. ``stopping`` ends what waits; without a ``journal`` its lines go to stderr.

    ``counts`` are those of all processes that answer for the site; without any it counts for itself.
    """
    app = Flask("harapan", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = site.settings.largest_body
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # as above
    journal = journal or Journal(sys.stderr)
    keep_journal(app, journal)
    answer_with_problems(app, journal.incident)
    add_headers(app)
    want_lengths(app)
    measure(app, site, counts or Counts())
    app.register_blueprint(health(site))
    api = described_api(app)
    know_ids(app, api)
    add_resources(api, site, stopping or Stopping())
    app.register_blueprint(pages(site, journal.incident))
    description = api.spec.to_dict()
    put_looks_on_record(app, site)
    app.add_url_rule(PREFIX, "reference", lambda: reference_page(description))
    return app
