"""Who is looked at, beside the looks in a file: filled by the database itself from each record that it keeps."""

_TOLD = "SELECT CASE WHEN json_valid({said}) THEN {said} ELSE '{{}}' END AS said, {row}.rowid AS position"
_SUBJECT = "SELECT value, position FROM ({told}), json_each(said, '$.facts.{which}')"


def _subjects(row: str, table: str = "") -> str:
    """The cases and children in the facts of some records, each with the position."""
    # What the library calls state are the bytes of the envelope; a BLOB would be taken for another form of JSON.
    told = _TOLD.format(said=f"CAST({row}.state AS TEXT)", row=row) + table
    return " UNION ".join(_SUBJECT.format(told=told, which=each) for each in ("cases", "children"))


def _refusing(name: str, event: str, why: str) -> str:
    return f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON about BEGIN SELECT RAISE(ABORT, '{why}'); END"


_ABOUT = """
CREATE TABLE IF NOT EXISTS about (
    subject TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (subject, position)
) WITHOUT ROWID
"""
_FILLING = "CREATE TRIGGER IF NOT EXISTS records_are_about AFTER INSERT ON records BEGIN INSERT INTO about {}; END"

INDEX = (
    _ABOUT,
    _FILLING.format(_subjects("NEW")),
    _refusing("about_keeps", "UPDATE", "whom a look was at is never changed"),
    _refusing("about_stays", "DELETE", "whom a look was at is never deleted"),
)
"""The statements that make it."""

_ALL = _subjects("records", " FROM records")
_INDEXED = "SELECT subject, position FROM about"
_MISSING = "SELECT count(*) FROM (SELECT * FROM ({}) EXCEPT SELECT * FROM ({}))"
STRAY = f"SELECT ({_MISSING.format(_ALL, _INDEXED)}) + ({_MISSING.format(_INDEXED, _ALL)})"
"""How many entries are missing from it, or are there though no look tells of them."""

NEWEST_ABOUT = (
    "WHERE rowid IN (SELECT position FROM about WHERE subject = ? AND position < ? ORDER BY position DESC LIMIT ?) "
    "ORDER BY rowid DESC"
)
"""Which records are the newest looks at somebody before a position, newest first."""
