"""Settings among several people and pages: nothing is lost by saving, leaving or reading."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.desk import Office
from tests.browser.settings import Settings
from tests.harness.accounts import Account
from tests.harness.answers import ok


async def test_what_a_colleague_saved_on_another_page_meanwhile_stays(
    office: Office, account: Account
) -> None:
    davi = account.admin("Davi")
    page = await Settings.of(office, davi, "/settings/queue")
    await page.switch("Allow transfers to agents who are offline").check()
    ok(await account.admin("Eva").put_settings(ticket={"team": "Support"}))
    await page.save()
    settings = ok(await davi.settings())
    assert settings["ticket"]["team"] == "Support"
    assert settings["transfers"] == {"allow_offline": True}


async def test_whoever_leaves_with_unsaved_changes_is_asked(
    office: Office, account: Account
) -> None:
    page = await Settings.of(office, account.admin(), "/settings/texts")
    await page.page.get_by_role("link", name="Ticket filing").click()
    await page.field("Team").fill("Support")
    await page.page.get_by_role("link", name="Tickets", exact=True).click()
    await expect(page.dialog).to_contain_text("Leave without saving?")
    await page.dialog.get_by_role("button", name="Stay", exact=True).last.click()
    await expect(page.field("Team")).to_have_value("Support")
    await page.page.go_back()
    await expect(page.dialog).to_be_visible()
    await expect(page.page).to_have_url(re.compile("/settings/ticket$"))
    await page.dialog.get_by_role("button", name="Leave").click()
    await expect(page.main.get_by_role("heading", level=1)).to_have_text("Texts")


async def test_discarding_goes_back_to_what_is_stored(office: Office, account: Account) -> None:
    page = await Settings.of(office, account.admin(), "/settings/ticket")
    await page.field("Team").fill("Support")
    await page.button("Discard changes").click()
    await expect(page.field("Team")).to_have_value("")
    await expect(page.button("Save")).to_be_disabled()
    await page.page.get_by_role("link", name="Desk").click()
    await expect(page.main.get_by_role("heading", level=1)).to_have_text("Desk")


async def test_agents_read_what_only_admins_change(office: Office, account: Account) -> None:
    ok(await account.admin().put_settings(ticket={"team": "Support"}))
    page = await Settings.of(office, account.agent("Ana"), "/settings")
    await expect(page.main.get_by_role("heading", level=1)).to_have_text("Canned replies")
    await expect(page.page.get_by_role("link", name="API keys")).to_have_count(0)
    await page.page.get_by_role("link", name="Ticket filing").click()
    await expect(page.field("Team")).to_have_value("Support")
    await expect(page.field("Team")).to_be_disabled()
    await expect(page.button("Save")).to_have_count(0)
    await page.told("an administrator changes them")


async def test_the_pages_are_in_the_language_of_the_browser(
    office: Office, account: Account
) -> None:
    page = await Settings.of(office, account.admin(), "/settings/hours", locale="pt-BR")
    await expect(page.main.get_by_role("heading", level=1)).to_have_text("Horário de atendimento")
    await page.switch("Sempre aberto").uncheck()
    await page.button("Acrescentar horário: Segunda-feira").click()
    await page.button("Salvar").click()
    await page.told("Salvo.")
