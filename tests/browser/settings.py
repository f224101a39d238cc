"""A person before the pages of settings: what they fill in, and what they are told."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.desk import Office
from tests.harness.people import AgentClient


class Settings:
    """One page of the settings, open in a browser."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.main = page.get_by_role("main")
        self.dialog = page.get_by_role("dialog")

    @classmethod
    async def of(cls, office: Office, agent: AgentClient, path: str, **options: Any) -> Settings:
        """Open `/console` + `path` as that agent; returns when its title stands there."""
        console = await office.console(agent, path, **options)
        settings = cls(console.page, console.url)
        await expect(settings.main.get_by_role("heading", level=1)).to_be_visible()
        return settings

    def field(self, label: str) -> Locator:
        """A field for text; those for several values are lists to choose from, too."""
        several = self.page.get_by_role("combobox", name=label, exact=True)
        return self.page.get_by_role("textbox", name=label, exact=True).or_(several)

    def switch(self, label: str) -> Locator:
        return self.main.get_by_role("switch", name=label)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def preview(self, name: str) -> Locator:
        return self.page.get_by_role("complementary", name=name)

    async def choose(self, group: str, option: str) -> None:
        """Take one of a group of radio buttons."""
        radios = self.page.get_by_role("radiogroup", name=group, exact=True)
        await radios.get_by_role("radio", name=option, exact=True).check()

    async def save(self) -> None:
        """Save; returns when it is stored: the dialog has gone, or nothing waits to be saved."""
        in_dialog = await self.dialog.count() > 0
        await self.button("Save").click()
        waiting = self.dialog if in_dialog else self.main.locator("[data-dirty]")
        await expect(waiting).to_have_count(0)

    async def told(self, *words: str) -> None:
        for word in words:
            await expect(self.page.get_by_role("status").get_by_text(word).first).to_be_visible()

    async def refused(self, field: Locator, why: str) -> None:
        """The field is marked, says why, and is where the cursor stands."""
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(field).to_be_focused()
        await expect(field).to_have_accessible_description(re.compile(re.escape(why)))
