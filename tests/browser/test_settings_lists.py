"""Canned replies, API keys, agents and tickets: what is done there holds at once."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.desk import Office
from tests.browser.settings import Settings
from tests.harness.accounts import Account
from tests.harness.answers import ok, problem


async def write_reply(page: Settings, title: str, shortcut: str, text: str) -> None:
    await page.button("New reply").click()
    await page.field("Title").fill(title)
    await page.field("Shortcut").fill(shortcut)
    await page.field("Text").fill(text)


async def test_a_reply_that_an_agent_writes_is_offered_beside_the_text_box(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    await account.own_chat(ana, name="Vera")
    page = await Settings.of(office, ana, "/settings/canned-replies")
    await write_reply(page, "Greeting", "hello", "Hello ")
    await page.dialog.get_by_role("button", name="customer's name").click()
    await expect(page.field("Text")).to_have_value("Hello {{requester.name}}")
    await expect(page.dialog).to_contain_text("Hello Mary Jones")
    await page.save()
    items = ok(await ana.http.get("/v1/canned-replies"))["items"]
    assert [(item["shortcut"], item["scope"]) for item in items] == [("hello", "personal")]
    await page.page.get_by_role("link", name="Live chat").click()
    await page.page.get_by_role("link", name="Vera").click()
    box = page.page.get_by_role("combobox", name="Message")
    await box.fill("/hel")
    await page.page.get_by_role("option", name="Greeting").click()
    await expect(box).to_have_value("Hello Vera")


async def test_a_reply_is_refused_at_the_field_that_is_wrong(
    office: Office, account: Account
) -> None:
    davi = account.admin("Davi")
    taken = {"title": "Bye", "shortcut": "bye", "text": "Bye!", "scope": "personal"}
    ok(await davi.http.post("/v1/canned-replies", json=taken), 201)
    page = await Settings.of(office, davi, "/settings/canned-replies")
    await write_reply(page, "Farewell", "bye", "Bye, {{name}}!")
    await page.button("Save").click()
    await page.refused(page.field("Text"), "There is no such variable")
    await page.field("Text").fill("Bye, bye!")
    await page.button("Save").click()
    await page.refused(page.field("Shortcut"), "This is taken already")
    await page.choose("For whom", "Everybody")
    await page.save()
    await page.page.get_by_role("searchbox", name="Search replies").fill("farew")
    await expect(page.main.get_by_role("listitem")).to_have_count(1)
    await page.button("Delete Farewell").click()
    await page.dialog.get_by_role("button", name="Delete").click()
    await expect(page.main.get_by_text("No reply has these words")).to_be_visible()
    items = ok(await davi.http.get("/v1/canned-replies"))["items"]
    assert [item["shortcut"] for item in items] == ["bye"]


async def test_agents_change_their_own_replies_and_no_shared_ones(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    for who, scope in ((ana, "personal"), (account.admin(), "shared")):
        body = {"title": scope.title(), "shortcut": scope, "text": "Text", "scope": scope}
        ok(await who.http.post("/v1/canned-replies", json=body), 201)
    page = await Settings.of(office, ana, "/settings/canned-replies")
    await page.button("Edit Personal").click()
    await expect(page.page.get_by_role("radiogroup", name="For whom")).to_have_count(0)
    await page.field("Title").fill("My own")
    await page.save()
    await expect(page.button("Edit My own")).to_be_visible()
    await expect(page.button("Edit Shared")).to_have_count(0)


async def test_a_key_is_shown_once_works_and_is_revoked(office: Office, account: Account) -> None:
    page = await Settings.of(office, account.admin(), "/settings/keys")
    await page.button("New key").click()
    await page.button("Create key").click()
    await page.refused(page.field("Name"), "cannot be empty")
    await page.field("Name").fill("ERP")
    await page.page.get_by_role("checkbox", name="Read all conversations").check()
    await page.page.get_by_label("Expires at the end of").fill("2999-12-31")
    await page.button("Create key").click()
    key = await page.dialog.locator("code").inner_text()
    await page.button("I have copied it").click()
    erp = account.http(headers={"Authorization": f"Bearer {key}"})
    ok(await erp.get("/v1/conversations", params={"group": "new"}))
    await page.page.reload()
    await expect(page.main.get_by_role("listitem")).to_contain_text("Last used")
    await page.button("Revoke ERP").click()
    await page.dialog.get_by_role("button", name="Revoke").click()
    await expect(page.main.get_by_text("Revoked", exact=True)).to_be_visible()
    refused = await erp.get("/v1/conversations", params={"group": "new"})
    problem(refused, 401, "credential_invalid")
    await expect(page.main.get_by_text(key)).to_have_count(0)


async def test_an_agent_is_described_anew(office: Office, account: Account) -> None:
    bia = account.agent("Bia", iat=1_700_000_000)
    ok(await bia.me())
    page = await Settings.of(office, account.admin("Davi"), "/settings/agents")
    await page.button("Edit Bia").click()
    await page.field("E-mail").fill("nobody")
    await page.button("Save").click()
    await page.refused(page.field("E-mail"), "not an e-mail address")
    await page.field("E-mail").fill("bia@example.com")
    await page.dialog.get_by_role("switch", name="Live-chat licence").uncheck()
    await page.page.get_by_role("checkbox", name="View all conversations").check()
    await page.save()
    me = ok(await bia.me())
    assert (me["licensed"], me["email"]) == (False, "bia@example.com")
    assert me["permissions"] == ["view_all_conversations"]
    row = page.main.get_by_role("listitem").filter(has_text="Bia")
    await expect(row).to_contain_text("No licence")
    await expect(row).to_contain_text("Supervisor")


async def test_agents_see_who_is_there_and_edit_nobody(office: Office, account: Account) -> None:
    ana = account.agent("Ana")
    await account.own_chat(ana, name="Vera")
    page = await Settings.of(office, ana, "/settings/agents")
    row = page.main.get_by_role("listitem").filter(has_text="Ana")
    await expect(row).to_contain_text("1 open conversation")
    await expect(row).to_contain_text("Online")
    await expect(page.button("Edit Ana")).to_have_count(0)


async def test_a_ticket_that_failed_is_sent_again_by_an_admin(
    office: Office, account: Account
) -> None:
    davi, ana = account.admin("Davi"), account.agent("Ana")
    await account.closed_chat(ana, create_ticket=True)
    ticket = ok(await davi.tickets())["items"][0]
    await account.delivered_as(ticket["id"], "failed")
    page = await Settings.of(office, ana, "/tickets")
    await page.main.get_by_role("link", name=ticket["title"]).click()
    await expect(page.main.get_by_role("region", name="Delivery")).to_contain_text("Failed")
    await expect(page.main.get_by_role("region", name="Conversation")).to_contain_text("Olá")
    await expect(page.button("Send again")).to_have_count(0)
    page = await Settings.of(office, davi, f"/tickets/{ticket['id']}")
    await page.button("Send again").click()
    await page.told("It is sent again")
    await expect(page.button("Send again")).to_have_count(0)
    assert ok(await davi.ticket(ticket["id"]))["delivery"]["status"] != "failed"
