"""
Takes the pictures of docs/images.

`make web`, then `python -m tests.browser.widget.pictures [NAME …]`. What letters look like is up
to the fonts of the machine.
"""

from __future__ import annotations

import asyncio
import base64
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.conftest import QUIET, chromium
from tests.harness.people import new_id
from tests.harness.server import CHECKOUT, ServerProcess

IMAGES = CHECKOUT / "docs/images"
QUALITY = 85
DESKTOP = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1.5}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
FACE = "https://pictures.example/ana.svg"
ANA = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80">
<rect width="80" height="80" fill="#f2c6a0"/><circle cx="40" cy="34" r="24" fill="#4a2c1d"/>
<rect x="16" y="34" width="48" height="28" rx="10" fill="#4a2c1d"/>
<rect x="33" y="48" width="14" height="16" fill="#c98f6b"/>
<path d="M12 80c0-14 12-20 28-20s28 6 28 20z" fill="#2f6f73"/>
<ellipse cx="40" cy="37" rx="15" ry="18" fill="#dba57f"/>
<path d="M24 34c2-14 26-18 32 0-8-2-12-6-15-9-4 5-10 8-17 9z" fill="#4a2c1d"/>
<circle cx="34" cy="38" r="2" fill="#2b1a12"/><circle cx="46" cy="38" r="2" fill="#2b1a12"/>
<path d="M34 46q6 5 12 0" stroke="#8c3f35" stroke-width="2" fill="none" stroke-linecap="round"/>
</svg>"""

Talk = Callable[["Shop", Page], Awaitable[None]]


class Shop:
    """The demo's shop, and Ana who answers there."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.AsyncClient(base_url=url, trust_env=False)
        self.tokens: dict[str, str] = {}

    async def prepare(self) -> None:
        offered = (await self.http.get("/demo/sign-in")).json()
        self.tokens = {agent["external_id"]: agent["token"] for agent in offered["agents"]}
        for name in self.tokens:
            await self.call(name, "GET", "/v1/me")
        person = {"name": "Ana Souza", "permissions": [], "licensed": True, "active": True}
        await self.call("carla", "PUT", "/v1/agents/ana", {**person, "avatar_url": FACE})
        settings = await self.call("carla", "GET", "/v1/settings/live-chat")
        settings["widget"]["colours"] = {"primary": "#a4502f", "text": "#ffffff"}
        await self.call("carla", "PUT", "/v1/settings/live-chat", settings)

    async def call(self, who: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"authorization": f"Bearer {self.tokens[who]}"}
        answer = await self.http.request(method, path, json=body, headers=headers)
        return answer.raise_for_status().json()

    async def available(self, availability: str) -> None:
        await self.call("ana", "PUT", "/v1/me/availability", {"availability": availability})

    async def newest(self, group: str) -> Any:
        return (await self.call("ana", "GET", f"/v1/conversations?group={group}"))["items"][0]

    async def answer(self, text: str, group: str = "mine") -> None:
        path = f"/v1/conversations/{(await self.newest(group))['id']}/messages"
        await self.call("ana", "POST", path, {"client_id": new_id(), "text": text})


async def begin(page: Page, text: str) -> None:
    await page.get_by_role("button", name="Abrir o chat").click()
    await page.get_by_label("Nome").fill("Vera Martins")
    await page.get_by_label("E-mail").fill("vera@example.com")
    await page.get_by_label("Mensagem").fill(text)


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Mensagem", exact=True).fill(text)
    await page.keyboard.press("Enter")


async def conversation(shop: Shop, page: Page) -> None:
    await begin(page, "Oi! Comprei a tigela mar na semana passada e ela ainda não chegou.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Enviada")).to_be_visible()
    await shop.answer("Olá, Vera! Vou verificar agora mesmo. 😊", "new")
    await shop.answer("Pode me dizer o número do pedido?")
    await expect(page.get_by_text("Pode me dizer")).to_be_visible()
    await say(page, "Claro, é o 4821.")
    await expect(page.get_by_text("Enviada")).to_be_visible()
    await shop.answer(
        "Achei! Saiu ontem de Belo Horizonte e chega na quinta-feira. "
        "Dá para acompanhar aqui: https://entregas.example/4821"
    )
    await expect(page.get_by_text("Achei!")).to_be_visible()
    await say(page, "Que ótimo, muito obrigada! 💛")
    newest = await shop.newest("mine")
    path = f"/v1/conversations/{newest['id']}/read"
    await expect(page.get_by_text("Enviada")).to_be_visible()
    await shop.call("ana", "PUT", path, {"seq": newest["last_seq"] + 1})
    await expect(page.get_by_text("Lida")).to_be_visible()


async def welcome(shop: Shop, page: Page) -> None:
    await begin(page, "")


async def ticket(shop: Shop, page: Page) -> None:
    await shop.available("offline")
    await begin(page, "Boa noite! Vocês fazem a caneca terra em tamanho maior?")
    await page.get_by_role("button", name="Enviar mensagem").click()
    await expect(page.get_by_text("Chamado nº")).to_be_visible()


async def keep(page: Page, name: str) -> None:
    """Playwright takes no WebP; Chromium does."""
    devtools = await page.context.new_cdp_session(page)
    shot = await devtools.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (IMAGES / f"{name}.webp").write_bytes(base64.b64decode(shot["data"]))


async def take(browser: Browser, shop: Shop, name: str, talk: Talk, **options: Any) -> None:
    await shop.available("online")
    context = await browser.new_context(locale="pt-BR", reduced_motion="reduce", **options)
    context.set_default_timeout(10_000)
    await context.route(FACE, lambda route: route.fulfill(body=ANA, content_type="image/svg+xml"))
    page = await context.new_page()
    await page.goto(f"{shop.url}/demo")
    await talk(shop, page)
    await page.wait_for_load_state("networkidle")
    await page.evaluate("document.activeElement.shadowRoot?.activeElement?.blur()")
    await keep(page, name)
    await context.close()


async def take_all(url: str, wanted: list[str]) -> None:
    shop = Shop(url)
    await shop.prepare()
    pictures: dict[str, tuple[Talk, dict[str, Any]]] = {
        "widget-welcome": (welcome, {**DESKTOP, "color_scheme": "light"}),
        "widget-conversation": (conversation, {**DESKTOP, "color_scheme": "light"}),
        "widget-conversation-dark": (conversation, {**DESKTOP, "color_scheme": "dark"}),
        "widget-phone": (conversation, {**PHONE, "color_scheme": "light"}),
        "widget-phone-ticket": (ticket, {**PHONE, "color_scheme": "dark"}),
    }
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        for name in wanted or pictures:
            talk, options = pictures[name]
            await take(browser, shop, name, talk, **options)
        await browser.close()
    await shop.http.aclose()


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"CONVERSAS_DATA_DIR": f"{folder}/data", "CONVERSAS_RATE_LIMITS": "off"}
        process = ServerProcess("demo", settings, Path(folder), "demo")
        process.start()
        try:
            asyncio.run(take_all(process.url, sys.argv[1:]))
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
