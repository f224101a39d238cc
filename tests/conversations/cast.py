"""Who appears in these tests, and one conversation told command by command."""

from datetime import UTC, datetime, timedelta

from app.auth.principal import VIEW_ALL, Agent, Integration, Principal, System, Visitor
from app.conversations import rules
from app.conversations.commands import (
    Close,
    Command,
    EditRequester,
    Expire,
    Given,
    MarkRead,
    OpenTicket,
    Register,
    Send,
    Start,
    TicketRef,
    Transfer,
)
from app.conversations.state import (
    Conversation,
    Entry,
    Fact,
    Kind,
    ReadMark,
    Requester,
    RequesterDraft,
    TicketDraft,
)
from app.core.ids import new_id
from app.presence.rules import Recipient

ACCOUNT = "01900000-0000-7000-8000-000000000001"
EPOCH = datetime(2026, 3, 4, 5, 6, 7, 89_000, UTC)


def an_agent(name: str, *permissions: str) -> Agent:
    return Agent(
        account_id=ACCOUNT,
        id=new_id(),
        external_id=name.lower(),
        name=name,
        email=None,
        avatar_url=f"https://example.com/{name.lower()}.png",
        permissions=frozenset(permissions),
        licensed=True,
        contracted=True,
        active=True,
        availability="online",
        expires_at=0.0,
    )


def a_visitor(name: str | None) -> Visitor:
    return Visitor(
        account_id=ACCOUNT,
        id=new_id(),
        external_id=None,
        name=name,
        email=None,
        registered=False,
        locale="en",
        contracted=True,
        expires_at=0.0,
    )


ANA = an_agent("Ana")
BETO = an_agent("Beto")
SUPERVISOR = an_agent("Sofia", VIEW_ALL)
VISITOR = a_visitor("Vera")
STRANGER = a_visitor("Xavier")
INTEGRATION = Integration(
    account_id=ACCOUNT, id=new_id(), name="Robot", scopes=frozenset(), contracted=True
)


def face(agent: Agent) -> dict[str, str | None]:
    return {"id": agent.id, "name": agent.name, "avatar_url": agent.avatar_url}


def written(entries: list[Entry], *, by_visitor: bool, above: int = 0) -> int:
    """How many messages one side wrote above a number: counted from the timeline itself."""
    return sum(
        entry.kind is Kind.MESSAGE
        and entry.seq > above
        and (entry.actor.kind == "visitor") is by_visitor
        for entry in entries
    )


