"""The page at ``/api``: every operation and every code on one page, for people, without a script."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response
from markupsafe import Markup

from service.http.sentences import SENTENCES

PAGE = Markup(
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width"></head><body><h1>{title}</h1><p>{says}</p>'
    '<p>For machines: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1).</p>'
    "<h2>Operations</h2><dl>{operations}</dl><h2>Codes</h2><dl>{codes}</dl></body></html>"
)
OPERATION = Markup("<dt><code>{method} {path}</code></dt><dd>{summary}. {description}</dd>")
CODE = Markup('<dt id="{code}"><code>{code}</code></dt><dd>{sentence}</dd>')


def reference_page(description: Mapping[str, Any]) -> Response:
    """The page, from the API description."""
    info = description["info"]
    operations = Markup("").join(_operations(description["paths"]))
    codes = Markup("").join(CODE.format(code=code, sentence=told) for code, told in sorted(SENTENCES.items()))
    page = PAGE.format(title=info["title"], says=info["description"], operations=operations, codes=codes)
    return Response(page, mimetype="text/html")


def _operations(paths: Mapping[str, Mapping[str, Any]]) -> Iterable[Markup]:
    for path, methods in paths.items():
        for method, told in methods.items():
            if method != "parameters":
                description = told.get("description", "")
                summary = told["summary"].rstrip(".")
                yield OPERATION.format(method=method.upper(), path=path, summary=summary, description=description)
