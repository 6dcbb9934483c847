"""The two languages in which people are told something, and catalogues read straight from their sources."""

from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT = "id"
SOURCES = Path(__file__).parent / "translations"

_SPOKEN = ContextVar("language", default=DEFAULT)


def speak(language: str) -> None:
    """From now on, tell whoever is asking in this language: for one request, or one command."""
    _SPOKEN.set(language)


def language() -> str:
    """The language in which is being told."""
    return _SPOKEN.get()


def gettext(text: str, **values: object) -> str:
    """A text in that language; what is missing stays as it stands in the source."""
    told = str(translations(language()).ugettext(text))
    return told % values if values else told


def ngettext(one: str, several: str, number: int) -> str:
    """A text about a number, ``%(num)s``."""
    return str(translations(language()).ungettext(one, several, number)) % {"num": number}


@cache
def translations(language: str) -> Translations:
    """Everything that is said in one language."""
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
