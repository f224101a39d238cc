"""A database as a desk of some years leaves it: made by SQL, not by use."""

from __future__ import annotations

import asyncpg
from sqlalchemy.engine import make_url

from app.accounts.service import create_account
from app.db.engine import connect

AGENTS = 20
NEW = 40  # waiting; the same whatever the history
OPEN = 400  # being answered
ENTRIES = 10  # of each conversation: the start, eight messages, the close

# Ids rise with time, as UUIDv7 do: the number in the first 48 bits.
_ID = "(lpad(to_hex({n}), 12, '0') || '70008000' || lpad(to_hex({k}), 12, '0'))::uuid"

_AGENTS = f"""
INSERT INTO agents (account_id, id, external_id, name, permissions, licensed, active, availability,
                    availability_at, described_at, created_at)
SELECT $1, {_ID.format(n="n", k="1")}, 'agent-' || n, 'Agent ' || n, '["view_all_conversations"]',
       true, true, 'online', now(), 0, now()
FROM generate_series(1, $2::int) AS n
"""

_REQUESTERS = f"""
INSERT INTO requesters (account_id, id, name, email, registered, locale, created_at)
SELECT $1, {_ID.format(n="n", k="2")}, 'Cliente' || n || ' Silva',
       'cliente' || n || '@example.com', false, 'pt-BR', now()
FROM generate_series(1, $2::int) AS n
"""

_CONVERSATIONS = f"""
INSERT INTO conversations (account_id, id, number, requester_id, status, owner_id,
    first_responder_id, last_agent_id, last_seq, visitor_messages, agent_messages,
    visitor_read_seq, visitor_read_count, agent_read_seq, agent_read_count, last_message_seq,
    last_message_author, last_message_preview, last_message_at, started_at, first_response_at,
    closed_at, closed_by, locale)
SELECT $1, {_ID.format(n="n", k="3")}, n, {_ID.format(n="n", k="2")},
    CASE WHEN n > $2::int - {NEW} THEN 'new' WHEN n > $2::int - {NEW} - {OPEN} THEN 'open'
         ELSE 'closed' END,
    CASE WHEN n <= $2::int - {NEW} THEN {_ID.format(n=f"1 + n % {AGENTS}", k="1")} END,
    CASE WHEN n <= $2::int - {NEW} THEN {_ID.format(n=f"1 + n % {AGENTS}", k="1")} END,
    NULL, {ENTRIES}, 4, 4, 0, 0, 0, 0, 9, 'agent', 'Tudo certo?', at, at, at,
    CASE WHEN n <= $2::int - {NEW} - {OPEN} THEN at END,
    CASE WHEN n <= $2::int - {NEW} - {OPEN} THEN 'agent' END, 'pt-BR'
FROM (SELECT n, now() - ($2::int - n) * interval '1 second' AS at
      FROM generate_series(1, $2::int) AS n) AS moments
"""

_ENTRIES = f"""
INSERT INTO entries (account_id, conversation_id, seq, at, kind, actor_kind, actor_id, client_id,
                     text, data)
SELECT $1, {_ID.format(n="n", k="3")}, seq, now(),
    CASE seq WHEN 1 THEN 'started' ELSE 'message' END,
    CASE seq % 2 WHEN 0 THEN 'visitor' ELSE 'agent' END,
    CASE seq % 2 WHEN 0 THEN {_ID.format(n="n", k="2")}
         ELSE {_ID.format(n=f"1 + n % {AGENTS}", k="1")} END,
    CASE WHEN seq > 1 THEN {_ID.format(n="n", k="4 + seq")} END,
    CASE seq WHEN 1 THEN NULL
         WHEN 2 THEN 'Olá, preciso de ajuda com o pedido' || n || ', que passou do prazo'
         ELSE 'Mensagem ' || seq || ' sobre o assunto ' || n % 977 END,
    CASE seq WHEN 1 THEN '{{"page": null, "previous_conversation_id": null}}'::jsonb END
FROM generate_series($2::int, $3::int) AS n, generate_series(1, {ENTRIES}) AS seq
"""
_WORDS = f"""
INSERT INTO closed_words (account_id, conversation_id, owner_id, closed_at, words)
SELECT c.account_id, c.id, c.owner_id, c.closed_at, search_vector(c.account_id, said.words)
FROM conversations AS c, LATERAL (
    SELECT string_agg(search_words(e.text), '') AS words FROM entries AS e
    WHERE e.account_id = c.account_id AND e.conversation_id = c.id AND e.kind = 'message'
) AS said
WHERE c.account_id = $1 AND c.status = 'closed'
  AND c.id BETWEEN {_ID.format(n="$2::int", k="3")} AND {_ID.format(n="$3::int", k="3")}
"""
_COUNTERS = "UPDATE account_counters SET conversations = $2 WHERE account_id = $1"
_STEP = 50_000  # conversations whose entries are one transaction


async def fill(database_url: str, size: int) -> tuple[str, list[str]]:
    """Fill an account with `size` conversations; return its id and its agents'."""
    database = await connect(database_url)
    account = (await create_account(database, name="Desk")).account_id
    await database.close()
    address = make_url(database_url).set(drivername="postgresql")
    connection = await asyncpg.connect(address.render_as_string(hide_password=False))
    try:
        await connection.execute(_AGENTS, account, AGENTS)
        await connection.execute(_REQUESTERS, account, size)
        await connection.execute(_CONVERSATIONS, account, size)
        await connection.execute(_COUNTERS, account, size)
        for first in range(1, size + 1, _STEP):
            last = min(first + _STEP - 1, size)
            await connection.execute(_ENTRIES, account, first, last)
            await connection.execute(_WORDS, account, first, last)
        await connection.execute("VACUUM ANALYZE")  # as autovacuum has it by then
        found = await connection.fetch("SELECT id FROM agents WHERE account_id = $1", account)
    finally:
        await connection.close()
    return account, [str(row["id"]) for row in found]
