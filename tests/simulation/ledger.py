"""What writers say when they ask and when they are answered: lines in a file that outlives whoever is killed."""

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.asked import Done

Answer = dict[str, Any]
"""What an asker was told, as plain values; the same for a command and for its repetition."""


def answer(done: Done) -> Answer:
    """The answer without the word that it is a repetition."""
    return {
        "stream": done.stream,
        "version": done.version,
        "position": done.position,
        "events": list(done.events),
        "child": done.child,
        "warnings": list(done.warnings),
    }


class Pen:
    """Writes lines that are with the kernel, and so out of reach of a kill, before it returns."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, *words: Any) -> None:
        """One line, whole, whoever else writes at the same time."""
        os.write(self._file, json.dumps(words).encode() + b"\n")


@dataclass
class Told:
    """One round as its writers told it."""

    ready: int = 0
    asked: dict[str, int] = field(default_factory=dict)
    """The commands, each with how often it was asked."""
    done: dict[str, Answer] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    """The commands to which a rule said no, each with the code."""
    problems: Counter[str] = field(default_factory=Counter)
    """What kept the service from answering, by code and reason."""
    unclear: list[str] = field(default_factory=list)
    """What an asker could not have understood."""
    projecting: int = 0
    """Projectors in the middle of their work."""

    @property
    def unanswered(self) -> list[str]:
        """The commands whose asker does not know what became of them."""
        return [key for key in self.asked if key not in self.done and key not in self.refused]

    def take(self, line: str) -> None:
        """One more line."""
        match json.loads(line):
            case ["ready"]:
                self.ready += 1
            case ["asked", key]:
                self.asked[key] = self.asked.get(key, 0) + 1
            case ["done", key, told]:
                self.done[key] = told
            case ["refused", key, code]:
                self.refused[key] = code
            case ["problem", code]:
                self.problems[code] += 1
            case ["unclear", words]:
                self.unclear.append(words)
            case ["projecting"]:
                self.projecting += 1
            case ["projected"]:
                self.projecting -= 1
            case other:
                raise ValueError(other)


class Ledger:
    """The judge's side of the file: reads on from where it was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.touch(0o600)
        self.told = Told()
        self._file = self.path.open(encoding="utf-8")
        self._begun = ""

    def read(self) -> Told:
        """Everything that was said so far; a line that a kill has cut was never said."""
        *lines, self._begun = (self._begun + self._file.read()).split("\n")
        for line in lines:
            self.told.take(line)
        return self.told

    def close(self) -> None:
        """Put it on the disk and let go of it."""
        os.fsync(self._file.fileno())
        self._file.close()
