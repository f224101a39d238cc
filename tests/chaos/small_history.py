"""A short run as a history and facts, small enough to be read, for the checker's own tests."""

from __future__ import annotations

from typing import Any

from chaos.facts import Facts, StoredConversation, StoredEntry, StoredTicket
from chaos.history import Filed, Fold, History, Op, Role, Sitting, Tenant, digest

SHOP, OTHER = "shop", "other"
ANA, BIA, SOL, VISITOR = "ana", "bia", "sol", "maria"
TALK = "talk"
ROLES: dict[str, Role] = {ANA: "agent", BIA: "agent", SOL: "supervisor", VISITOR: "visitor"}
SAID = {"m1": "hello", "m2": "how can I help?", "m3": "my order", "m4": "taken over", "m5": "bye"}

TRANSCRIPT = "\n".join(SAID.values())


def entry(seq: int, kind: str, actor: str, client_id: str = "", /, **data: Any) -> StoredEntry:
    """A row of the one conversation."""
    text = SAID.get(client_id, "")
    actor_kind = "visitor" if actor == VISITOR else "agent"
    return StoredEntry(TALK, seq, kind, actor_kind, actor, client_id, text, data)


def moved(giver: str, to: str) -> dict[str, Any]:
    """The data of a transfer."""
    return {"from": {"id": giver}, "to": {"id": to}}


def facts() -> Facts:
    """One conversation: claimed by Ana, given to Bia, closed with a ticket."""
    entries = [
        entry(1, "started", VISITOR),
        entry(2, "message", VISITOR, "m1"),
        entry(3, "claimed", ANA, agent={"id": ANA}),
        entry(4, "message", ANA, "m2"),
        entry(5, "message", VISITOR, "m3"),
        entry(6, "transferred", ANA, **moved(ANA, BIA)),
        entry(7, "message", BIA, "m4"),
        entry(8, "message", VISITOR, "m5"),
        entry(9, "closed", BIA, by="agent", reason="agent"),
        entry(10, "ticket_opened", BIA, ticket={"id": "ticket"}),
        entry(11, "ticket_delivered", ""),
    ]
    talk = StoredConversation(
        id=TALK,
        account=SHOP,
        number=1,
        requester=VISITOR,
        status="closed",
        owner=BIA,
        first_responder=ANA,
        last_seq=11,
        visitor_messages=3,
        agent_messages=2,
        last_message_seq=8,
        closed_by="agent",
        previous="",
        entries=entries,
    )
    ticket = StoredTicket(
        "ticket", SHOP, 1, TALK, "close", BIA, "", TRANSCRIPT, "hello", "delivered", "HD-1"
    )
    agents = {ANA: "online", BIA: "online", SOL: "online"}
    return Facts({TALK: talk}, [ticket], agents)


def op(kind: str, actor: str, began: float, **members: Any) -> Op:
    """An attempt that took a hundredth of a second and was answered."""
    given = {
        "door": "ws",
        "process": 0,
        "ended": began + 0.01,
        "outcome": "ok",
        "status": 0,
        "code": "",
        "conversation": TALK,
        **members,
    }
    return Op(kind=kind, account=SHOP, actor=actor, role=ROLES[actor], began=began, **given)


def said(actor: str, client_id: str, seq: int, began: float, **members: Any) -> Op:
    """A message and its acknowledgement."""
    return op(
        "message", actor, began, client_id=client_id, text=SAID[client_id], seq=seq, **members
    )


def history() -> History:
    """What everybody saw of it: sockets 0 to 3 are those of Ana, Bia, Sol and the visitor."""
    made = History("postgres", seed=1)
    made.tenants = {
        SHOP: Tenant(SHOP, "Shop", "canary-shop", attended=True, desk=True),
        OTHER: Tenant(OTHER, "Other", "canary-other", attended=True),
    }
    made.people = {name: (role, SHOP) for name, role in ROLES.items()}
    contest = {"contest": TALK}
    lost = {"outcome": "refused", "status": 409, "code": "conversation_claimed"}
    made.ops = [
        op("start", VISITOR, 10.0, client_id="m1", text=SAID["m1"], conversation="")._replace(
            result={"outcome": "conversation", "id": TALK}
        ),
        said(ANA, "m2", 4, 11.0, result=contest),
        op(
            "message",
            BIA,
            11.0,
            client_id="m9",
            text="me!",
            **lost,
            result=contest | {"owner": ANA},
        ),
        said(VISITOR, "m3", 5, 12.0),
        op("transfer", ANA, 13.0, result={"changed": True, "to": BIA}),
        said(BIA, "m4", 7, 14.0),
        said(VISITOR, "m5", 8, 15.0),
        op("timeline", BIA, 15.5, result={"seqs": [5, 6, 7, 8], "after": 4}),
        op("close", BIA, 16.0, result={"ticket": "ticket", "changed": True, "wants_ticket": True}),
    ]
    made.sittings = [
        Sitting(number, name, ROLES[name], SHOP, 0, 1.0, {}, live=2.0)
        for number, name in enumerate((ANA, BIA, SOL, VISITOR))
    ]
    _heard(made)
    made.folds = [_fold(name) for name in (ANA, BIA, SOL)]
    made.delivered = [Filed("ticket", SHOP, TALK, TRANSCRIPT, 1, 16.5, ("HD-1",))]
    made.frames = 100
    made.began, made.ended = 1.0, 60.0
    return made


def hear(made: History, socket: int, seq: int, at: float, kind: str = "entry") -> None:
    """Let a socket hear an entry as it is stored."""
    stored = facts().conversations[TALK].entries[seq - 1]
    said = digest(stored.kind, stored.actor, stored.client_id, stored.text)
    made.heard.append((at, socket, kind, TALK, seq, said))


def _heard(made: History) -> None:
    moments = {1: 10.01, 2: 10.02, 3: 11.01, 4: 11.02, 5: 12.01, 6: 13.01, 7: 14.01, 8: 15.01}
    moments |= {9: 16.01, 10: 16.02}
    told = {
        0: range(1, 6),
        1: [1, 2, *range(6, 11)],
        2: [1, 2],
        3: [seq for seq in range(1, 11) if seq != 6],
    }
    for seq, at in moments.items():
        for socket, seqs in told.items():
            if seq in seqs:
                hear(made, socket, seq, at, "entry" if seq in {2, 4, 5, 7, 8} else "entry+")
        if seq == 3:
            made.heard.append((at, 1, "left:claimed", TALK, 0, 0))
            made.heard.append((at, 2, "conversation:others", TALK, 4, 0))
        if seq == 6:
            made.heard.append((at, 0, "left:transferred", TALK, 0, 0))


def _fold(name: str) -> Fold:
    supervisor = ROLES[name] == "supervisor"
    counts: dict[str, Any] = {
        "new": 0,
        "mine": 0,
        "others": 0 if supervisor else None,
        "by_agent": {} if supervisor else None,
    }
    presence = {ANA: True, BIA: True, SOL: True}
    return Fold(name, ROLES[name], SHOP, 0, {}, {}, counts, dict(counts), presence, dict(presence))
