"""The views: one projection per question, rows that anybody can make anew from the log, and one runner for all.

``database`` is asked for by its own name: a small site has no driver for PostgreSQL.
"""

from service.views.cursor import BadCursor
from service.views.file import ViewFile
from service.views.following import follow
from service.views.page import Rows
from service.views.progress import Parked
from service.views.store import ViewStore, ViewsUnavailable
from service.views.view import Column, Filter, Form, Item, View
from service.views.views import NAMES, PUBLIC, Views, ViewStanding

__all__ = [
    "NAMES",
    "PUBLIC",
    "BadCursor",
    "Column",
    "Filter",
    "Form",
    "Item",
    "Parked",
    "Rows",
    "View",
    "ViewFile",
    "ViewStanding",
    "ViewStore",
    "Views",
    "ViewsUnavailable",
    "follow",
]
