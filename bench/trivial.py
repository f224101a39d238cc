"""The least that a FastAPI route can do with a message: read it, and answer. Nothing is stored."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Message(BaseModel):
    """What comes in."""

    client_id: str
    text: str


class Entry(BaseModel):
    """What goes out."""

    seq: int
    at: datetime
    client_id: str
    text: str


@app.post("/messages", status_code=201)
async def send(message: Message) -> Entry:
    """Say it back."""
    return Entry(seq=1, at=datetime.now(UTC), client_id=message.client_id, text=message.text)
