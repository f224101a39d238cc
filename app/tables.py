"""Every table of the service, gathered for migrations."""

from app.accounts.models import access_changes, account_counters, accounts
from app.auth.models import api_keys
from app.canned_replies.models import canned_replies
from app.conversations.models import (
    closed_words,
    conversations,
    entries,
    unindexed_conversations,
)
from app.db.base import metadata
from app.people.models import agents, requesters
from app.tickets.models import delivery_jobs, tickets

__all__ = [
    "access_changes",
    "account_counters",
    "accounts",
    "agents",
    "api_keys",
    "canned_replies",
    "closed_words",
    "conversations",
    "delivery_jobs",
    "entries",
    "metadata",
    "requesters",
    "tickets",
    "unindexed_conversations",
]
