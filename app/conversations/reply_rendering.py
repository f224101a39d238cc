"""A canned reply as it would be said in a conversation."""

from typing import Any

from sqlalchemy import Connection

from app.auth.principal import Agent
from app.canned_replies import repository as replies
from app.canned_replies.rules import CannedReply, require_seen, say
from app.conversations import repository, rules
from app.conversations.views import Shown
from app.core.errors import Invalid
from app.db.engine import Database


async def render(
    database: Database, agent: Agent, reply_id: str, conversation_id: str
) -> dict[str, Any]:
    """Return the text; NotFound without the reply, Invalid without the conversation."""

    def transaction(connection: Connection) -> tuple[CannedReply, Shown | None]:
        found = replies.get(connection, agent.account_id, reply_id)
        shown = repository.get(connection, agent.account_id, conversation_id)
        return require_seen(agent, found), shown

    reply, shown = await database.read(transaction)
    if shown is None or not rules.sees(agent, shown.conversation):
        raise Invalid.at("/conversation_id", "unknown", "There is no such conversation.")
    return {"text": say(reply, agent, shown.requester, shown.conversation.number)}
