"""The demo: an invented shelter and one child's story, taken through the same commands as a real one."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.identifiers import CaseId, StaffId
from domain.staff.vocabulary import Role
from service.load import Answer, Storyteller, load
from service.roster import Roster
from service.site import Site

AGENCY = "rps-contoh"
SOURCE = "urn:harapan:demo"

OPENING = "contact"
"""The line with which the case of the story begins."""


class StoryRefused(RuntimeError):
    """A line of the story was not recorded; ``answer`` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"line {answer.number} ({answer.key}): {answer.says} [{answer.code}]")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works in the demo."""

    handle: str
    id: StaffId
    role: Role


def story() -> Traversable:
    """The load file of SC-01: Surya, from the night at Lapangan Benteng to the workshop near his home."""
    return files(__name__).joinpath("sc01.jsonl")


def size() -> int:
    """Bytes in the story."""
    return len(story().read_bytes())


def fill(site: Site, heard: Callable[[bytes], None] = lambda line: None) -> CaseId:
    """Load the story as far as it is not there yet, and name its case. ``StoryRefused`` where a line fails.

    ``heard`` gets each line before it is loaded, when those before it are in the store.
    """
    case = None
    with story().open("rb") as lines:
        for answer in load(_heard(lines, heard), site, Storyteller(Roster(site.keys, site.knowledge))):
            if answer.failed:
                raise StoryRefused(answer)
            if answer.key == OPENING:
                case = answer.stream
    assert case is not None, "the story begins with a contact"
    return CaseId(case)


def people(site: Site) -> Iterator[Person]:
    """Everyone in the story, in the order in which they joined."""
    roster = Roster(site.keys, site.knowledge)
    for raw in story().read_text("utf-8").splitlines()[1:]:
        line = json.loads(raw)
        if line["command"] == "staff.role-granted":
            yield Person(line["staff"], roster.id_of(line["staff"]), Role(line["fields"]["role"]))


def _heard(lines: Iterable[bytes], heard: Callable[[bytes], None]) -> Iterator[bytes]:
    for line in lines:
        heard(line)
        yield line
