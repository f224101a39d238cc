"""The pages as browsers get them: from a small tree, as the build leaves one, so without Node."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.harness.answers import media_type, ok, problem
from tests.harness.backends import Backend
from tests.harness.server import Server

pytestmark = pytest.mark.refused_at_the_door

SCRIPT = b"console.log('hello');" * 100
CONSOLE = '<meta property="csp-nonce" nonce="CONVERSAS_NONCE"><div id="root"></div>'
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `web/assemble.mjs` makes, in little."""
    pages = tmp_path_factory.mktemp("pages")
    (pages / "assets").mkdir()
    (pages / "console.html").write_text(CONSOLE)
    (pages / "demo.html").write_text('<script data-widget-key="{{widget_key}}"></script>')
    (pages / "widget.js").write_bytes(SCRIPT)
    (pages / "assets/console-1a2b.js").write_bytes(SCRIPT)
    (pages / "assets/console-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (pages / "assets/console-3c4d.css").write_text("p { margin: 0 }")
    return pages


@pytest.fixture(scope="module")
def server(backend: Backend, built: Path) -> Iterator[Server]:
    with backend.server("pages", processes=1, PAGES_DIR=str(built)) as server:
        yield server


@pytest.fixture
def browser(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, headers=HTML) as client:
        yield client


def nonce(response: httpx.Response) -> str:
    found = re.search(r"'nonce-([\w-]{20,})'", response.headers["content-security-policy"])
    assert found, response.headers
    return found[1]


@pytest.mark.parametrize("path", ["/console", "/console/", "/console/conversations/1?tab=mine"])
def test_every_address_of_the_console_is_the_same_page(browser: httpx.Client, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text == CONSOLE.replace("CONVERSAS_NONCE", nonce(response))


def test_a_page_may_run_its_own_scripts_only_and_may_not_be_framed(browser: httpx.Client) -> None:
    first, second = browser.get("/console"), browser.get("/console")
    policy = first.headers["content-security-policy"].split("; ")
    host = browser.base_url.netloc.decode()
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert f"connect-src 'self' ws://{host} wss://{host}" in policy
    assert not any("unsafe" in directive for directive in policy)
    assert nonce(first) != nonce(second)
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("host", ["a b", "x; script-src *", "x'", "é.example"])
def test_a_forged_host_does_not_get_into_the_policy(browser: httpx.Client, host: str) -> None:
    response = browser.get("/console", headers=[(b"host", host.encode())])
    if response.status_code == 200:  # unless uvicorn has refused it already
        assert "connect-src 'self';" in response.headers["content-security-policy"]


def test_what_has_a_hash_is_kept_for_a_year_and_read_from_anywhere(browser: httpx.Client) -> None:
    response = browser.get("/assets/console-1a2b.js", headers={"origin": "https://shop.example"})
    assert response.content == SCRIPT
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "gzip"),
        ("br;q=1.0, GZIP;q=0.5", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("", None),
    ],
)
def test_who_takes_gzip_gets_the_twin(
    browser: httpx.Client, accepted: str, coding: str | None
) -> None:
    response = browser.get("/assets/console-1a2b.js", headers={"accept-encoding": accepted})
    assert response.headers.get("content-encoding") == coding
    assert "Accept-Encoding" in response.headers["vary"]
    assert response.content == SCRIPT
    assert (int(response.headers["content-length"]) < len(SCRIPT)) is (coding == "gzip")


def test_what_has_no_twin_is_sent_as_it_is(browser: httpx.Client) -> None:
    response = browser.get("/assets/console-3c4d.css")
    assert "content-encoding" not in response.headers
    assert response.headers["content-type"] == "text/css; charset=utf-8"


def test_the_embedded_script_is_asked_for_again_after_minutes(browser: httpx.Client) -> None:
    first = browser.get("/widget.js")
    assert first.headers["cache-control"] == "public, max-age=300"
    again = browser.get("/widget.js", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["cache-control"] == "public, max-age=300"
    other = browser.get("/widget.js", headers={"if-none-match": '"another"'})
    assert other.content == SCRIPT


def test_the_twin_has_an_etag_of_its_own(browser: httpx.Client) -> None:
    path = "/assets/console-1a2b.js"
    zipped = browser.get(path).headers["etag"]
    plain = browser.get(path, headers={"accept-encoding": "identity"}).headers["etag"]
    assert zipped != plain
    assert browser.get(path, headers={"if-none-match": zipped}).status_code == 304


@pytest.mark.parametrize("path", ["/console", "/widget.js", "/assets/console-1a2b.js"])
def test_head_answers_what_get_would_without_the_body(browser: httpx.Client, path: str) -> None:
    response = browser.head(path)
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["content-length"] == browser.get(path).headers["content-length"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/none-1.js",
        "/assets/console-1a2b.js.gz",
        "/assets/console-1a2b.js/",
        "/assets/console-1a2b.js%00",
        "/assets/%00.js",
        "/assets/..%2fwidget.js",
        "/assets/%2e%2e/widget.js",
        "/assets/..%2f..%2f..%2f..%2fetc%2fhosts.js",
        "/assets//etc/hosts.js",
        "/assets/%5c..%5cwidget.js",
        "/assets/%ff%fe.js",
        "/assets/" + "x" * 5_000 + ".js",
        "/assets/" + "x/" * 1_000 + "x.js",
        "/assets",
        "/console.html",
        "/demo.html",
        "/widget.js/",
        "/consoles",
    ],
)
def test_nothing_else_is_there(browser: httpx.Client, path: str) -> None:
    problem(browser.get(path), 404, "not_found")


@pytest.mark.parametrize(
    "path", ["/console", "/console/x", "/widget.js", "/assets/console-1a2b.js"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_pages_are_only_read(browser: httpx.Client, method: str, path: str) -> None:
    problem(browser.request(method, path), 405, "method_not_allowed")


@pytest.mark.parametrize("path", ["/demo", "/demo/", "/demo/sign-in"])
def test_outside_the_demo_there_is_no_shop_and_no_sign_in(browser: httpx.Client, path: str) -> None:
    problem(browser.get(path), 404, "not_found")
    problem(browser.post(path), 404, "not_found")


def test_pages_are_no_part_of_the_api(browser: httpx.Client) -> None:
    paths = ok(browser.get("/openapi.json"))["paths"]
    assert all(path.startswith("/v1/") for path in paths)


def test_without_pages_people_are_told_how_to_build_them(backend: Backend, tmp_path: Path) -> None:
    with (
        backend.server("unbuilt", processes=1, PAGES_DIR=str(tmp_path / "none")) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        told = client.get("/console", headers=HTML)
        assert told.status_code == 404
        assert media_type(told) == "text/html"
        assert "make web" in told.text
        for path in ("/console", "/widget.js", "/assets/console-1a2b.js"):
            problem(client.get(path, headers={"accept": "application/json"}), 404, "not_found")
