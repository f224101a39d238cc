"""The settings as they are shown: complete, and without secrets."""

from typing import Any

from app.accounts.live_chat import Desk, LiveChat
from app.accounts.texts import TEXT_NAMES
from app.core.translations import LOCALES

_SHOWN = {
    "local": ("kind",),
    "webhook": ("kind", "url"),
    "acelerato": ("kind", "base_url", "email"),
}


def settings(live_chat: LiveChat) -> dict[str, Any]:
    """Return the settings with every default filled in; they may be sent back as they are."""
    shown = live_chat.model_dump(mode="json", by_alias=True)
    shown["texts"] = {
        locale: {name: live_chat.text(name, locale) for name in TEXT_NAMES} for locale in LOCALES
    }
    shown["desk"] = _desk(live_chat.desk)
    return shown


def _desk(desk: Desk) -> dict[str, Any]:
    return {name: getattr(desk, name) for name in _SHOWN[desk.kind]}
