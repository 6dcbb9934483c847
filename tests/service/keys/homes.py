"""Where the keys of a shelter lie: in a folder, or in a folder and a database."""

import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path

import psycopg

from service.keys import KeyStore


class Home(ABC):
    """A place for one key store."""

    database: str | None = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self) -> KeyStore:
        return KeyStore.create(self.folder, self.database)

    def open(self) -> KeyStore:
        """As another process has it."""
        return KeyStore.open_folder(self.folder, self.database)

    @abstractmethod
    def run(self, statement: str) -> list[tuple[object, ...]]:
        """What somebody does who knows SQL."""

    def destroy(self, subject: str) -> None:
        """What erasing a person does to the key, done by another process."""
        self.run(f"UPDATE keys SET wrapped = NULL WHERE name = 'subject/{subject}'")


class FolderHome(Home):
    """Of a small site."""

    def run(self, statement: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.folder / "keys.sqlite3")) as connection, connection:
            return connection.execute(statement).fetchall()


class DatabaseHome(Home):
    """Of a big site: the epoch key in the folder, everything that it wraps in the database."""

    def __init__(self, folder: Path, database: str) -> None:
        super().__init__(folder)
        self.database = database

    def run(self, statement: str) -> list[tuple[object, ...]]:
        assert self.database is not None
        with psycopg.connect(self.database, autocommit=True, options="-c search_path=harapan_keys") as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []
