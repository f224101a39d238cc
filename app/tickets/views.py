"""Tickets as clients get them."""

from typing import Any

from sqlalchemy import Row

from app.core.clock import to_text


def ticket(row: Row[Any]) -> dict[str, Any]:
    """Return the ticket in a row of `repository.select_tickets`."""
    assigned = {"id": row.assigned_agent_id, "name": row.agent_name, "avatar_url": row.agent_avatar}
    return {
        "id": row.id,
        "number": row.number,
        "conversation_id": row.conversation_id,
        "requester": {"name": row.requester_name, "email": row.requester_email},
        "title": row.title,
        "description": row.description,
        "transcript": row.transcript,
        "team": row.team,
        "category": row.category,
        "type": row.type,
        "priority": row.priority,
        "assigned_agent": assigned if row.assigned_agent_id else None,
        "tags": row.tags,
        "origin": row.origin,
        "created_at": to_text(row.created_at),
        "delivery": {
            "status": row.delivery_status,
            "attempts": row.delivery_attempts,
            "last_error": row.delivery_error,
            "external_id": row.desk_id,
            "external_url": row.desk_url,
        },
    }
