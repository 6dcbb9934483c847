"""The views: one projection per question, rows that anybody can make anew from the log, and one runner for all."""

from service.views.cursor import BadCursor
from service.views.file import ViewsUnavailable
from service.views.page import Rows
from service.views.view import Column, Filter, Form, View
from service.views.views import NAMES, PUBLIC, Views

__all__ = ["NAMES", "PUBLIC", "BadCursor", "Column", "Filter", "Form", "Rows", "View", "Views", "ViewsUnavailable"]
