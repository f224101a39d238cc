"""
The sockets: a consumer whose ORM calls go through `database_sync_to_async`, as documented.

A message row and the conversation's update in one transaction, then a `group_send` to the agents of
the conversation, then the ack.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.channels_site.settings")

import django

django.setup()

from channels.db import database_sync_to_async  # noqa: E402 - Django wants to be set up first
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.db import transaction  # noqa: E402
from django.urls import path  # noqa: E402

from bench.peers.channels_site.chat.models import Conversation, Message  # noqa: E402


def store(conversation: int, sender: str, body: str) -> Message:
    """Store a message."""
    with transaction.atomic():
        message = Message(conversation_id=conversation, sender=sender, body=body)
        message.save()
        Conversation.objects.filter(pk=conversation).update(
            last_message_at=message.created_at, last_message_id=message.pk
        )
    return message


class Chat(AsyncJsonWebsocketConsumer):
    """One socket, of a visitor or of an agent."""

    async def connect(self) -> None:
        """Join the conversation's group."""
        query = parse_qs(self.scope["query_string"].decode())
        self.conversation, self.role = int(query["conv"][0]), query["role"][0]
        self.group = f"conversation.{self.conversation}.{self.role}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, _code: int) -> None:
        """Leave it."""
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: dict[str, Any]) -> None:
        """Store a message, and bring it to the other side."""
        stored = await database_sync_to_async(store)(self.conversation, self.role, content["body"])
        told = {
            "type": "chat.message",
            "id": stored.pk,
            "mid": content["mid"],
            "sender": stored.sender,
            "body": stored.body,
            "at": stored.created_at.isoformat(),
        }
        await self.channel_layer.group_send(f"conversation.{self.conversation}.agent", told)
        await self.send_json({"ack": content["mid"], "id": stored.pk})

    async def chat_message(self, event: dict[str, Any]) -> None:
        """Pass on what the group was told."""
        await self.send_json({name: event[name] for name in ("id", "mid", "sender", "body", "at")})


application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter([path("ws", Chat.as_asgi())]),
    }
)
