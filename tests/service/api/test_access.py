"""Keys, scopes, origins and limits: who is let in, and what those are told who are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from limits.errors import StorageError
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import update

from indexer.domain.errors import UserError
from indexer.storage.service_schema import api_key
from service.api.app import create_app
from service.api.limits import RateLimits
from service.keys import Scope
from service.settings import Settings
from service.wiring import Runtime

HERE, THERE = ("127.0.0.1", 50000), ("203.0.113.7", 50000)
PAGE = "https://www.example.gov.cn"
HELLO = {"message": "hello"}

Visit = Callable[..., TestClient]


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    """Stores with nothing in them."""
    with Runtime(Settings(data_dir=tmp_path / "data", _env_file=None)) as runtime:
        yield runtime


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    """A caller of a service with some settings, by default one from another machine."""

    def call(caller: tuple[str, int] = THERE, public: bool = False, **settings: Any) -> TestClient:
        runtime.settings = runtime.settings.model_copy(update=settings)
        return TestClient(create_app(runtime, public), client=caller, raise_server_exceptions=False)

    return call


def bearer(key: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", **headers}


def refused(response: Any) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["advice"]
    return response.status_code, response.json()["type"].removeprefix("urn:gongkai:")


CALLS: dict[Scope, Callable[[TestClient, dict[str, str]], Any]] = {
    Scope.ASK: lambda client, headers: client.post("/chat", json=HELLO, headers=headers),
    Scope.READ: lambda client, headers: client.get("/reports", headers=headers),
    Scope.FEEDBACK: lambda client, headers: client.post("/feedback", json={"message_id": "m", "rating": "up"}, headers=headers),
    Scope.INDEX: lambda client, headers: client.delete("/reports/nosuch", headers=headers),
    Scope.CORRECT: lambda client, headers: client.post(
        "/reports/nosuch/corrections", json={"cell": "requests.new/total", "value": 1, "reason": "r"}, headers=headers
    ),
}
LET_IN = {Scope.ASK: 200, Scope.READ: 200, Scope.FEEDBACK: 404, Scope.INDEX: 404, Scope.CORRECT: 404}


@pytest.mark.parametrize("scope", list(Scope))
def test_a_key_opens_what_its_scopes_name_and_nothing_else(scope: Scope, runtime: Runtime, visit: Visit) -> None:
    _, key = runtime.keys.create("one", [scope])
    client = visit()
    for other, call in CALLS.items():
        response = call(client, bearer(key))
        if other is scope:
            assert response.status_code == LET_IN[scope]
        else:
            assert refused(response) == (403, "lacking-scope")
            assert other.value in response.json()["detail"]


def test_the_key_of_the_settings_goes_on_opening_everything(visit: Visit) -> None:
    client = visit(api_key=Settings(api_key="s3cret", _env_file=None).api_key)
    assert [call(client, bearer("s3cret")).status_code for call in CALLS.values()] == list(LET_IN.values())
    assert refused(client.get("/reports", headers=bearer("s3cre"))) == (401, "unknown-key")


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN,zh;q=0.9", "密钥不对：这项服务没有签发过它"), ("en-GB", "the key is wrong: this service never made it")]
)
def test_a_wrong_key_is_said_to_be_wrong_in_the_reader_s_language(language: str, said: str, visit: Visit) -> None:
    response = visit().get("/reports", headers=bearer("gk_wrong", **{"Accept-Language": language}))
    assert refused(response) == (401, "unknown-key")
    assert response.json()["detail"] == said
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_stream_is_refused_before_it_begins(visit: Visit) -> None:
    response = visit().post("/chat", json=HELLO, headers={"Accept": "text/event-stream", "Accept-Language": "zh"})
    assert refused(response) == (401, "no-key")
    assert response.json()["detail"] == "这项服务需要密钥"


def test_a_key_that_has_expired_or_was_revoked_is_told_so(runtime: Runtime, visit: Visit) -> None:
    expired, first = runtime.keys.create("one", days=1)
    revoked, second = runtime.keys.create("two")
    client = visit()
    assert client.get("/reports", headers=bearer(first)).status_code == 200
    with runtime.sql.begin() as connection:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        connection.execute(update(api_key).where(api_key.c.id == expired.id).values(expires_at=yesterday))
    runtime.keys.revoke(revoked.prefix)
    for key, kind in ((first, "expired-key"), (second, "revoked-key")):
        response = client.get("/reports", headers=bearer(key))
        assert refused(response) == (401, kind)
        assert key[:12] in response.json()["detail"]
        assert key not in response.text


def test_a_key_is_held_to_even_where_none_is_needed(runtime: Runtime, visit: Visit) -> None:
    _, key = runtime.keys.create("one", [Scope.READ])
    for client in (visit(HERE), visit(public=True)):
        assert client.get("/reports", headers=bearer(key)).status_code == 200
        assert refused(client.post("/chat", json=HELLO, headers=bearer(key))) == (403, "lacking-scope")
        assert refused(client.get("/reports", headers=bearer("gk_wrong"))) == (401, "unknown-key")
        # programs that insist on a key send anything
        assert client.get("/reports", headers=bearer("EMPTY")).status_code == 200


def test_a_public_key_holds_on_its_pages_alone(runtime: Runtime, visit: Visit) -> None:
    _, key = runtime.keys.create("page", origins=[PAGE])
    client = visit()
    assert client.post("/chat", json=HELLO, headers=bearer(key, Origin=PAGE)).status_code == 200
    for elsewhere in ({"Origin": "https://evil.example"}, {"Origin": PAGE + ":8443"}, {"Origin": "null"}, {}):
        response = client.post("/chat", json=HELLO, headers=bearer(key, **elsewhere, **{"Accept-Language": "zh"}))
        assert refused(response) == (403, "wrong-origin")
        assert "不能用在" in response.json()["detail"]
    for scope in (Scope.INDEX, Scope.CORRECT):
        assert refused(CALLS[scope](client, bearer(key, Origin=PAGE))) == (403, "lacking-scope")


def test_a_picture_in_a_page_brings_its_public_key_in_its_address(runtime: Runtime, visit: Visit) -> None:
    _, public = runtime.keys.create("page", origins=[PAGE])
    _, private = runtime.keys.create("program")
    client = visit()
    picture = "/charts/nosuch/1.svg?key="
    assert client.get(picture + public, headers={"Referer": PAGE + "/"}).status_code == 404
    assert refused(client.get(picture + public, headers={"Referer": "https://evil.example/"})) == (403, "wrong-origin")
    assert refused(client.get(picture + public)) == (403, "wrong-origin")
    # an address stands in histories and logs
    assert refused(client.get(picture + private, headers={"Referer": PAGE + "/"})) == (401, "no-key")


def test_pages_of_public_keys_may_call_until_the_key_is_revoked(runtime: Runtime, visit: Visit) -> None:
    client = visit()
    asks = {"Origin": PAGE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    assert client.options("/chat", headers=asks).status_code == 400
    made, key = runtime.keys.create("page", origins=[PAGE])
    assert client.options("/chat", headers=asks).headers["access-control-allow-origin"] == PAGE
    answer = client.post("/chat", json=HELLO, headers=bearer(key, Origin=PAGE))
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert client.options("/chat", headers=asks | {"Origin": "https://evil.example"}).status_code == 400
    runtime.keys.revoke(made.name)
    assert client.options("/chat", headers=asks).status_code == 400


def test_every_page_may_read_why_it_may_not_ask(runtime: Runtime, visit: Visit) -> None:
    _, key = runtime.keys.create("page", origins=[PAGE])
    client = visit(public=True)
    for headers, query, expected in (
        ({"Origin": PAGE}, f"?key={key}", (204, None)),
        ({"Origin": "https://evil.example"}, f"?key={key}", (403, "wrong-origin")),
        ({"Origin": "https://evil.example"}, "?key=gkw_nonsense", (401, "unknown-key")),
        ({"Origin": "https://evil.example"}, "", (403, "unknown-origin")),
        ({}, "", (204, None)),
    ):
        response = client.get(f"/widget/access{query}", headers=headers)
        assert response.headers["access-control-allow-origin"] in ("*", PAGE)
        found = (response.status_code, None) if response.is_success else refused(response)
        assert found == expected


def test_a_name_that_was_led_to_this_machine_is_not_this_machine(visit: Visit) -> None:
    client = visit(HERE)
    for host, status in (("127.0.0.1:8000", 200), ("localhost:8000", 200), ("[::1]:8000", 200), ("rebound.evil.example:8000", 401)):
        assert client.get("/reports", headers={"Host": host}).status_code == status
    rebound = {"Host": "evil.example", "Origin": "http://evil.example"}
    assert client.delete("/reports/nosuch", headers=rebound).status_code == 403


def test_more_questions_than_the_limit_wait_and_are_told_how_long(visit: Visit) -> None:
    client = visit(public=True, rate_questions="3/hour")
    assert [client.post("/chat", json=HELLO).status_code for _ in range(3)] == [200] * 3
    response = client.post("/chat", json=HELLO, headers={"Accept-Language": "zh-CN"})
    assert refused(response) == (429, "too-many-calls")
    wait = int(response.headers["retry-after"])
    assert 3000 < wait <= 3600
    assert response.json()["retry_after"] == wait
    assert response.json()["detail"] == "短时间内的调用太多（上限 3/hour）"
    assert response.json()["advice"] == f"请在 {wait} 秒后重试"
    # what is no question is counted by itself
    assert client.get("/reports").status_code == 200
    said = client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "hello"}]})
    assert (said.status_code, said.json()["error"]["type"]) == (429, "rate_limit_error")
    assert said.headers["retry-after"]


def test_a_limit_on_calls_counts_calls_of_every_kind(visit: Visit) -> None:
    client = visit(public=True, rate_calls="2/hour")
    assert [client.get(path).status_code for path in ("/reports", "/metrics-catalog", "/reports")] == [200, 200, 429]
    assert client.get("/healthz").status_code == 200
    assert client.get("/widget.js").status_code == 200


def test_addresses_and_keys_are_counted_apart(runtime: Runtime, visit: Visit) -> None:
    _, private = runtime.keys.create("program")
    _, public = runtime.keys.create("page", origins=[PAGE])
    runtime.settings = runtime.settings.model_copy(update={"rate_questions": "1/hour"})
    app = create_app(runtime, public=True)

    def ask(address: str, **headers: str) -> int:
        return TestClient(app, client=(address, 1)).post("/chat", json=HELLO, headers=headers).status_code

    assert [ask("203.0.113.7"), ask("203.0.113.7"), ask("203.0.113.8")] == [200, 429, 200]
    # one household's addresses of IPv6 are one reader's
    assert [ask("2001:db8:1:2::1"), ask("2001:db8:1:2::ffff"), ask("2001:db8:1:3::1")] == [200, 429, 200]
    # an address of the older kind is one reader's however it is written
    assert [ask("::ffff:203.0.113.20"), ask("203.0.113.20"), ask("::ffff:203.0.113.21")] == [200, 429, 200]
    # a private key is one program's wherever it runs
    assert [ask("203.0.113.7", **bearer(private)), ask("203.0.113.9", **bearer(private))] == [200, 429]
    # a public one is every reader's of its pages
    of_page = bearer(public, Origin=PAGE)
    assert [ask("203.0.113.7", **of_page), ask("203.0.113.7", **of_page), ask("203.0.113.9", **of_page)] == [200, 429, 200]


def test_whoever_runs_the_service_is_not_counted_unless_a_proxy_calls(visit: Visit) -> None:
    own = visit(rate_questions="1/hour", api_key=Settings(api_key="s3cret", _env_file=None).api_key)
    assert [own.post("/chat", json=HELLO, headers=bearer("s3cret")).status_code for _ in range(3)] == [200] * 3
    client = visit(HERE, public=True, rate_questions="1/hour")
    assert [client.post("/chat", json=HELLO).status_code for _ in range(3)] == [200] * 3
    passed_on = {"X-Forwarded-For": "203.0.113.7"}
    assert [client.post("/chat", json=HELLO, headers=passed_on).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Proto"])
def test_a_call_that_a_proxy_on_this_machine_passes_on_is_a_stranger_s(header: str, visit: Visit) -> None:
    client = visit(HERE)
    assert client.get("/reports").status_code == 200
    assert refused(client.get("/reports", headers={header: "1.1 gateway"})) == (401, "no-key")
    assert refused(client.post("/index", json={"paths": ["/nosuch"]}, headers={header: "1.1 gateway"})) == (403, "lacking-scope")


def test_a_call_that_sends_too_much_is_refused_before_its_key_is_looked_at(visit: Visit) -> None:
    client = visit()
    for path in ("/chat", "/feedback", "/v1/chat/completions"):
        assert client.post(path, content=b'{"message": "' + b"a" * 5_000_000 + b'"}').status_code == 413
    pieces = (b"a" * 100_000 for _ in range(50))
    assert client.post("/chat", content=pieces).status_code == 413
    assert client.post("/v1/chat/completions", content=b" " * 5_000_000).json()["error"]["type"] == "invalid_request_error"


def test_no_limit_is_no_limit(visit: Visit) -> None:
    client = visit(public=True, rate_questions="", rate_calls=" ")
    assert {client.get("/reports").status_code for _ in range(5)} == {200}


def test_counts_that_cannot_be_kept_stop_nobody(visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> bool:
        raise StorageError(ConnectionError("the store of counts is gone"))

    monkeypatch.setattr(MovingWindowRateLimiter, "hit", fail)
    assert visit(public=True).get("/reports").status_code == 200
    assert "calls cannot be counted" in caplog.text


@pytest.mark.parametrize("storage", ["nonsense", "nonsense://host", "redis://127.0.0.1:9", "memcached://127.0.0.1:9"])
def test_a_storage_that_cannot_be_used_is_a_named_error(storage: str) -> None:
    with pytest.raises(UserError, match="GONGKAI_RATE_STORAGE cannot be used"):
        RateLimits(Settings(rate_storage=storage, _env_file=None))


@pytest.mark.parametrize("rate", ["many", "10/fortnight", "-1/minute", "10"])
def test_what_is_no_rate_cannot_be_set(rate: str) -> None:
    with pytest.raises(ValueError, match="rate_questions"):
        Settings(rate_questions=rate, _env_file=None)


@pytest.mark.parametrize("rate", ["60/minute", "10/second;500/hour", "5 per 2 minutes", ""])
def test_what_is_a_rate_can_be_set(rate: str) -> None:
    RateLimits(Settings(rate_questions=rate, _env_file=None))


@pytest.mark.parametrize("proxies", ["proxy.example", "127.0.0.1;10.0.0.1"])
def test_proxies_are_named_by_their_addresses(proxies: str) -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        Settings(trusted_proxies=proxies, _env_file=None)
