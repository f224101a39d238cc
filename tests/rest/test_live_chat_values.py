"""PUT /v1/settings/live-chat: each value right at its edge, and wrong beyond it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import Json, ok, problem

pytestmark = pytest.mark.refused_at_the_door


def put(path: str, value: Any) -> Json:
    """Settings in which only that place is given; numbers in the path are places in a list."""
    first, *rest = path.split("/")
    inner: Any = value
    for part in reversed(rest):
        inner = [inner] if part == "0" else {part: inner}
    return {first: inner}


def window(**changes: Any) -> Json:
    return {"day": "mon", "from": "08:00", "to": "18:00", **changes}


WEEKLY = "service_hours/weekly"
DAY_OFF = "service_hours/holidays"
ORIGINS = "widget/allowed_origins"


def each(place: str, *values: Any) -> list[tuple[str, Any]]:
    """That place with each of these values."""
    return [(place, value) for value in values]


GOOD: list[tuple[str, Any]] = [
    ("service_hours/time_zone", "UTC"),
    ("service_hours/time_zone", "America/Argentina/Buenos_Aires"),
    (WEEKLY, []),
    (WEEKLY, [window(**{"from": "00:00", "to": "24:00"}), window(to="08:01")]),
    (WEEKLY, [window()] * 100),
    (DAY_OFF, ["2024-02-29", "2026-12-25", "2026-12-25"]),
    ("texts/pt-BR/greeting", "x"),
    ("texts/es/closing", "ç" * 2000),
    (ORIGINS, ["http://a", "https://a-b.example.com:8443", "http://[::1]:3000", "http://10.0.0.1"]),
    (ORIGINS, [f"https://{n}.example.com" for n in range(100)]),
    ("ticket/title", "x" * 500),
    ("ticket/title", "{{ requester.email }} {{agent.name}} {not one} }}"),
    ("ticket/team", "x" * 200),
    ("ticket/tags", [f"tag {n}" for n in range(50)]),
    ("queue/ticket_after_minutes", 1),
    ("queue/ticket_after_minutes", 43_200),
    ("queue/ticket_after_minutes", None),
]


@pytest.mark.parametrize(("path", "value"), GOOD, ids=[f"{p} {v!r:.40}" for p, v in GOOD])
async def test_a_good_value_is_kept_as_it_is(account: Account, path: str, value: Any) -> None:
    admin = account.admin()
    shown = ok(await admin.put_settings(**put(path, value)))
    assert shown == ok(await admin.on(1).settings())
    for name in path.split("/"):
        shown = shown[name]
    assert shown == value


BAD: list[tuple[str, Any]] = [
    *((name, None) for name in ("service_hours", "texts", "widget", "ticket", "desk", "queue")),
    *((name, []) for name in ("service_hours", "texts", "widget", "ticket", "desk", "transfers")),
    ("colour", "red"),
    ("service_hours/open", True),
    ("service_hours/always", "true"),
    ("service_hours/always", 1),
    ("service_hours/time_zone", ""),
    ("service_hours/time_zone", None),
    ("service_hours/time_zone", "Sao_Paulo"),
    ("service_hours/time_zone", "america/sao_paulo"),
    ("service_hours/time_zone", "America/Sao_Paulo "),
    ("service_hours/time_zone", "America"),
    ("service_hours/time_zone", "UTC+3"),
    ("service_hours/time_zone", "-03:00"),
    ("service_hours/time_zone", "../../etc/passwd"),
    ("service_hours/time_zone", "/etc/localtime"),
    ("service_hours/time_zone", "localtime"),
    ("service_hours/time_zone", "posixrules"),
    ("service_hours/time_zone", "zone.tab"),
    ("service_hours/time_zone", "a\0b"),
    ("service_hours/time_zone", "x" * 10_000),
    (WEEKLY, {}),
    (WEEKLY, [window()] * 101),
    (f"{WEEKLY}/0", None),
    (f"{WEEKLY}/0", ["mon", "08:00", "18:00"]),
    (f"{WEEKLY}/0/day", "monday"),
    (f"{WEEKLY}/0/day", 1),
    (f"{WEEKLY}/0/to", "24:01"),
    (DAY_OFF, "2026-12-25"),
    (DAY_OFF, ["2026-12-25"] * 501),
    *each(f"{DAY_OFF}/0", "2026-02-30", "2026-02-29", "2026-13-01", "0000-01-01"),
    *each(f"{DAY_OFF}/0", "20261225", "2026-W52-5", "25/12/2026", "2026-12-25Z", ""),
    *(
        (f"{DAY_OFF}/0", bad)
        for bad in ("2026-12-25T00:00", "\u0662\u0660\u0662\u0666-12-25", " 2026-12-25", 1, None)
    ),
    ("texts/fr", {}),
    ("texts/pt", {}),
    ("texts/pt_br", {}),
    ("texts/en", None),
    ("texts/en", "Hello"),
    ("texts/en/hello", "x"),
    ("texts/en/greeting", ""),
    ("texts/en/greeting", " \n\t "),
    ("texts/en/offline", "x" * 2001),
    ("texts/en/closing", 5),
    ("texts/en/closing", "a\0b"),
    (ORIGINS, "https://a.example.com"),
    (ORIGINS, None),
    (ORIGINS, ["https://a.example.com"] * 101),
    ("widget/colours/primary", "red"),
    ("widget/colours/primary", "#fff"),
    ("widget/colours/text", "#ffffff00"),
    ("widget/colours/text", "#gggggg"),
    ("widget/colours/text", "#ffffff;}"),
    ("widget/colours/background", "#ffffff"),
    ("widget/position", "top"),
    ("widget/position", None),
    ("widget/form/name", "maybe"),
    ("widget/form/name", True),
    ("widget/form/phone", "off"),
    ("ticket/title", ""),
    ("ticket/title", "   "),
    ("ticket/title", None),
    ("ticket/title", "x" * 501),
    ("ticket/title", "Chat {{requester.phone}}"),
    ("ticket/title", "{{}}"),
    ("ticket/title", "{{requester.name}} {{ agent.password }}"),
    ("ticket/team", ""),
    ("ticket/category", " "),
    ("ticket/type", "x" * 201),
    ("ticket/priority", 1),
    ("ticket/assign_agent", "yes"),
    ("ticket/assign_agent", None),
    ("ticket/tags", "chat"),
    ("ticket/tags", [f"{n}" for n in range(51)]),
    ("ticket/tags/0", ""),
    ("ticket/tags/0", 5),
    ("ticket/status", "open"),
    *each("queue/ticket_after_minutes", 0, -1, 43_201, 2**63 - 1, 1.5, 1.0),
    *each("queue/ticket_after_minutes", "5", [], {}),
    ("queue/ticket_after_minutes", True),
    ("queue/minutes", 5),
    ("transfers/allow_offline", 0),
    ("transfers/allow_offline", None),
    ("transfers/to", "all"),
]


@pytest.mark.parametrize(("path", "value"), BAD, ids=[f"{p} {v!r:.40}" for p, v in BAD])
async def test_a_bad_value_is_pointed_at_and_changes_nothing(
    account: Account, path: str, value: Any
) -> None:
    admin = account.admin()
    refused = problem(await admin.put_settings(**put(path, value)), 422, "validation_failed")
    assert any(error["pointer"].startswith("/" + path) for error in refused["errors"]), refused
    shown = ok(await admin.on(1).settings())
    assert ok(await admin.put_settings()) == shown


BAD_WINDOWS: list[tuple[str, Json]] = [
    ("to", window(to="08:00")),
    ("to", window(**{"from": "18:00", "to": "08:00"})),
    ("to", window(**{"from": "24:00", "to": "24:00"})),
    ("to", window(to="8:00")),
    ("to", window(to="18:60")),
    ("to", window(to="25:00")),
    ("to", window(to="18:00:00")),
    ("to", window(to="\u0661\u0668:\u0660\u0660")),
    ("to", window(to=None)),
    ("from", window(**{"from": 8})),
    ("from", window(**{"from": "08:00 "})),
    ("from", {"day": "mon", "to": "18:00"}),
    ("to", {"day": "mon", "from": "08:00"}),
    ("day", {"from": "08:00", "to": "18:00"}),
    ("opens", window(opens="08:00")),
]


@pytest.mark.parametrize(("member", "bad"), BAD_WINDOWS, ids=[str(w) for _, w in BAD_WINDOWS])
async def test_a_window_that_is_none_is_pointed_at(
    account: Account, member: str, bad: Json
) -> None:
    hours = {"weekly": [window(), bad]}
    response = await account.admin().put_settings(service_hours=hours)
    refused = problem(response, 422, "validation_failed")
    pointers = [error["pointer"] for error in refused["errors"]]
    assert f"/service_hours/weekly/1/{member}" in pointers, refused


BAD_ORIGINS: list[Any] = [
    *("*", "https://*", "https://*.example.com", "https://a.example.com*", "https://a.*"),
    *("null", "", " ", "a.example.com", "//a.example.com", "https://", "https:a.example.com"),
    *("https://a.example.com/", "https://a.example.com/chat", "https://a.example.com?x=1"),
    *("https://a.example.com#top", "https://user@a.example.com", "https://u:p@a.example.com"),
    *("https://a.example.com:", "https://a.example.com:0", "https://a.example.com:65536"),
    *("https://a.example.com:443:443", "https://a.example.com:http", "https://a..example.com"),
    *("ftp://a.example.com", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"),
    *("https://[::1", "https://[zz::1]", "https://[1:2]", "https://a example.com"),
    *("https://a.example.com\n", "\thttps://a.example.com", "https://a.example.com\\b"),
    *("https://a.example.com,https://b.example.com", "https://é.example.com"),
    *("https://" + "a" * 300 + ".example.com", "a\0b", 5, None, {}, ["https://a.example.com"]),
]


@pytest.mark.parametrize("bad", BAD_ORIGINS, ids=[f"{bad!r:.50}" for bad in BAD_ORIGINS])
async def test_what_is_no_origin_is_pointed_at(account: Account, bad: Any) -> None:
    origins = ["https://a.example.com", bad]
    response = await account.admin().put_settings(widget={"allowed_origins": origins})
    refused = problem(response, 422, "validation_failed")
    pointers = [error["pointer"] for error in refused["errors"]]
    assert all(pointer.startswith("/widget/allowed_origins/1") for pointer in pointers), refused


async def test_everything_that_is_wrong_is_named_at_once(account: Account) -> None:
    response = await account.admin().put_settings(
        widget={"position": "top", "colours": {"text": "red"}}, queue={"ticket_after_minutes": 0}
    )
    refused = problem(response, 422, "validation_failed")
    assert {error["pointer"] for error in refused["errors"]} == {
        "/widget/position",
        "/widget/colours/text",
        "/queue/ticket_after_minutes",
    }


async def test_settings_larger_than_64_kib_are_too_large(account: Account) -> None:
    admin = account.admin()
    texts = {"en": {"greeting": "x" * 70_000}}
    problem(await admin.put_settings(texts=texts), 413, "too_large")


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"7", b'"x"', b"{", b"\xff"])
async def test_settings_are_an_object(account: Account, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = await account.admin().http.put(
        "/v1/settings/live-chat", content=content, headers=headers
    )
    assert response.status_code in {400, 422}, response.text
    problem(response, response.status_code)


async def test_reading_takes_no_parameters(account: Account) -> None:
    response = await account.agent().http.get("/v1/settings/live-chat", params={"locale": "en"})
    problem(response, 422, "validation_failed")
