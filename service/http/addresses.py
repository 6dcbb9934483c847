"""Ids in addresses: what is not in the form of an id is at no address."""

from flask import Flask
from flask_smorest import Api
from werkzeug.routing import BaseConverter

from domain.identifiers import PATTERNS
from service.http.json_schema import id_schema

CONVERTERS: dict[str, type[BaseConverter]] = {
    word: type(f"{kind}Converter", (BaseConverter,), {"regex": PATTERNS[kind].strip("^$"), "kind": kind})
    for word, kind in (("case", "CaseId"), ("child", "ChildId"), ("staff", "StaffId"), ("event", "EventId"))
}


def know_ids(app: Flask, api: Api) -> None:
    """Let addresses hold ids, as in ``/cases/<case:case>``, and the API description say which."""
    for word, converter in CONVERTERS.items():
        app.url_map.converters[word] = converter
        api.register_converter(converter, lambda each: id_schema(each.kind))
