"""
Search by words.

PostgreSQL gets a function of the same name and outcome as `app.core.words.search_words`, which
SQLite is given by every connection. A conversation that is closed is noted by a trigger and indexed
later, so that a message costs nothing more, and a close next to nothing.

Revision ID: search
Revises: canned_replies
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.db.base import Id, UtcTime

revision = "search"
down_revision = "canned_replies"
branch_labels = None
depends_on = None

_MARKS = r"\u0300-\u036f\ufe00-\ufe0f"
_SIGNS = r"\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_SEPARATORS = r"\u0001-/:-@\[-`{-\u00bf\u00d7\u00f7\u2000-\u25ff\u27c0-\u2aff\u3000-\u303f\ufffd"
_ASCII_SEPARATORS = r"\u0001-/:-@\[-`{-\u007f"


def upgrade() -> None:
    """Make the words of requesters and closed conversations searchable."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        _make_functions()
        _make_closed_words()
    else:
        op.execute("""
            CREATE VIRTUAL TABLE closed_words USING fts5(
                words, account_id UNINDEXED, conversation_id UNINDEXED, owner_id UNINDEXED,
                closed_at UNINDEXED, tokenize = 'ascii', detail = 'none'
            )""")
    op.create_table(
        "unindexed_conversations",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "conversation_id"],
            ["conversations.account_id", "conversations.id"],
            name=op.f("fk_unindexed_conversations_account_id_conversation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "conversation_id", name=op.f("pk_unindexed_conversations")
        ),
    )
    op.execute("""
        INSERT INTO unindexed_conversations (account_id, conversation_id)
        SELECT account_id, id FROM conversations WHERE status = 'closed'
        """)
    for statement in _POSTGRESQL_TRIGGER if postgresql else _SQLITE_TRIGGER:
        op.execute(statement)


_NOTE = """
    INSERT INTO unindexed_conversations (account_id, conversation_id)
    VALUES (new.account_id, new.id);
"""
_POSTGRESQL_TRIGGER = (
    f"""
    CREATE FUNCTION note_closed_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {_NOTE} RETURN NULL; END
    $$""",
    """
    CREATE TRIGGER note_closed_conversation AFTER UPDATE ON conversations FOR EACH ROW
    WHEN (old.status <> 'closed' AND new.status = 'closed')
    EXECUTE FUNCTION note_closed_conversation()
    """,
)
_SQLITE_TRIGGER = (
    f"""
    CREATE TRIGGER note_closed_conversation AFTER UPDATE OF status ON conversations
    WHEN old.status <> 'closed' AND new.status = 'closed'
    BEGIN {_NOTE} END
    """,
)


def _make_functions() -> None:
    op.execute(_postgresql_search_words())
    # Each word is prefixed with the end of its account's id, so that what is frequent in one
    # account costs nothing in another. 30 letters of a word are compared, and the first 8,000
    # words of a conversation are kept: less than the megabyte that a tsvector may have.
    op.execute("""
        CREATE FUNCTION search_vector(account_id uuid, words text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN array_to_tsvector(ARRAY(
            SELECT left(word, 36) FROM unnest(string_to_array(
                replace(words, ' ', ' ' || right(account_id::text, 6)), ' '
            )) AS word WHERE length(word) > 6 LIMIT 8000
        ))""")
    op.execute("""
        CREATE FUNCTION requester_words(account_id uuid, name text, email text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN search_vector(
            account_id, search_words(coalesce(name, '') || ' ' || coalesce(email, ''))
        )""")
    op.execute("""
        CREATE INDEX ix_requesters_words ON requesters
        USING gin (requester_words(account_id, name, email)) WITH (gin_pending_list_limit = 256)
        """)


def _make_closed_words() -> None:
    op.create_table(
        "closed_words",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("closed_at", UtcTime, nullable=False),
        sa.Column("words", TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "conversation_id"],
            ["conversations.account_id", "conversations.id"],
            name=op.f("fk_closed_words_account_id_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "conversation_id", name=op.f("pk_closed_words")),
    )
    op.create_index(
        "ix_closed_words_words",
        "closed_words",
        ["words"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": "1024"},
    )


def _postgresql_search_words() -> str:
    # Not STRICT, so that it is inlined. `RETURN` instead of a text, here and below, so that names
    # are resolved now: an index is also maintained where nothing is on the search path.
    return f"""
        CREATE FUNCTION search_words(said text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
            CASE WHEN octet_length(said) = length(said)
            THEN ' ' || regexp_replace(lower(said), '[{_ASCII_SEPARATORS}]+', ' ', 'g')
            ELSE ' ' || regexp_replace(regexp_replace(regexp_replace(
                replace(lower(normalize(said, NFKD)), U&'\\03C2', U&'\\03C3'),
                '[{_MARKS}]+', '', 'g'), '([{_SIGNS}])', ' \\1 ', 'g'),
                '[{_SEPARATORS}]+', ' ', 'g')
            END"""


def downgrade() -> None:
    """Forget the words."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER note_closed_conversation")
        op.drop_table("unindexed_conversations")
        op.execute("DROP TABLE closed_words")
        return
    op.execute("DROP TRIGGER note_closed_conversation ON conversations")
    op.execute("DROP FUNCTION note_closed_conversation")
    op.drop_table("unindexed_conversations")
    op.drop_index("ix_closed_words_words", "closed_words")
    op.drop_table("closed_words")
    op.execute("DROP INDEX ix_requesters_words")
    op.execute("DROP FUNCTION requester_words")
    op.execute("DROP FUNCTION search_vector")
    op.execute("DROP FUNCTION search_words")
