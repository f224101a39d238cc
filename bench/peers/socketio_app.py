"""
What many would build: python-socketio over Redis, SQLAlchemy's async ORM with its default pool.

A message row and the conversation's update in one transaction, then an emit to the conversation's
room without the sender, then socket.io's own acknowledgement.

    python -m bench.peers.socketio_app     (makes the tables)
"""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import socketio
from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, insert, update
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CONVERSATIONS = 10_000


class Base(DeclarativeBase):
    """The tables."""


class Conversation(Base):
    """What a list of conversations would be sorted by."""

    __tablename__ = "conversation"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    last_message_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_message_id: Mapped[int | None] = mapped_column(BigInteger)


class Message(Base):
    """What was said."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    sender: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (Index("message_order", "conversation_id", "id"),)


engine = create_async_engine(
    os.environ["BENCH_DATABASE_URL"].replace("postgresql", "postgresql+asyncpg", 1)
)
sessions = async_sessionmaker(engine, expire_on_commit=False)
server = socketio.AsyncServer(
    async_mode="asgi",
    cors_allowed_origins="*",
    client_manager=socketio.AsyncRedisManager(os.environ["BENCH_REDIS_URL"]),
)
app = socketio.ASGIApp(server)


async def make_tables() -> None:
    """Make them, and the conversations that messages will be about."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        numbers = [{"id": number} for number in range(1, CONVERSATIONS + 1)]
        await connection.execute(insert(Conversation), numbers)


@server.event
async def connect(sid: str, environ: dict[str, Any]) -> None:
    """Let a socket into the room of its conversation."""
    query = parse_qs(environ["QUERY_STRING"])
    conversation = int(query["conv"][0])
    await server.save_session(sid, {"conversation": conversation, "role": query["role"][0]})
    await server.enter_room(sid, f"conversation {conversation}")


@server.event
async def message(sid: str, data: dict[str, Any]) -> dict[str, Any]:
    """Store a message, and bring it to the other side."""
    who = await server.get_session(sid)
    async with sessions() as session:
        stored = Message(
            conversation_id=who["conversation"],
            sender=who["role"],
            body=data["body"],
            created_at=datetime.now(UTC),
        )
        session.add(stored)
        await session.flush()
        await session.execute(
            update(Conversation)
            .where(Conversation.id == who["conversation"])
            .values(last_message_at=stored.created_at, last_message_id=stored.id)
        )
        await session.commit()
    told = {
        "id": stored.id,
        "mid": data["mid"],
        "sender": stored.sender,
        "body": stored.body,
        "at": stored.created_at.isoformat(),
    }
    room = f"conversation {who['conversation']}"
    await server.emit("message", told, room=room, skip_sid=sid)
    return {"ack": data["mid"], "id": stored.id}


if __name__ == "__main__":
    asyncio.run(make_tables())
