"""Plain values by their declaration, for those who come another way than HTTP: what is wrong is told place by place."""

from collections.abc import Mapping
from typing import Any, TypeVar

from marshmallow import ValidationError

from service.http.problems import told
from service.http.shapes import schema_of

T = TypeVar("T")


class WrongShape(ValueError):
    """The values do not have the declared shape; ``errors`` name each place (``at``) and what it must be (``says``)."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{each['at']} {each['says']}".strip() for each in errors))
        self.errors = errors


def read_plain(declared: type[T], given: Mapping[str, Any]) -> T:
    """An event or a group from the plain values of its fields; ``WrongShape`` where one is missing or wrong."""
    try:
        return declared(**schema_of(declared).load(given))
    except ValidationError as error:
        raise WrongShape(told(error.messages)) from error
