"""Each page of settings: what is saved there is what the REST API answers and visitors see."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.desk import Office
from tests.browser.settings import Settings
from tests.harness.accounts import Account
from tests.harness.answers import Json, ok
from tests.harness.people import AgentClient


@pytest.fixture
def davi(account: Account) -> AgentClient:
    return account.admin("Davi")


async def stored(admin: AgentClient) -> Json:
    settings: Json = ok(await admin.settings())
    return settings


async def test_texts_are_previewed_and_told_to_visitors(
    office: Office, account: Account, davi: AgentClient
) -> None:
    page = await Settings.of(office, davi, "/settings/texts")
    standard = (await stored(davi))["texts"]
    await page.page.get_by_role("tab", name="English").click()
    await page.field("Greeting").fill("Ahoy! Write to us.")
    await expect(page.preview("What the visitor sees")).to_contain_text("Ahoy! Write to us.")
    await page.save()
    await page.told("Saved.")
    assert ok(await account.widget(locale="en"))["texts"]["greeting"] == "Ahoy! Write to us."
    assert (await stored(davi))["texts"]["pt-BR"] == standard["pt-BR"]
    await page.field("Greeting").fill(" ")
    await page.save()
    await expect(page.field("Greeting")).to_have_value(standard["en"]["greeting"])
    assert (await stored(davi))["texts"] == standard


async def test_hours_over_midnight_are_stored_as_two(office: Office, davi: AgentClient) -> None:
    page = await Settings.of(office, davi, "/settings/hours")
    await page.switch("Always open").uncheck()
    zone = page.page.get_by_role("combobox", name="Time zone")
    await zone.fill("sao pau")
    await page.page.get_by_role("option", name="America/Sao Paulo").click()
    await page.button("Add hours on Sunday").click()
    await page.page.get_by_label("Sunday, from (1)").fill("22:00")
    await page.page.get_by_label("Sunday, to (1)").fill("02:00")
    await page.told("Ends on the next day")
    await page.page.get_by_label("Date", exact=True).fill("2026-12-25")
    await page.button("Add").click()
    await page.save()
    hours = (await stored(davi))["service_hours"]
    assert hours == {
        "time_zone": "America/Sao_Paulo",
        "always": False,
        "weekly": [
            {"day": "mon", "from": "00:00", "to": "02:00"},
            {"day": "sun", "from": "22:00", "to": "24:00"},
        ],
        "holidays": ["2026-12-25"],
    }
    await expect(page.page.get_by_label("Monday, to (1)")).to_have_value("02:00")


async def test_several_hours_a_day_are_copied_to_the_working_days(
    office: Office, davi: AgentClient
) -> None:
    page = await Settings.of(office, davi, "/settings/hours")
    await page.switch("Always open").uncheck()
    await expect(page.preview("With these hours")).to_contain_text("Closed now")
    await page.button("Add hours on Monday").click()
    await page.page.get_by_label("Monday, to (1)").fill("12:00")
    await page.button("Add hours on Monday").click()
    await page.button("Save").click()
    await page.refused(page.page.get_by_label("Monday, to (2)"), "cannot be empty")
    await page.page.get_by_label("Monday, from (2)").fill("13:00")
    await page.page.get_by_label("Monday, to (2)").fill("18:00")
    await page.button("Copy Monday to the other working days").click()
    await page.save()
    weekly = (await stored(davi))["service_hours"]["weekly"]
    assert [window["from"] for window in weekly] == ["08:00", "13:00"] * 5


async def test_the_widget_warns_of_colours_that_cannot_be_read(
    office: Office, account: Account, davi: AgentClient
) -> None:
    page = await Settings.of(office, davi, "/settings/widget")
    await page.field("Main colour").fill("#ffeb3b")
    await page.told("The contrast is 1.2 : 1")
    await page.button("Use black text").click()
    await expect(page.button("Use black text")).to_have_count(0)
    await page.choose("Position on the page", "Left")
    await page.choose("E-mail", "Required")
    await page.field("Allowed sites").fill("https://shop.example.com/cart")
    await page.field("Allowed sites").press("Enter")
    await page.save()
    assert (await stored(davi))["widget"] == {
        "allowed_origins": ["https://shop.example.com"],
        "colours": {"primary": "#ffeb3b", "text": "#000000"},
        "position": "left",
        "form": {"name": "required", "email": "required"},
    }
    widget = ok(await account.widget())
    assert (widget["position"], widget["form"]["email"]) == ("left", "required")
    snippet = f'src="{page.url}/widget.js" data-widget-key="{account.widget_key}"'
    await expect(page.main.locator("code")).to_contain_text(snippet)


async def test_a_colour_that_is_none_is_refused_at_its_field(
    office: Office, davi: AgentClient
) -> None:
    page = await Settings.of(office, davi, "/settings/widget")
    await page.field("Text on it").fill("#fff")
    await page.button("Save").click()
    await page.refused(page.field("Text on it"), "not in the expected form")
    await page.field("Allowed sites").fill("https://*.example.com")
    await page.field("Allowed sites").press("Enter")
    await expect(page.main.get_by_text("is not the address of a site")).to_be_visible()


async def test_tickets_are_filed_as_said(office: Office, davi: AgentClient) -> None:
    page = await Settings.of(office, davi, "/settings/ticket")
    title = page.field("Title")
    await title.fill("{{nobody}}")
    await page.button("Save").click()
    await page.refused(title, "There is no such variable")
    await title.fill("Chat ")
    await page.main.get_by_role("button", name="conversation number").click()
    await expect(title).to_have_value("Chat {{conversation.number}}")
    await expect(page.main.get_by_text("Chat 128")).to_be_visible()
    await page.field("Team").fill("Support")
    await page.field("Tags").fill("chat")
    await page.field("Tags").press("Enter")
    await page.switch("Assign the last agent who answered").uncheck()
    await page.save()
    assert (await stored(davi))["ticket"] == {
        "title": "Chat {{conversation.number}}",
        "team": "Support",
        "category": None,
        "type": None,
        "priority": None,
        "assign_agent": False,
        "tags": ["chat"],
    }


async def test_a_desk_keeps_its_secret_to_itself(office: Office, davi: AgentClient) -> None:
    page = await Settings.of(office, davi, "/settings/desk")
    await page.page.get_by_role("radio", name="Go to a webhook").check()
    await page.button("Save").click()
    await page.refused(page.field("Address"), "cannot be empty")
    await page.field("Address").fill("https://desk.example.com/tickets")
    secret = page.page.get_by_label("Signing secret")
    await secret.fill("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=")
    await page.save()
    await expect(secret).to_have_value("")
    await page.field("Address").fill("https://desk.example.com/other")
    await page.save()
    desk = (await stored(davi))["desk"]
    assert desk == {"kind": "webhook", "url": "https://desk.example.com/other"}


async def test_acelerato_is_asked_for_all_three(office: Office, davi: AgentClient) -> None:
    page = await Settings.of(office, davi, "/settings/desk")
    await page.page.get_by_role("radio", name="Go to Acelerato").check()
    await page.field("Address of your Acelerato").fill("https://loja.acelerato.example")
    await page.field("E-mail of the API user").fill("nobody")
    await page.page.get_by_label("API token").fill("t0ken")
    await page.button("Save").click()
    await page.refused(page.field("E-mail of the API user"), "not an e-mail address")
    await page.field("E-mail of the API user").fill("api@example.com")
    await page.save()
    assert (await stored(davi))["desk"]["email"] == "api@example.com"


async def test_queue_and_transfers(office: Office, davi: AgentClient) -> None:
    page = await Settings.of(office, davi, "/settings/queue")
    await page.switch("Turn conversations that wait too long into tickets").check()
    minutes = page.field("After how many minutes")
    await minutes.fill("0")
    await page.button("Save").click()
    await page.refused(minutes, "out of range")
    await minutes.fill("20")
    await page.switch("Allow transfers to agents who are offline").check()
    await page.save()
    settings = await stored(davi)
    assert settings["queue"] == {"ticket_after_minutes": 20}
    assert settings["transfers"] == {"allow_offline": True}
