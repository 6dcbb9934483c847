"""How a PostgreSQL server is reached, and what keeps it from answering, in one word that a person can act on."""

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

_UNLESS_SAID = {
    "application_name": "harapan",
    "connect_timeout": "2",
    # A server that is gone without a word is noticed by what it does not acknowledge.
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
    "tcp_user_timeout": "5000",
}


def is_conninfo(text: str) -> bool:
    """Whether it is a connection string; who is reached by it is not asked."""
    try:
        conninfo_to_dict(text)
    except psycopg.ProgrammingError:
        return False
    return True


def conninfo_of(url: str, **instead: str) -> str:
    """A connection string, with time-outs where it names none, and of several hosts the one that can be written to.

    ``instead`` takes the place of what the string says.
    """
    said = conninfo_to_dict(url)
    several = {"target_session_attrs": "read-write"} if "," in str(said.get("host", "")) else {}
    return make_conninfo("", **{**_UNLESS_SAID, **several, **said, **instead})


def application_of(url: str) -> str:
    """The name by which the server knows the sessions of whoever connects with this string."""
    return str(conninfo_to_dict(conninfo_of(url))["application_name"])


def without_password(conninfo: str) -> tuple[str, str | None]:
    """A connection string that everybody on the machine may see, and the password that was in it.

    That of a certificate is left out for good: the tools can be told it in no other way.
    """
    said = conninfo_to_dict(conninfo)
    password = said.pop("password", None)
    said.pop("sslpassword", None)
    return make_conninfo("", **said), None if password is None else str(password)


def why_unavailable(error: psycopg.Error) -> str:
    """``away``, ``busy``, ``full``, ``io``, ``damaged`` or ``other``, as for a log."""
    state = error.sqlstate or ""
    if not state and isinstance(error, psycopg.OperationalError):
        # The server said nothing: there is no connection, or none any more.
        return "away"
    return reason_of(state)


def reason_of(sqlstate: str) -> str:
    """The word for what the server said, by its code of five letters."""
    return _REASONS.get(sqlstate) or _REASONS.get(sqlstate[:2], "other")


_REASONS = {
    "53100": "full",
    "53": "busy",  # too many connections, out of memory
    "55P03": "busy",  # the lock was not given in time
    "57P01": "away",
    "57P02": "away",
    "57P03": "away",
    "58030": "io",
    "08": "away",
    "25006": "away",  # this host is a standby
    "XX001": "damaged",
    "XX002": "damaged",
}
