"""Keys at rest: what is kept of them, and what cannot be made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from indexer.storage.service_schema import api_key
from service.keys import READERS, KeyRequestError, KeyStore, Scope
from service.settings import Settings
from service.wiring import Runtime
from tests.service.cli.test_cli import gongkai


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    with Runtime(Settings(data_dir=tmp_path / "keys", _env_file=None)) as runtime:
        yield runtime.keys


def test_only_a_digest_of_a_key_is_kept(keys: KeyStore) -> None:
    key, text = keys.create("newsroom")
    with keys._engine.connect() as connection:
        row = connection.execute(select(api_key)).mappings().one()
    assert text not in str(dict(row))
    assert row["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert (key.prefix, len(text) - len(key.prefix) >= 20) == (text[:12], True)
    assert keys.find(text) == key
    assert keys.find(text[:-1]) is None
    assert keys.find("") is None


def test_a_key_may_ask_read_and_rate_unless_told_otherwise(keys: KeyStore) -> None:
    assert keys.create("a")[0].scopes == READERS
    assert keys.create("b", [Scope.INDEX])[0].scopes == {Scope.INDEX}
    assert keys.create("c", origins=["https://a.example/"])[0].origins == ("https://a.example",)


def test_the_last_use_is_noted_to_a_minute(keys: KeyStore) -> None:
    key, text = keys.create("a")
    now = datetime.now(UTC)
    for later in (timedelta(), timedelta(seconds=59)):
        keys.note_use(keys.find(text) or key, now + later)
        assert keys.all()[0].last_used_at == now
    keys.note_use(keys.find(text) or key, now + timedelta(seconds=61))
    assert keys.all()[0].last_used_at == now + timedelta(seconds=61)


def test_origins_are_those_of_keys_that_hold(keys: KeyStore) -> None:
    keys.create("a", origins=["https://a.example", "http://localhost:8080"])
    keys.create("b", origins=["https://b.example"])
    keys.revoke("b")
    assert keys.origins() == {"https://a.example", "http://localhost:8080"}


@pytest.mark.parametrize(
    ("name", "scopes", "origins", "days", "said"),
    [
        (" ", [], [], None, "no name"),
        ("x" * 81, [], [], None, "too long"),
        ("a", [], ["a.example"], None, "a.example is no origin"),
        ("a", [], ["https://a.example/path"], None, "is no origin"),
        ("a", [], ["*"], None, "is no origin"),
        ("a", [Scope.ASK, Scope.CORRECT], ["https://a.example"], None, "cannot have the scope correct"),
        ("a", [], [], 0, "expired already"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_key_that_makes_no_sense_is_not_made(
    name: str, scopes: list[Scope], origins: list[str], days: int | None, said: str, keys: KeyStore
) -> None:
    with pytest.raises(KeyRequestError, match=said):
        keys.create(name, scopes, origins, days)
    assert keys.all() == []


def test_a_key_is_revoked_once_and_by_one_name(keys: KeyStore) -> None:
    keys.create("twice")
    _, text = keys.create("twice")
    with pytest.raises(KeyRequestError, match="2 keys are called twice"):
        keys.revoke("twice")
    keys.revoke(text)
    assert [key.revoked_at is not None for key in keys.all()] == [False, True]
    keys.revoke("twice")
    with pytest.raises(KeyRequestError, match="no key that holds is called twice"):
        keys.revoke("twice")


def test_the_command_makes_lists_and_revokes_keys(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = gongkai("key", "create", "newsroom", "--scope", "ask", "--days", "30", data=data)
    key = made.stdout.strip()
    assert (made.returncode, key[:3]) == (0, "gk_")
    assert "not shown again" in made.stderr
    page = json.loads(gongkai("key", "create", "page", "--origin", "https://a.example", "--json", data=data).stdout)
    assert page["key"].startswith("gkw_")
    listed = gongkai("key", "list", data=data).stdout
    assert key not in listed
    assert key[:12] in listed
    refused = gongkai("key", "create", "page", "--origin", "https://a.example", "--scope", "index", data=data)
    assert (refused.returncode, "cannot have the scope index" in refused.stderr) == (1, True)
    assert gongkai("key", "create", "x", "--scope", "everything", data=data).returncode == 2
    assert gongkai("key", "revoke", key[:12], data=data).returncode == 0
    (first, second) = json.loads(gongkai("key", "list", "--json", data=data).stdout)
    assert (first["state"], first["scopes"], second["state"], second["origins"]) == ("revoked", ["ask"], "holds", ["https://a.example"])
    assert "key" not in first
    assert gongkai("key", "revoke", "nosuch", data=data).returncode == 1
