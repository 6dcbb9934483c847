"""What the demo says when it is up: the page, a token for each person, and three things to try."""

import json
import sys
from pathlib import Path
from secrets import token_hex
from shlex import quote

from service import demo
from service.commands.output import plain, screen
from service.site import Site

NOTE = "demo"
JOURNAL = "journal.jsonl"
"""In the folder of the demo: a line for each answer."""

FIRST = ("dahlia", "meranti")
"""A social worker and a supervisor see the most, so whoever looks around begins with them."""

CONTACT = {
    "entry_mode": "routine_walk",
    "outcome": "keep_contact",
    "label": "Simpang Pos-Budi",
    "nicknames": ["Budi"],
    "age_band": "10_to_12",
    "place": "Simpang Pos, Medan",
    "account": "Sells tissues at the lights and waits for his brother.",
}
"""An invented contact, for whoever tries to add one."""


def invite(site: Site, case: str, url: str) -> None:
    """Show it, with fresh tokens: those of the last time are refused from now on."""
    tokens = _tokens(site)
    # Not as a table: on a narrow screen that would break a token in two.
    shown = "\n".join(f"  {person.handle:<10}{person.role:<25}{token}" for person, token in tokens.items())
    by_handle = {person.handle: token for person, token in tokens.items()}
    console = screen()
    console.print(f"\nThe demo shelter is up. Nobody in it is real.\n\n  {url}\n")
    console.print("Sign in there with one of these tokens; each shows what that role may see. They are new each time")
    console.print("that the demo starts: those of the last time are refused.\n")
    console.print(plain(shown), soft_wrap=True)
    console.print("\nThree things to try, in another terminal:")
    for number, (title, lines) in enumerate(_ideas(site, case, url, by_handle), start=1):
        console.print(f"\n{number}. {title}\n")
        for line in lines:
            console.print(plain(line), soft_wrap=True)
    console.print(plain(f"\nIts journal goes to {_typed(site.settings.data / JOURNAL)}; here you see only what fails."))
    console.print("\nCtrl-C stops the demo.\n")


def _tokens(site: Site) -> dict[demo.Person, str]:
    for old in site.tokens.list():
        if old.note == NOTE and old.revoked_at is None:
            site.tokens.revoke(old.id)
    people = {each.handle: each for each in demo.people(site)}
    ordered = {handle: people[handle] for handle in FIRST} | people
    return {person: site.tokens.issue(person.id, person.role, NOTE) for person in ordered.values()}


def _ideas(site: Site, case: str, url: str, tokens: dict[str, str]) -> list[tuple[str, list[str]]]:
    harapan = _program()
    as_dahlia = f"--as dahlia --data {_typed(site.settings.data)}"
    march, may = "--as-of 2025-03-20 --known-at 2025-03-20", "--against-as-of 2025-05-20 --against-known-at 2025-05-20"
    headers = f"-H 'Authorization: Bearer {tokens['tulip']}' -H 'Idempotency-Key: {_new_key()}'"
    body = f"-H 'Content-Type: application/json' -d '{json.dumps(CONTACT)}'"
    feed = f"{url}/api/events?after={site.log.last().position}&wait=30"
    return [
        (
            "The case on 20 March as it was known then, and what was different on 20 May:",
            [
                f"{url}/cases/{case}?as_of=2025-03-20&known_at=2025-03-20",
                f"{harapan} case replay {case} {march} {as_dahlia}",
                f"{harapan} case replay {case} {march} {may} {as_dahlia}",
            ],
        ),
        (
            "A contact that Tulip makes on her walk, and then the cases as Dahlia sees them:",
            [f"curl -s {url}/api/contacts {headers} {body}", f"{harapan} case list --all {as_dahlia}"],
        ),
        (
            "The feed from the end of the story on; it waits up to 30 seconds for what comes next:",
            [f"curl -s '{feed}' -H 'Authorization: Bearer {tokens['sungkai']}'"],
        ),
    ]


def _new_key() -> str:
    """Another one at each start: with that of the last time nothing would be recorded, and nothing would be heard."""
    return f"try-{token_hex(4)}"


def _program() -> str:
    """How this program was called, so that the lines can be copied."""
    return quote(sys.argv[0]) if Path(sys.argv[0]).name == "harapan" else "python -m service"


def _typed(folder: Path) -> str:
    """The folder as one would type it from here."""
    return quote(str(folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder))
