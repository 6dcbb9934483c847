"""What can be wrong with a store after a crash, each check for itself and each finding by its name.

``lost``, ``doubled``, ``half``, ``out-of-nothing``, ``old-version``, ``entry-differs``, ``answered-otherwise``,
``views-differ``, ``unclear-answer``, ``unfounded-problem``, ``unfounded-refusal``, and the codes of
``service.log.verify``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.asked import Asked, Done
from service.log import Appended, Stored, verify
from service.site import Site
from sync.evidence import canonical
from tests.simulation.ledger import Answer, Told, answer
from tests.simulation.stores import EVERYTHING, rows_of_views
from tests.simulation.telling import CONTESTED


@dataclass(frozen=True)
class Finding:
    """Something that was promised and is not so."""

    code: str
    about: str

    def __str__(self) -> str:
        return f"{self.code}: {self.about}"


@dataclass(frozen=True)
class Kept:
    """A record as far as the judge needs it."""

    position: int
    stream: str
    version: int
    event: str
    type: str
    command: str
    k: int
    n: int
    seen: int

    @classmethod
    def of(cls, stored: Stored) -> "Kept":
        envelope: dict[str, Any] = canonical.decode(stored.envelope)
        return cls(
            position=stored.position,
            stream=stored.stream,
            version=stored.version,
            event=stored.event_id,
            type=stored.type,
            command=envelope["command_id"],
            k=envelope["k"],
            n=envelope["n"],
            seen=envelope["seen"]["stream_version"],
        )


def understood(told: Told, may_be_told: frozenset[str]) -> list[Finding]:
    """Whoever was not answered was told why, by a code, and there was a reason for it."""
    return [
        *(Finding("unclear-answer", words) for words in dict.fromkeys(told.unclear)),
        *(Finding("unfounded-problem", code) for code in sorted(told.problems.keys() - may_be_told)),
        *(Finding("unfounded-refusal", f"{key}: {code}") for key, code in told.refused.items()),
    ]


def once(answers: Mapping[str, Answer], kept: Sequence[Kept]) -> list[Finding]:
    """Every event that was answered is there once, and no event is there that nobody was answered."""
    named = Counter(event for told in answers.values() for event in told["events"])
    there = Counter(each.event for each in kept)
    twice = [event for event, times in (named | there).items() if times > 1]
    unnamed = [each for each in kept if each.event not in named]
    found = [Finding("doubled", event) for event in twice]
    return found + [Finding("out-of-nothing", f"{each.type} {each.event}") for each in unnamed]


def whole(kept: Iterable[Kept]) -> list[Finding]:
    """Of each command all events are there, or none."""
    commands: dict[str, list[Kept]] = defaultdict(list)
    for each in kept:
        commands[each.command].append(each)
    return [
        Finding("half", f"{command} has {[each.k for each in events]} of {events[0].n}")
        for command, events in commands.items()
        if [each.k for each in events] != list(range(1, events[0].n + 1))
    ]


def on_the_newest(kept: Iterable[Kept]) -> list[Finding]:
    """No decision stands on a version that was not the newest any more."""
    return [
        Finding("old-version", f"{each.event} is version {each.version} of {each.stream} and stands on {each.seen}")
        for each in kept
        if each.type == CONTESTED and each.seen != each.version - 1
    ]


def walked(site: Site) -> list[Finding]:
    """Positions, versions and times without gaps and in order, leaves in a chain, parts that open."""
    ring = site.keys.keyring({str(each) for each in EVERYTHING})
    return [Finding(each.code, f"position {each.position} {each.about}") for each in verify(site.log, ring)]


def rebuilt(site: Site) -> list[Finding]:
    """The views that were followed, through whatever crash, are those that are made anew."""
    followed = rows_of_views(site)
    site.views.rebuild()
    anew = rows_of_views(site)
    return [Finding("views-differ", name) for name in anew if anew[name] != followed[name]]


def repeated(site: Site, asked: Asked, told: Answer) -> list[Finding]:
    """The same command again is answered as it was, and known to be a repetition."""
    try:
        done = site.casework.handle(asked)
    except Exception as error:
        return [Finding("answered-otherwise", f"{asked.key} again: {error!r}")]
    if done.repeated and answer(done) == told:
        return []
    return [Finding("answered-otherwise", f"{asked.key}: {told}, then {answer(done)}")]


def as_told(key: str, told: Answer, entry: Appended | None, places: Mapping[str, int]) -> Iterator[Finding]:
    """An answer is that of the command's entry, and its events are where it says."""
    lost = [event for event in told["events"] if event not in places]
    if lost or entry is None:
        yield Finding("lost", f"{key}: {lost or 'its entry'}")
        return
    if answer_kept(entry) != told:
        yield Finding("entry-differs", f"{key}: {told}, kept was {answer_kept(entry)}")
    if tuple(places[event] for event in told["events"]) != entry.positions:
        yield Finding("entry-differs", f"{key}: {entry.positions}")


def answer_kept(entry: Appended) -> Answer:
    """What a command's entry says that its asker was answered."""
    return answer(Done.of(entry))
