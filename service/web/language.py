"""The two languages of the pages: which one a request speaks, and catalogues read straight from their sources."""

from functools import cache
from io import BytesIO
from pathlib import Path

import flask_babel
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import redirect, request
from flask.sansio.app import App
from werkzeug.wrappers import Response

from service.web.addresses import this_page

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT = "id"
COOKIE = "harapan-language"
PARAMETER = "lang"
YEAR = 365 * 24 * 60 * 60
SOURCES = Path(__file__).with_name("translations")


class Catalogues(flask_babel.Domain):  # type: ignore[misc]  # shipped without types
    """Compiles the catalogues in memory, so that nothing built lies beside their sources."""

    def get_translations(self) -> Translations:
        return translations(language())


def speak_both(app: App) -> None:
    """Let the application answer in the language of each request."""
    babel = flask_babel.Babel(app, default_locale=DEFAULT, locale_selector=_chosen)
    babel.domain_instance = Catalogues()
    for each in LANGUAGES:
        translations(each)


def language() -> str:
    """The language of this request."""
    return str(flask_babel.get_locale())


def gettext(text: str, **values: object) -> str:
    """A text of the pages in the language of this request."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, several: str, number: int) -> str:
    """A text about a number, ``%(num)s``."""
    return str(flask_babel.ngettext(one, several, number))


@cache
def translations(language: str) -> Translations:
    """Everything that is said in one language; what is missing stays as it stands in the source."""
    together, *others = (_catalogue(path) for path in sorted((SOURCES / language).glob("*.po")))
    for each in (message for other in others for message in other if message.id):
        together.add(each.id, each.string, context=each.context)
    compiled = BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    return Translations(compiled)


def _catalogue(path: Path) -> Catalog:
    # Without naming the locale: Babel would take the plural forms of its own table, which has two for Indonesian.
    with path.open("rb") as source:
        return read_po(source, abort_invalid=True)


def switch() -> Response | None:
    """A request that names a language is answered by the same page in that one; later ones remember it."""
    asked = request.args.get(PARAMETER)
    if request.method != "GET" or asked not in LANGUAGES:
        return None
    response = redirect(this_page(lang=None), code=303)
    response.set_cookie(
        COOKIE, asked, max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Strict", path="/"
    )
    return response


def _chosen() -> str:
    remembered = request.cookies.get(COOKIE)
    if remembered in LANGUAGES:
        return remembered
    return request.accept_languages.best_match(LANGUAGES, DEFAULT) or DEFAULT
