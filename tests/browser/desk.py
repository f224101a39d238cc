"""A person before the console: what they see and do, in their own browser."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Self

from playwright.async_api import BrowserContext, Locator, Page

from tests.harness.people import AgentClient
from tests.harness.server import Server

NewContext = Callable[..., Awaitable[BrowserContext]]
NEW, MINE, OTHERS, CLOSED = "New conversations", "My conversations", "Others", "Closed"


class Console:
    """The console of one agent."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.list = page.get_by_role("region", name="Conversations", exact=True)
        self.box = page.get_by_role("combobox", name="Message")
        self.availability = page.get_by_role("switch", name=re.compile("Availability"))

    @classmethod
    async def of(cls, page: Page, url: str, agent: AgentClient, path: str = "") -> Self:
        """Open it as the host product does: with the token behind the `#`."""
        await page.goto(f"{url}/console{path}#token={agent.token}")
        return cls(page, url)

    def group(self, name: str) -> Locator:
        return self.list.get_by_role("button", name=re.compile(f"^{name}"))

    def row(self, requester: str) -> Locator:
        return self.list.get_by_role("link", name=re.compile(requester))

    def timeline(self, requester: str) -> Locator:
        return self.page.get_by_role("region", name=f"Conversation with {requester}")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def history(self) -> Locator:
        return self.page.get_by_role("complementary", name="History of the conversation")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def read(self, requester: str) -> Locator:
        """Choose a conversation; returns its timeline."""
        await self.row(requester).first.click()
        timeline = self.timeline(requester)
        await timeline.wait_for()
        return timeline

    async def say(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")


class Office:
    """Opens consoles, each in a browser of its own, on one process after the other."""

    def __init__(self, server: Server, new_context: NewContext) -> None:
        self._server = server
        self._new_context = new_context
        self._opened = 0

    async def console(self, agent: AgentClient, path: str = "", **options: Any) -> Console:
        context = await self._new_context(**options)
        url = self._server.at(self._opened)
        self._opened += 1
        return await Console.of(await context.new_page(), url, agent, path)
