"""Languages, forms, keyboards, phones, and pages that are not friendly."""

from __future__ import annotations

import pytest
from playwright.async_api import Request, expect

from tests.browser.conftest import Axe
from tests.browser.widget.conftest import Visit
from tests.browser.widget.storefront import Widget
from tests.browser.widget.test_conversation import only, stored, talking
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.people import AgentClient
from tests.harness.waiting import eventually

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
RISEN = "panel => Promise.all(panel.getAnimations().map(({finished}) => finished))"
FOCUSED = "document.activeElement.shadowRoot?.activeElement?.getAttribute('aria-label')"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("pt", ("Abrir o chat", "Deixe sua mensagem", "Iniciar conversa")),
        ("en-GB", ("Open chat", "Leave your message", "Start conversation")),
        ("es-AR", ("Abrir el chat", "Deje su mensaje", "Iniciar conversación")),
        ("de", ("Abrir o chat", "Deixe sua mensagem", "Iniciar conversa")),
    ],
)
async def test_it_speaks_the_language_of_the_page(
    visit: Visit, ana: AgentClient, lang: str, words: tuple[str, str, str]
) -> None:
    bubble, greeting, button = words
    widget = await visit(lang=lang)
    await widget.page.get_by_role("button", name=bubble).click()
    await expect(widget.panel).to_contain_text(greeting)
    await expect(widget.page.get_by_role("button", name=button)).to_be_visible()


@pytest.mark.parametrize(
    ("form", "labels"),
    [
        ({"name": "required", "email": "required"}, ["Name", "E-mail"]),
        ({"name": "optional", "email": "off"}, ["Name (optional)"]),
        ({"name": "off", "email": "off"}, []),
    ],
)
async def test_it_asks_what_the_account_wants_to_know(
    visit: Visit, ana: AgentClient, account: Account, form: dict[str, str], labels: list[str]
) -> None:
    await account.configure(widget={"form": form})
    widget = await visit()
    await widget.open()
    await expect(widget.box).to_be_visible()
    asked = widget.panel.locator("label:has(input) > span:first-child")
    assert await asked.all_inner_texts() == labels
    await widget.say("Where is my parcel?")
    if form["name"] == "required":
        name = widget.page.get_by_label("Name")
        await expect(name).to_be_focused()
        await expect(name).to_have_accessible_description("Tell us your name.")
        await name.fill("Vera")
        await widget.page.keyboard.press("Enter")
        await expect(widget.panel).to_contain_text("Tell us your e-mail address.")
        await widget.page.get_by_label("E-mail").fill("vera@example.com")
        await widget.page.keyboard.press("Enter")
    await expect(widget.message("Where is my parcel?")).to_contain_text("Sent")
    await only(ana, "new")


async def test_a_keyboard_is_enough(visit: Visit, ana: AgentClient) -> None:
    widget = await visit()
    press = widget.page.keyboard.press
    await expect(widget.bubble).to_be_visible()
    await widget.page.locator("a").focus()
    await press("Tab")
    await expect(widget.bubble).to_be_focused()
    await press("Enter")
    await expect(widget.page.get_by_label("Name")).to_be_focused()
    await widget.page.keyboard.type("Vera")
    await press("Tab")
    await press("Tab")
    await expect(widget.box).to_be_focused()
    await widget.page.keyboard.type("Hello,")
    await press("Shift+Enter")
    await widget.page.keyboard.type("where is it?")
    await press("Enter")
    await expect(widget.message("Hello,\nwhere is it?")).to_contain_text("Sent")
    await expect(widget.box).to_be_focused()
    await press("Escape")
    await expect(widget.panel).to_have_count(0)
    await expect(widget.bubble).to_be_focused()
    await press("Space")
    await expect(widget.box).to_be_focused()
    assert await stored(ana, (await only(ana, "new"))["id"]) == ["Hello,\nwhere is it?"]


async def test_composing_a_word_does_not_send_it(visit: Visit, ana: AgentClient) -> None:
    widget = await visit()
    await talking(widget, ana)
    await widget.box.fill("こんにちは")
    await widget.box.evaluate(
        """box => box.dispatchEvent(
            new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true}))"""
    )
    await expect(widget.box).to_have_value("こんにちは")
    await widget.page.keyboard.press("Enter")
    await expect(widget.message("こんにちは")).to_contain_text("Sent")


async def test_a_text_may_have_ten_thousand_characters_and_no_more(
    visit: Visit, ana: AgentClient
) -> None:
    widget = await visit()
    await talking(widget, ana)
    await widget.say("x" * 10_001)
    await expect(widget.panel).to_contain_text("1 characters too many")
    await widget.box.fill("👍" * 10_000)
    await expect(widget.panel).to_contain_text("0 characters left")
    await widget.page.keyboard.press("Enter")
    await expect(widget.log.locator(".mine").last).to_contain_text("Sent")
    assert await widget.log.evaluate("log => log.scrollWidth <= log.clientWidth")


async def test_on_a_phone_it_is_the_whole_screen(visit: Visit, ana: AgentClient) -> None:
    widget = await visit(options=PHONE)
    await talking(widget, ana, "https://shop.example.com/" + "verylong" * 40)
    await expect(widget.panel).to_have_attribute("aria-modal", "true")
    await widget.panel.evaluate(RISEN)
    size = await widget.panel.bounding_box()
    assert size == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert await widget.page.evaluate("document.documentElement.scrollWidth") == 390
    await expect(widget.bubble).to_be_hidden()
    await widget.box.focus()
    await widget.page.keyboard.press("Tab")
    await widget.page.keyboard.press("Tab")
    assert await widget.page.evaluate(FOCUSED) == "More options"
    await widget.page.reload()
    await expect(widget.bubble).to_be_visible()
    await expect(widget.panel).to_have_count(0)  # it does not stand in the way of the next page


