"""A customer's site with a strict policy and a hostile style sheet, and a line that can be cut."""

from __future__ import annotations

import asyncio
import contextlib
import html
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.async_api import Locator, Page

CALLS = (
    'window.Conversas = function () { (Conversas.q ||= []).push(arguments); }; Conversas("open");'
)
# What a page may do to everything on it; nothing of it may reach into the widget, or hide it.
HOSTILE = """
* { all: unset !important; font-size: 40px !important; color: transparent !important;
    transform: rotate(180deg) !important; }
conversas-widget, div, button { display: none !important; visibility: hidden !important;
    opacity: 0 !important; z-index: -1 !important; pointer-events: none !important; }
"""


class Storefront:
    """Serves one page on an origin of its own; its query says what is in it (see `_page`)."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def page(self, server: str, key: str, lang: str = "en", **query: str) -> str:
        return f"{self.url}/?{urlencode({'server': server, 'key': key, 'lang': lang, **query})}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query))
        scripts = {"/calls.js": ("text/javascript", CALLS), "/hostile.css": ("text/css", HOSTILE)}
        if address.path in scripts:
            self._answer(*scripts[address.path], {})
        elif "server" in query:
            self._answer("text/html", _page(query), {"Content-Security-Policy": _policy(query)})
        else:
            self.send_error(404)

    def _answer(self, kind: str, text: str, headers: Mapping[str, str]) -> None:
        body = text.encode()
        self.send_response(200)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _policy(query: Mapping[str, str]) -> str:
    """Exactly what docs/widget.md asks of a site, and pictures of agents."""
    server = query["server"]
    sockets = server.replace("http", "ws", 1)
    return (
        f"default-src 'none'; script-src 'self' {server}; connect-src {server} {sockets}; "
        "style-src 'self'; img-src https: data:; require-trusted-types-for 'script'"
    )


def _page(query: Mapping[str, str]) -> str:
    data = {"widget-key": query["key"], "identity-token": query.get("identity")}
    attributes = " ".join(f'data-{k}="{html.escape(v)}"' for k, v in data.items() if v)
    return f"""<!doctype html><html lang="{html.escape(query["lang"])}">
<head><title>Shop</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
{'<link rel="stylesheet" href="/hostile.css">' if "hostile" in query else ""}
{'<script src="/calls.js"></script>' if "calls" in query else ""}
<script async src="{query["server"]}/widget.js" {attributes}></script></head>
<body><main><h1>Shop</h1><a href="#more">More</a><p>{"Words. " * 400}</p></main></body></html>"""


class Line:
    """The way from a browser to the server, by TCP: it can be cut, and mended."""

    def __init__(self, server: str) -> None:
        self._target = urlsplit(server)
        self._pairs: set[asyncio.StreamWriter] = set()
        self._cut = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = "http://{}:{}".format(*self._server.sockets[0].getsockname())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """From now on nothing goes through, neither what there is nor what is new."""
        self._cut = True
        for writer in self._pairs:
            writer.transport.abort()

    def mend(self) -> None:
        self._cut = False

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        target = (self._target.hostname, self._target.port)
        there_reader, there_writer = await asyncio.open_connection(*target)
        self._pairs |= {writer, there_writer}
        for one, other in ((reader, there_writer), (there_reader, writer)):
            task = asyncio.create_task(_pump(one, other))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


class Widget:
    """The widget on a page, as a visitor sees and touches it (English words)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bubble = page.get_by_role("button", name="Open chat")
        self.panel = page.get_by_role("dialog")
        self.log = page.get_by_role("log")
        self.box = page.get_by_role("textbox", name="Message", exact=True)

    async def open(self) -> None:
        await self.bubble.click()

    async def introduce(self, text: str, name: str = "Vera") -> None:
        """Open it, say who one is, and send the first message."""
        await self.open()
        await self.page.get_by_label("Name").fill(name)
        await self.box.fill(text)
        await self.page.keyboard.press("Enter")

    async def say(self, text: str) -> None:
        await self.box.fill(text)
        await self.page.keyboard.press("Enter")

    def message(self, text: str) -> Locator:
        return self.log.locator(".message", has_text=text)

    async def texts(self) -> list[str]:
        """What was said, from the first to the last, without the greeting."""
        return await self.log.locator(".message p[dir=auto]").all_inner_texts()
