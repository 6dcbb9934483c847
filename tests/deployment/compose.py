"""docker-compose.yml as the tests read it: its services, with every variable that it leaves open filled in."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")

Service = dict[str, Any]


def compose() -> dict[str, Any]:
    """The file as it stands."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return read


def services() -> dict[str, Service]:
    """Its services, as an engine would start them where nobody has set a variable."""
    filled: dict[str, Service] = _filled(compose()["services"])
    return filled


def mounts(service: Service) -> dict[str, str]:
    """By path in the container: the volume that lies there."""
    return {path: volume for volume, path, *_ in (each.split(":") for each in service.get("volumes", []))}


def _filled(value: Any) -> Any:
    match value:
        case dict():
            return {name: _filled(each) for name, each in value.items()}
        case list():
            return [_filled(each) for each in value]
        case str():
            return VARIABLE.sub(lambda found: found[2] or "", value).replace("$$", "$")
        case _:
            return value
