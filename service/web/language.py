"""Which language a request speaks, and how a browser changes it."""

import flask_babel
from babel.support import Translations
from flask import redirect, request
from flask.sansio.app import App
from werkzeug.wrappers import Response

from service.telling.language import DEFAULT, LANGUAGES, language, translations
from service.web.addresses import this_page

COOKIE = "harapan-language"
PARAMETER = "lang"
YEAR = 365 * 24 * 60 * 60


class Catalogues(flask_babel.Domain):  # type: ignore[misc]  # shipped without types
    """Gives templates the same words as everything else, so that nothing built lies beside their sources."""

    def get_translations(self) -> Translations:
        return translations(language())


def speak_both(app: App) -> None:
    """Let templates be told in the language of each request."""
    babel = flask_babel.Babel(app, default_locale=DEFAULT, locale_selector=language)
    babel.domain_instance = Catalogues()
    for each in LANGUAGES:
        translations(each)


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


def chosen() -> str:
    """The language that the browser remembers, else the first that it prefers, else that of the agency."""
    remembered = request.cookies.get(COOKIE)
    if remembered in LANGUAGES:
        return remembered
    return request.accept_languages.best_match(LANGUAGES, DEFAULT) or DEFAULT