async def test_a_hostile_style_sheet_does_not_reach_it(visit: Visit, ana: AgentClient) -> None:
    widget = await visit(hostile="yes")
    await talking(widget, ana)
    looks = """box => { const {fontSize, transform, opacity} = getComputedStyle(box);
        return [fontSize, transform, opacity] }"""
    assert await widget.box.evaluate(looks) == ["15px", "none", "1"]


async def test_the_page_does_not_notice_it(
    visit: Visit, ana: AgentClient, account: Account
) -> None:
    widget = await visit()
    hosts: set[str] = set()
    widget.page.on("request", lambda request: hosts.add(_origin(request)))
    before = await widget.page.evaluate("Object.keys(window)")
    await widget.page.reload()
    await widget.page.evaluate(
        "() => { window.heard = []; document.onkeydown = ({key}) => heard.push(key) }"
    )
    height = await widget.page.evaluate("document.documentElement.scrollHeight")
    await talking(widget, ana)
    assert await widget.page.evaluate("document.documentElement.scrollHeight") == height
    assert await widget.page.evaluate("heard") == []  # pages have shortcuts of their own
    added = set(await widget.page.evaluate("Object.keys(window)")) - set(before)
    assert added <= {"Conversas", "heard"}
    assert await widget.page.context.cookies() == []
    server = account.server.url
    assert hosts - {server, widget.page.url.partition("/?")[0], "data:,"} <= {_PICTURES}
    await widget.page.emulate_media(media="print")
    await expect(widget.panel).to_be_hidden()


_PICTURES = "https://pictures.example"


def _origin(request: Request) -> str:
    return "/".join(request.url.split("/")[:3])


async def test_without_a_visitor_it_asks_for_little_and_opens_no_socket(
    visit: Visit, ana: AgentClient
) -> None:
    widget = await visit()
    await expect(widget.bubble).to_be_visible()  # what it asks the first time is not counted
    sockets: list[str] = []
    asked: list[str] = []
    widget.page.on("websocket", lambda socket: sockets.append(socket.url))
    widget.page.on("request", lambda request: asked.append(request.url.partition("?")[0]))
    await widget.page.reload()
    await expect(widget.bubble).to_be_visible()
    await widget.open()
    await expect(widget.box).to_be_visible()
    assert sockets == []
    assert [url for url in asked if "/v1/" in url] == [f"{_server(asked)}/v1/visitor/widget"]


def _server(asked: list[str]) -> str:
    return next(url for url in asked if url.endswith("/widget.js")).removesuffix("/widget.js")


async def test_calls_of_the_page_work_before_it_is_loaded_and_after(
    visit: Visit, ana: AgentClient
) -> None:
    widget = await visit(calls="yes")
    await expect(widget.panel).to_be_visible()
    await widget.page.evaluate("Conversas('close')")
    await expect(widget.panel).to_have_count(0)
    await widget.page.evaluate("Conversas('open'); Conversas('unheard of')")
    await expect(widget.panel).to_be_visible()


async def test_an_unknown_key_is_said_to_the_developer_and_to_nobody_else(
    visit: Visit, account: Account
) -> None:
    account.widget_key = "wk_unknown"
    widget = await visit()
    said: list[str] = []
    widget.page.on("console", lambda message: said.append(message.text))
    await widget.page.reload()
    await eventually(lambda: any("no widget with this key" in text for text in said))
    await expect(widget.bubble).to_have_count(0)


async def examined(widget: Widget, axe: Axe) -> None:
    """Nothing keeps anybody out, in either colour scheme."""
    for scheme in ("light", "dark"):
        await widget.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert await axe(widget.page) == [], scheme


@pytest.mark.parametrize("primary", ["#1a73e8", "#ffe600"])
async def test_it_keeps_nobody_out(
    visit: Visit, ana: AgentClient, account: Account, axe: Axe, primary: str
) -> None:
    await account.configure(widget={"colours": {"primary": primary, "text": "#ffffff"}})
    widget = await visit()
    await expect(widget.bubble).to_be_visible()
    await examined(widget, axe)
    await widget.open()
    await widget.page.get_by_role("button", name="Start conversation").click()
    await expect(widget.panel).to_contain_text("Tell us your name.")
    await examined(widget, axe)
    await widget.page.get_by_label("Name").fill("Vera")
    await widget.say("See https://shop.example.com/")
    conversation = await only(ana, "new")
    ok(await ana.send(conversation["id"], "Thanks: https://shop.example.com/"), 201)
    await expect(widget.message("Thanks")).to_be_visible()
    await widget.page.get_by_role("button", name="More options").click()
    await examined(widget, axe)
    ok(await ana.close(conversation["id"], create_ticket=True))
    await expect(widget.log).to_contain_text("has been closed")
    await examined(widget, axe)
    ok(await ana.go_offline())
    await widget.page.get_by_role("button", name="Start a new conversation").click()
    await expect(widget.panel).to_contain_text("Nobody is online")
    await examined(widget, axe)
    await widget.say("Is anybody there?")
    await expect(widget.panel).to_contain_text("We have filed")
    await examined(widget, axe)
