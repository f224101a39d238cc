"""Who is in the demo's account, and how they come in without a host product."""

import json
import time
from pathlib import Path
from typing import Any

from app.auth import tokens
from app.settings import Settings

WEEK_S = 7 * 24 * 3600
PEOPLE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ana", "Ana Souza", ()),
    ("bruno", "Bruno Lima", ()),
    ("carla", "Carla Dias", ("view_all_conversations", "manage_settings")),
)


def kept(settings: Settings) -> Path:
    """Return the file that names the seeded account, beside its database."""
    return settings.data_dir / "demo.json"


def account(settings: Settings) -> dict[str, str] | None:
    """Return `{account_id, widget_key, identity_secret}` of the seeded account; None without."""
    path = kept(settings)
    return dict(json.loads(path.read_text())) if path.exists() else None


def agents(settings: Settings, account_id: str) -> list[dict[str, Any]]:
    """Return everybody with a token that is good for a week."""
    return [
        {
            "external_id": sub,
            "name": name,
            "permissions": list(permissions),
            "token": token(settings, account_id, sub, name, permissions),
        }
        for sub, name, permissions in PEOPLE
    ]


def token(
    settings: Settings, account_id: str, sub: str, name: str, permissions: tuple[str, ...]
) -> str:
    """Return what a host product would sign for this person."""
    issued_at = int(time.time())
    claims = {
        "aud": tokens.AGENT_AUDIENCE,
        "sub": sub,
        "account": account_id,
        "name": name,
        "permissions": list(permissions),
        "live_chat_licence": True,
        "iat": issued_at,
        "exp": issued_at + WEEK_S,
    }
    if settings.jwt_issuer:
        claims["iss"] = settings.jwt_issuer
    return tokens.sign(claims, settings.signing_secret)