class Story:
    """A conversation with its timeline; what the ledger looks up is looked up here."""

    def __init__(self, visitor: Visitor = VISITOR, previous: str | None = None) -> None:
        self.visitor = visitor
        self.entries: list[Entry] = []
        self.facts: list[Fact] = []
        self.ticket: TicketRef | None = None
        self.requester = Requester(visitor.id, None, visitor.name, None, registered=False)
        self.known: dict[str, Requester] = {}
        self.faces = {agent.id: face(agent) for agent in (ANA, BETO, SUPERVISOR)}
        start = Start(visitor, new_id(), new_id(), "Hello?", None, frozenset())
        given = Given(EPOCH, online=True, conversation_number=7, previous_conversation_id=previous)
        self.begun = self.row = rules.begin(start, given)
        self._do(start, given)

    def send(self, by: Principal, text: str = "A text") -> list[Fact]:
        return self._do(Send(by, self.row.id, new_id(), text), self._given())

    def close(self, by: Principal, *, create_ticket: bool = False) -> list[Fact]:
        return self._do(Close(by, self.row.id, create_ticket), self._given())

    def expire(self, after: timedelta, minutes: int | None = 5) -> list[Fact]:
        """The queue's timer looks, so long after the start."""
        given = Given(
            EPOCH + after,
            ticket=self.ticket,
            ticket_id=new_id(),
            ticket_number=3,
            ticket_after_minutes=minutes,
        )
        return self._do(Expire(System(ACCOUNT), self.row.id), given)

    def open_ticket(self) -> list[Fact]:
        """The integration asks for a ticket of the conversation."""
        return self._do(ask_for_ticket(self.row.id), self._given())

    def read(self, by: Agent | Visitor, seq: int) -> list[Fact]:
        return self._do(MarkRead(by, self.row.id, seq), self._given_mark(by, seq))

    def transfer(
        self, by: Agent, to: Agent, note: str | None = None, **options: bool
    ) -> list[Fact]:
        """`options`: `active`, `licensed`, `effective` of the recipient, or `allow_offline`."""
        given = self._given_transfer(to, **options)
        return self._do(Transfer(by, self.row.id, to.id, note, frozenset()), given)

    def edit(self, by: Agent, **changes: str | None) -> list[Fact]:
        given = self._given()._replace(requester=self.requester)
        return self._do(EditRequester(by, self.row.id, changes), given)

    def register(
        self,
        external_id: str,
        name: str = "Vera Cruz",
        *,
        registered: bool = True,
        open_elsewhere: str | None = None,
    ) -> list[Fact]:
        """`open_elsewhere`: the person's open conversation."""
        given = self._given()._replace(
            requester=self.requester,
            person=self.known.get(external_id),
            person_id=new_id(),
            person_open_id=open_elsewhere,
        )
        said = ("vera@example.com", registered)
        return self._do(Register(INTEGRATION, self.row.id, external_id, name, *said), given)

    def unread(self) -> tuple[int, int]:
        """What the agents, and what the visitor, have not read yet."""
        row = self.row
        return (
            row.visitor_messages - row.agent_read_count,
            row.agent_messages - row.visitor_read_count,
        )

    def kinds(self) -> list[Kind]:
        return [entry.kind for entry in self.entries]

    def _given(self) -> Given:
        now = EPOCH + timedelta(seconds=len(self.facts))
        return Given(now, ticket=self.ticket, ticket_id=new_id(), ticket_number=3)

    def _given_transfer(
        self,
        to: Agent,
        *,
        active: bool = True,
        licensed: bool = True,
        effective: bool = True,
        allow_offline: bool = False,
    ) -> Given:
        moved = [entry for entry in self.entries if entry.kind is Kind.TRANSFERRED]
        return self._given()._replace(
            owner=self.faces.get(self.row.owner_id or ""),
            recipient=Recipient(face(to), active, licensed, effective),
            allow_offline=allow_offline,
            last_transfer=moved[-1] if moved else None,
        )

    def _given_mark(self, by: Agent | Visitor, seq: int) -> Given:
        above = written(self.entries, by_visitor=isinstance(by, Agent), above=seq)
        return Given(self._given().now, unread_above=above)

    def _do(self, command: Command, given: Given) -> list[Fact]:
        facts = rules.decide(self.row, command, given)
        for fact in facts:
            self.row = rules.evolve(self.row, fact)
            self.facts.append(fact)
            if isinstance(fact, Entry):
                self.entries.append(fact)
            elif isinstance(fact, TicketDraft):
                self.ticket = TicketRef(fact.id, fact.number, "delivered")
            elif isinstance(fact, RequesterDraft):
                self.known[fact.requester.external_id or ""] = fact.requester
            if isinstance(fact, Entry) and fact.kind is Kind.REQUESTER_UPDATED:
                self.requester = Requester(**(fact.data or {})["after"])
        return facts


def ask_for_ticket(about: str | None) -> OpenTicket:
    return OpenTicket(INTEGRATION, new_id(), about, new_id(), "Title", "Text", None, {})


def claimed(by: Agent = ANA) -> Story:
    story = Story()
    story.send(by)
    return story


def closed(by: Agent = ANA) -> Story:
    story = claimed(by)
    story.close(by)
    return story


def folded(begun: Conversation, facts: list[Entry] | list[ReadMark]) -> Conversation:
    """What the timeline alone makes of a fresh row."""
    row = begun
    for fact in facts:
        row = rules.evolve(row, fact)
    return row
