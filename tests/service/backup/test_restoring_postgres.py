"""The way back into a database: checked beside what is there, and put into its place in one transaction."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from service.backup import postgres_landing
from service.backup.errors import RestoreRefused
from service.backup.ledger import ledger_of
from service.backup.manifest import digests
from service.backup.postgres_dump import tables
from service.backup.postgres_tools import FOLDER
from service.keys import KeyStore
from service.log import verify
from service.log.postgres_datastore import WRITER
from service.site import Site
from tests.service.backup.big_places import run, schemas
from tests.service.backup.conftest import MakeDatabase
from tests.service.backup.places import Place, contents, events, lose_the_machine, write
from tests.service.log.building import CLASSES


def whole(site: Site) -> bool:
    return list(verify(site.log, site.keys.keyring(CLASSES))) == []


def replaced(place: Place) -> list[str]:
    return sorted(each for each in schemas(place) if each.startswith("replaced_"))


def refusal(place: Place, *sources: Path, **options: object) -> RestoreRefused:
    """Why it was refused; nothing at all was touched, neither in the folders nor in the database."""
    before, were = contents(place.folder), schemas(place)
    with pytest.raises(RestoreRefused) as refused:
        place.restore(*sources, **options)
    assert contents(place.folder) == before
    assert schemas(place) == were
    return refused.value


def test_a_lost_machine_comes_back_into_an_empty_database_and_begins_a_new_epoch(
    big_place: Place, make_database: MakeDatabase
):
    site = big_place.found()
    epoch, kept = site.log.info.hub_epoch, events(site)
    big_place.back_up(site)
    write(site, 2)
    site.close()
    lose_the_machine(big_place)
    big_place.database = make_database()

    restored = big_place.restore()

    with closing(big_place.open()) as site:
        assert (events(site), whole(site)) == (kept, True)
        assert (restored.new_epoch, restored.newer) == (True, None)
        assert site.log.info.hub_epoch == restored.end.epoch != epoch
        assert site.log.info.past_epochs == {epoch: 3}
        assert ledger_of(site.settings).read().durable_through == restored.end
        assert write(site) == events(site)[3:]
    assert schemas(big_place) == {"harapan", "harapan_notes"}


def test_a_newer_log_in_the_place_is_given_up_only_on_request_and_kept_beside(big_place: Place):
    site = big_place.found()
    epoch = site.log.info.hub_epoch
    big_place.back_up(site)
    write(site, 2)
    everything = events(site)
    site.close()

    refused = refusal(big_place)
    assert (refused.code, refused.facts) == ("restore.older", {"ends_at": 3, "newest_known": 5})
    restored = big_place.restore(accept_loss=True)

    assert restored.newer is not None
    assert restored.newer.position == 5
    with closing(big_place.open()) as site:
        assert events(site) == everything[:3]
        assert site.log.info.past_epochs == {epoch: 3}
    (aside,) = replaced(big_place)
    assert big_place.database is not None
    with psycopg.connect(big_place.database) as connection:
        old = connection.execute(f"SELECT event_id FROM {aside}.records ORDER BY notification_id".encode()).fetchall()
    assert [id for (id,) in old] == everything


def test_where_nothing_can_be_lost_the_epoch_goes_on(big_place: Place):
    site = big_place.found()
    epoch = site.log.info.hub_epoch
    big_place.back_up(site)
    site.close()
    assert not big_place.restore().new_epoch
    with closing(big_place.open()) as site:
        assert (site.log.info.hub_epoch, site.log.info.past_epochs) == (epoch, {})


def test_epochs_that_ended_are_remembered_over_several_restores_at_one_moment(big_place: Place):
    site = big_place.found()
    first = site.log.info.hub_epoch
    big_place.back_up(site)
    site.close()
    ended = [first]
    for _ in range(2):
        with closing(big_place.open()) as site:
            write(site)
        ended.append(big_place.restore(accept_loss=True).end.epoch)
    with closing(big_place.open()) as site:
        assert site.log.info.past_epochs == dict.fromkeys(ended[:2], 3)
        assert site.log.info.hub_epoch == ended[2]
    assert len(replaced(big_place)) == 2


def test_the_service_may_do_in_the_restored_log_what_it_might_before_and_no_more(big_place: Place):
    site = big_place.found()
    big_place.back_up(site)
    site.close()
    big_place.restore()
    with closing(big_place.open()) as site:
        assert len(write(site, 2)) == 2
    for statement in ("UPDATE records SET logged_at = 0", "DELETE FROM past_epochs", "UPDATE store SET hub_epoch = ''"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(big_place, f"SET ROLE {WRITER}", statement)
    for statement in ("UPDATE records SET logged_at = 0", "UPDATE log_end SET position = 1"):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="never"):
            run(big_place, statement)


def test_repeated_commands_are_still_known_after_a_restore(big_place: Place):
    site = big_place.found()
    run(big_place, "INSERT INTO commands VALUES ('staff-1', 'key-1', '\\x00', '\\x5c74', 1)")
    big_place.back_up(site)
    site.close()
    big_place.restore()
    assert big_place.database is not None
    with psycopg.connect(big_place.database) as connection:
        kept = connection.execute("SELECT person, key, request_hash, result, at FROM harapan.commands").fetchall()
    assert kept == [("staff-1", "key-1", b"\x00", b"\\t", 1)]


def test_a_log_that_a_program_is_connected_to_is_left_alone(big_place: Place):
    site = big_place.found()
    big_place.back_up(site)
    write(site)
    refused = refusal(big_place, accept_loss=True)
    assert refused.code == "restore.store-in-use"
    assert int(str(refused.facts["sessions"])) > 0
    assert write(site) == events(site)[4:]
    site.close()


def test_what_was_written_after_the_look_at_the_log_is_not_given_up(big_place: Place, monkeypatch: pytest.MonkeyPatch):
    site = big_place.found()
    big_place.back_up(site)
    site.close()
    wait = postgres_landing.wait_until_alone

    def somebody_comes_and_goes(place: object) -> None:
        with closing(big_place.open()) as late:
            write(late)
        wait(place)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(postgres_landing, "wait_until_alone", somebody_comes_and_goes)
    with pytest.raises(RestoreRefused) as refused:
        big_place.restore(accept_loss=True)
    assert refused.value.code == "restore.store-in-use"
    with closing(big_place.open()) as site:
        assert len(events(site)) == 4
    assert replaced(big_place) == []
    assert not (big_place.settings.data / "restoring.json").exists()


def test_keys_older_than_the_log_are_refused(big_place: Place, make_database: MakeDatabase):
    site = big_place.found()
    old_keys = big_place.keys_target / big_place.back_up(site).name
    write(site, 1, "child-2")
    big_place.clock.at += timedelta(hours=1)
    newer = big_place.back_up(site)
    site.close()
    lose_the_machine(big_place)
    big_place.database = make_database()
    refused = refusal(big_place, keys_source=old_keys)
    assert (refused.code, refused.facts["position"]) == ("restore.keys.older", 4)
    assert big_place.restore().keys == newer.name


def test_keys_of_another_store_are_refused(big_place: Place, make_database: MakeDatabase):
    site = big_place.found(records=0)
    big_place.back_up(site)
    site.close()
    lose_the_machine(big_place)
    big_place.database = make_database()
    KeyStore.create(big_place.settings.keys).close()
    assert refusal(big_place, keys_source=None).code == "restore.keys-of-another-store"


def test_a_dump_of_before_a_store_knew_its_keys_comes_back_and_knows_them(
    big_place: Place, make_database: MakeDatabase
):
    site = big_place.found()
    fingerprint = site.keys.fingerprint()
    run(
        big_place,
        "DROP TRIGGER store_keeps_its_keys ON store",
        "ALTER TABLE store DROP COLUMN keys",
        "DELETE FROM migrations WHERE number = 3",
    )
    big_place.back_up(site)
    site.close()
    lose_the_machine(big_place)
    big_place.database = make_database()
    big_place.restore()
    with closing(big_place.open()) as again:
        assert (again.log.info.keys, whole(again)) == (fingerprint, True)


def test_another_store_in_the_place_is_never_given_up(big_place: Place, tmp_path: Path):
    (tmp_path / "other").mkdir()
    other = replace(big_place, folder=tmp_path / "other")
    other.clock.at += timedelta(days=1)
    with closing(other.found()) as site:
        other.back_up(site)
    run(other, "DROP SCHEMA harapan CASCADE", "DROP SCHEMA harapan_reads CASCADE")
    big_place.clock.at += timedelta(days=1)
    big_place.found().close()
    options = {"keys_source": other.keys_target, "accept_loss": True}
    assert refusal(big_place, other.target, **options).code == "restore.another-store"


def test_a_backup_of_another_kind_of_database_is_refused(big_place: Place):
    site = big_place.found()
    big_place.back_up(site)
    site.close()
    small = replace(big_place, database=None)
    with pytest.raises(RestoreRefused) as refused:
        small.restore()
    assert refused.value.facts == {"of": "postgresql", "here": "sqlite"}


def with_right_digests(folder: Path) -> None:
    """As somebody does it who knows how backups are made."""
    told = json.loads((folder / "manifest.json").read_text())
    told["files"] = digests(folder)
    (folder / "manifest.json").write_text(json.dumps(told))


def test_a_damaged_dump_is_refused_by_its_digest_and_one_with_the_right_digest_by_its_content(big_place: Place):
    site = big_place.found(records=30)
    dump = big_place.target / big_place.back_up(site).name / "log.pgdump"
    site.close()
    content = dump.read_bytes()
    dump.write_bytes(content[: len(content) // 2])
    assert refusal(big_place).code == "restore.file-damaged"
    with_right_digests(dump.parent)
    assert refusal(big_place).code == "restore.damaged"
    dump.write_bytes(b"Dear Sir or Madam, " * 100)
    with_right_digests(dump.parent)
    assert refusal(big_place).code == "restore.damaged"


def test_a_dump_that_was_made_of_a_changed_log_is_found_out_by_the_chain(big_place: Place):
    site = big_place.found()
    older = big_place.back_up(site).name
    run(
        big_place,
        "ALTER TABLE records DISABLE TRIGGER records_keep",
        "UPDATE records SET parts = NULL WHERE notification_id = 2",
        "ALTER TABLE records ENABLE ALWAYS TRIGGER records_keep",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.backup.backing_up.check", lambda *_, **__: None)
        newer = big_place.back_up(site).name
    site.close()
    (big_place.target / newer / "log.pgdump").replace(big_place.target / older / "log.pgdump")
    with_right_digests(big_place.target / older)
    refused = refusal(big_place, big_place.target / older)
    assert (refused.code, refused.facts["position"]) == ("restore.log.damaged", 2)


def test_nothing_in_a_dump_is_carried_out():
    script = [
        b"DROP SCHEMA harapan CASCADE;\n",
        b"\\! rm -rf /\n",
        b'COPY harapan.log_end (one, "position", logged_at) FROM stdin;\n',
        b"1\t3\t5\n",
        b"\\.\n",
        b"COPY harapan.records; DROP TABLE x (a) FROM stdin;\n",
        b"COPY harapan.store (one) FROM PROGRAM 'rm';\n",
    ]
    found = [(each.name, each.columns, list(each.rows)) for each in tables(script)]
    assert found == [("log_end", ("one", "position", "logged_at"), [b"1\t3\t5\n"])]


def test_a_machine_without_the_tools_is_told(big_place: Place, monkeypatch: pytest.MonkeyPatch):
    site = big_place.found()
    big_place.back_up(site)
    site.close()
    (big_place.folder / "bin").mkdir()
    monkeypatch.setenv(FOLDER, str(big_place.folder / "bin"))
    assert refusal(big_place).code == "restore.no-tools"


def test_tokens_that_are_there_stay(big_place: Place):
    site = big_place.found()
    secret = site.tokens.issue("staff-1", "auditor")  # type: ignore[arg-type]  # any will do
    big_place.back_up(site)
    site.close()
    big_place.restore()
    with closing(big_place.open()) as site:
        assert site.tokens.find(secret)
