"""A deployment in a folder, healthy until a test breaks it, and the doctor who looks at it."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner, Result

from domain.staff.vocabulary import Role
from service.backup.backing_up import backup
from service.cli import main
from service.founding import Newcomer, found, welcome
from service.notices.contacts import Channel, Contact
from service.roster import Roster
from service.settings import Settings
from service.site import Site, create_site, open_site, utc_now


class Deployment:
    """One shelter on one machine, a mail server named; backed up where its log lies in a folder."""

    def __init__(self, folder: Path, mail_port: int, database: str | None = None) -> None:
        self.folder = folder
        self.settings = Settings.at(folder / "data", database=database)
        self.backups, self.key_backups = folder / "backups", folder / "backups-keys"
        self.environment = {
            "HARAPAN_MAIL_SERVER": f"smtp+clear://127.0.0.1:{mail_port}",
            "HARAPAN_MAIL_FROM": "harapan@example.org",
            "HARAPAN_BACKUP_TO": str(self.backups),
            "HARAPAN_BACKUP_KEYS_TO": str(self.key_backups),
        }
        site = create_site(self.settings, agency="rps-contoh", source="urn:harapan:test", now=utc_now)
        since = datetime.now(UTC).date()
        first = Newcomer(handle="kemuning", name="Kemuning", roles=(Role.MANAGER,), since=since)
        founder = found(site, name="RPS Contoh", zone="Asia/Jakarta", first=first)
        meranti = Newcomer(handle="meranti", name="Meranti", roles=(Role.SUPERVISOR,), since=since)
        welcome(site, meranti, by=founder, role=Role.MANAGER)
        person = Roster(site.keys, site.knowledge).id_of("meranti")
        site.contacts.tell(person, Contact(Channel.MAIL, "meranti@example.org"))
        if database is None:
            self.back_up(site)
        site.close()

    def back_up(self, site: Site) -> None:
        for each in (self.backups, self.key_backups):
            each.mkdir(mode=0o700, exist_ok=True)
        backup(site, self.backups, self.key_backups)

    @contextmanager
    def opened(self) -> Iterator[Site]:
        site = open_site(self.settings)
        try:
            yield site
        finally:
            site.close()

    def ask(self, *arguments: str, **environment: str) -> Result:
        """What `harapan doctor` answers, with these variables and no other of ours."""
        cleaned: Mapping[str, str | None] = {name: None for name in os.environ if name.startswith("HARAPAN_")}
        database = {"HARAPAN_DATABASE_URL": self.settings.database} if self.settings.database else {}
        folders = {"HARAPAN_DATA": str(self.settings.data), "HARAPAN_KEYS": str(self.settings.keys)}
        given = {**cleaned, **({} if database else folders), **database, **self.environment, **environment}
        given["HARAPAN_KEYS"] = environment.get("HARAPAN_KEYS", str(self.settings.keys))
        return CliRunner().invoke(main, ["doctor", "--json", *arguments], env=given)

    def found(self, *arguments: str, **environment: str) -> dict[str, str]:
        """Every finding that is not good, with its level."""
        answer = self.ask(*arguments, **environment)
        items = json.loads(answer.stdout)["items"]
        assert all(each["do"] for each in items if each["level"] != "good")
        assert answer.exit_code == int(any(each["level"] == "wrong" for each in items))
        return {each["id"]: each["level"] for each in items if each["level"] != "good"}
