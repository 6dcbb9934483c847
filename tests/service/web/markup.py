"""Reads a page strictly: every tag closed, every id once, every reference to an id that is there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
HIDDEN = frozenset({"head", "script", "style"})
INLINE = frozenset({"a", "code", "del", "em", "ins", "span", "strong", "time"})
"""Everything else begins on a line of its own."""


@dataclass
class Element:
    """A start tag: its name and attributes."""

    tag: str
    attributes: dict[str, str]


@dataclass
class Markup:
    """What a page holds; ``faults`` are breaches of HTML."""

    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of that name."""
        return [each.attributes for each in self.elements if each.tag == tag]

    @property
    def ids(self) -> list[str]:
        return [each.attributes["id"] for each in self.elements if "id" in each.attributes]

    @property
    def fields(self) -> dict[str, str]:
        """The hidden fields of the forms on the page."""
        return {each["name"]: each["value"] for each in self.all("input") if each.get("type") == "hidden"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.markup = Markup()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.markup.faults.append(f"<{tag}> has an attribute twice")
        self.markup.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag == "p" and "p" in self._open:
            self.markup.faults.append("a paragraph in a paragraph")
        if tag not in INLINE:
            self.markup.text += " "
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.markup.faults.append(f"</{tag}> where {self._open[-1:]} is open, near line {self.getpos()[0]}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not HIDDEN.intersection(self._open):
            self.markup.text += data

    def finish(self) -> Markup:
        self.close()
        if self._open:
            self.markup.faults.append(f"never closed: {self._open}")
        return self.markup


def read(html: str) -> Markup:
    """A page as it is written."""
    reader = _Reader()
    reader.feed(html)
    return reader.finish()
