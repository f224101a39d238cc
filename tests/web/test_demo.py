"""`python -m app demo`: a shop, and agents who sign in with one click."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.harness.answers import ok, problem
from tests.harness.server import ServerProcess
from tests.harness.waiting import eventually


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("demo")
    pages = folder / "pages"
    pages.mkdir()
    (pages / "console.html").write_text("<title>Console</title>")
    (pages / "demo.html").write_text('<script data-widget-key="{{widget_key}}"></script>')
    settings = {"CONVERSAS_DATA_DIR": str(folder / "data"), "CONVERSAS_PAGES_DIR": str(pages)}
    process = ServerProcess("demo", settings, folder, "demo")
    process.start()
    yield process
    assert process.terminate() == 0


@pytest.fixture
def client(demo: ServerProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=demo.url, trust_env=False) as client:
        yield client


def test_the_seeded_agents_come_in_with_the_tokens_they_are_given(client: httpx.Client) -> None:
    offered = ok(client.get("/demo/sign-in"))
    assert [agent["name"] for agent in offered["agents"]] == [
        "Ana Souza",
        "Bruno Lima",
        "Carla Dias",
    ]
    for agent in offered["agents"]:
        bearer = {"authorization": f"Bearer {agent['token']}"}
        me = ok(client.get("/v1/me", headers=bearer))
        assert (me["name"], me["external_id"]) == (agent["name"], agent["external_id"])
        assert set(me["permissions"]) == set(agent["permissions"])
        assert me["licensed"]
        assert me["features"]["live_chat"]


def test_the_shop_has_the_widget_of_the_seeded_account(client: httpx.Client) -> None:
    key = ok(client.get("/demo/sign-in"))["widget_key"]
    page = client.get("/demo", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert page.text == f'<script data-widget-key="{key}"></script>'
    assert "script-src 'self'" in page.headers["content-security-policy"]
    ok(client.get("/v1/visitor/widget", params={"widget_key": key}))


def test_tokens_are_not_for_other_sites(client: httpx.Client) -> None:
    answer = client.get("/demo/sign-in", headers={"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_it_says_where_the_pages_are(demo: ServerProcess) -> None:
    said = demo.log.read_text()
    assert f"{demo.url}/console" in said
    assert f"{demo.url}/demo" in said


def test_a_demo_environment_without_the_seeded_account_offers_nobody(tmp_path: Path) -> None:
    settings = {"CONVERSAS_DATA_DIR": str(tmp_path), "CONVERSAS_ENVIRONMENT": "demo"}
    process = ServerProcess("bare", settings, tmp_path)
    process.start()
    try:
        for path in ("/demo", "/demo/sign-in"):
            problem(httpx.get(process.url + path, trust_env=False), 404, "not_found")
    finally:
        process.terminate()


async def test_a_busy_demo_has_visitors_at_once_and_ends_when_asked(tmp_path: Path) -> None:
    settings = {"CONVERSAS_DATA_DIR": str(tmp_path / "data")}
    process = ServerProcess("busy", settings, tmp_path, "demo", "--busy")
    process.start()
    try:
        async with httpx.AsyncClient(base_url=process.url, trust_env=False) as client:
            agents = ok(await client.get("/demo/sign-in"))["agents"]
            client.headers["authorization"] = f"Bearer {agents[0]['token']}"

            async def waiting() -> int:
                return int(ok(await client.get("/v1/conversations/counts"))["new"])

            await eventually(waiting, within=20, waiting_for="the first visitor")
    finally:
        assert process.terminate() == 0
    assert "Traceback" not in process.log.read_text()
