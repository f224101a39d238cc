-- Of both ceilings: a counter per conversation, and a timeline in which a repeat is visible.
CREATE TABLE conversations (
    id bigint PRIMARY KEY,
    tenant_id bigint NOT NULL DEFAULT 1,
    state smallint NOT NULL DEFAULT 0,
    assignee_id bigint,
    last_seq bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
CREATE TABLE timeline (
    conversation_id bigint NOT NULL REFERENCES conversations (id),
    seq bigint NOT NULL,
    tenant_id bigint NOT NULL DEFAULT 1,
    kind smallint NOT NULL,
    sender_id bigint,
    client_id uuid NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (conversation_id, seq)
);
CREATE UNIQUE INDEX timeline_client ON timeline (conversation_id, client_id);
INSERT INTO conversations (id) SELECT generate_series(1, 10000);
