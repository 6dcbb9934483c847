"""Reads sources and says where they breach the layout: layers, rooms of libraries, pure rules, documented modules."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

MAY_IMPORT = {
    "domain": {"domain"},
    "sync": {"domain", "sync"},
    "service": {"domain", "sync", "service"},
    "client_sdk": {"domain", "sync", "client_sdk"},
}

PURE = {"domain": set(), "sync": {"cryptography", "msgspec"}}

PURE_STANDARD_LIBRARY = {
    *("__future__", "abc", "base64", "binascii", "bisect", "calendar", "collections", "contextlib", "copy"),
    *("dataclasses", "datetime", "decimal", "difflib", "enum", "fractions", "functools", "graphlib", "hashlib"),
    *("heapq", "hmac", "inspect", "itertools", "json", "keyword", "math", "numbers", "operator", "re", "statistics"),
    *("string", "struct", "textwrap", "types", "typing", "unicodedata", "uuid", "zlib", "zoneinfo"),
}

ROOMS = {
    "eventsourcing": ("service.log",),
    "psycopg": ("service.log", "service.keys.postgres_vault", "service.postgres_server"),
    "psycopg_pool": ("service.log", "service.keys.postgres_vault"),
    "apispec": ("service.app", "service.http", "service.web"),
    "flask": ("service.app", "service.http", "service.web"),
    "flask_babel": ("service.app", "service.http", "service.web"),
    "flask_limiter": ("service.app", "service.http", "service.web"),
    "flask_smorest": ("service.app", "service.http", "service.web"),
    "marshmallow": ("service.app", "service.http", "service.web"),
    "webargs": ("service.app", "service.http", "service.web"),
    "werkzeug": ("service.app", "service.http", "service.web"),
    "redis": ("service.stream",),
    "httpx2": ("client_sdk",),
    "sqlcipher3": ("client_sdk",),
}

# Clock, chance, surroundings: the same whoever offers them (`datetime.now`, `clock.now`, `now`).
IMPURE = {
    *("now", "today", "utcnow", "sleep"),
    *("random", "uuid1", "uuid4", "uuid6", "uuid7", "urandom", "generate", "generate_key"),
    *("getenv", "read_text", "read_bytes", "write_text", "write_bytes"),
}
# Only as builtins: `case.open()` is no file. `hash` of a text differs from process to process.
IMPURE_BUILTINS = {"open", "print", "input", "breakpoint", "eval", "exec", "hash"}
IMPURE_SOURCES = {"date", "datetime", "uuid"}

HOUSE = {
    *("domain", "sync", "service", "client_sdk", "tests", "docs"),
    *("pyproject.toml", "docker-compose.yml", "Dockerfile", "Makefile"),
    *("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One module: its dotted name, its text parsed, and whether it is the ``__init__`` of a package."""

    name: str
    tree: ast.Module
    is_package: bool = False

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]


def source(name: str, text: str) -> Source:
    return Source(name, ast.parse(text))


def sources(root: Path, *folders: str) -> list[Source]:
    return [read(root, path) for folder in folders for path in sorted((root / folder).rglob("*.py"))]


def read(root: Path, path: Path) -> Source:
    parts = path.relative_to(root).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return Source(".".join(parts[:-1] if is_package else parts), ast.parse(path.read_bytes()), is_package)


def imports(module: Source) -> Iterator[tuple[int, str]]:
    """Every import, also one inside a function or under ``TYPE_CHECKING``, as line and absolute dotted name."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=target, level=level, names=names):
                base = ".".join(filter(None, [package_above(module, level), target]))
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in names)


def package_above(module: Source, level: int) -> str:
    if level == 0:
        return ""
    steps = level - 1 if module.is_package else level
    parts = module.name.split(".")
    return ".".join(parts[: len(parts) - steps])


def layer_breaches(module: Source) -> Iterator[str]:
    for line, target in imports(module):
        room = target.partition(".")[0]
        if room in {*MAY_IMPORT, "tests"} - MAY_IMPORT[module.room]:
            yield f"{module.name}:{line} imports {target}: {module.room} must not know {room}"


def room_breaches(module: Source) -> Iterator[str]:
    for line, target in imports(module):
        rooms = ROOMS.get(target.partition(".")[0])
        if rooms and not any(f"{module.name}.".startswith(f"{room}.") for room in rooms):
            yield f"{module.name}:{line} imports {target}, which lives in {', '.join(rooms)} only"


def foreign_breaches(module: Source, allowed: set[str]) -> Iterator[str]:
    """Imports of what is neither the standard library, nor ours, nor allowed."""
    for line, target in imports(module):
        library = target.partition(".")[0]
        if library not in allowed and library not in MAY_IMPORT and library not in sys.stdlib_module_names:
            yield f"{module.name}:{line} imports {target}, which {module.room} must do without"


def purity_breaches(module: Source) -> Iterator[str]:
    """Clock, chance and input or output: standard modules that offer them, and their well-known functions."""
    for line, target in imports(module):
        library, _, rest = target.partition(".")
        if library in sys.stdlib_module_names - PURE_STANDARD_LIBRARY or (library == "uuid" and rest in IMPURE):
            yield f"{module.name}:{line} imports {target}, which is not pure"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.expr) and (impurity := impure(node)):
            yield f"{module.name}:{node.lineno} uses {impurity}, which is not pure"


def impure(node: ast.expr) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in IMPURE | IMPURE_BUILTINS:
            return name
        case ast.Call(func=ast.Attribute(attr=name)) if name in IMPURE:
            return name
        case ast.Call(func=ast.Attribute(attr="astimezone"), args=[], keywords=[]):
            return "the zone of the machine"
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name) if (
            owner in IMPURE_SOURCES and name in IMPURE
        ):
            return f"{owner}.{name}"
    return None


def hidden_imports(module: Source) -> Iterator[str]:
    """Imports by name at run time, which no other check here could see."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in {
                "__import__",
                "import_module",
            }:
                yield f"{module.name}:{node.lineno} imports by {name}: write the import out"


def undocumented(module: Source) -> Iterator[str]:
    if not ast.get_docstring(module.tree):
        yield f"{module.name} does not say what it is"


def strangers(root: Path) -> Iterator[str]:
    """What lies at the top of the repository and has no place in the house. Ignored by git is not in the house."""
    ignored = [line.strip("/") for line in (root / ".gitignore").read_text().splitlines()]
    for entry in sorted(path.name for path in root.iterdir()):
        known = entry in HOUSE or entry.startswith(".") or entry.endswith(".lock")
        if not known and not any(fnmatch(entry, pattern) for pattern in ignored):
            yield f"{entry} has no place at the top of the repository"
