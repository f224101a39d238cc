"""
Whatever happens to a conversation, in whatever order: its timeline keeps its promises.

Hypothesis plays everybody at once; a model that knows only lists of words says what must come out.
"""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.auth.principal import Agent, Integration, Principal, Visitor
from app.conversations import rules
from app.conversations.commands import Given, Start
from app.conversations.state import (
    DeliveryReopened,
    DeliveryStep,
    Entry,
    Fact,
    Kind,
    ReadMark,
    RequesterDraft,
    TicketDraft,
)
from app.core.errors import (
    AppError,
    ConversationClaimed,
    ConversationOpen,
)
from app.core.ids import new_id
from tests.conversations.cast import (
    ANA,
    BETO,
    EPOCH,
    INTEGRATION,
    STRANGER,
    SUPERVISOR,
    VISITOR,
    Story,
    folded,
    written,
)
from tests.conversations.clerk import Model

READERS: list[Agent | Visitor] = [ANA, BETO, SUPERVISOR, VISITOR, STRANGER]
PEOPLE: list[Agent | Visitor | Integration] = [*READERS, INTEGRATION]


AGENTS = [ANA, BETO, SUPERVISOR]
SILENT = {"draft", "mark", "person"}


def _word(fact: Fact) -> str:
    match fact:
        case Entry():
            return str(fact.kind)
        case ReadMark():
            return "mark"
        case TicketDraft():
            return "draft"
        case RequesterDraft():
            return "person"
        case DeliveryStep() | DeliveryReopened():
            return "delivery"


class TimelineMachine(RuleBasedStateMachine):
    """One visitor's conversations, one after the other."""

    story: Story
    model: Model

    @initialize()
    def begin(self) -> None:
        self.story, self.model = Story(), Model()

    def _expect(
        self, expected: list[str] | type[AppError], got: list[str] | type[AppError]
    ) -> None:
        assert got == expected
        if isinstance(expected, list):
            self.model.words += [word for word in expected if word not in SILENT]

    def _names_who_was_first(self, refusal: AppError) -> None:
        owner = self.model.owner
        late = isinstance(refusal, ConversationClaimed)
        assert refusal.members == ({"owner": owner.id} if late and owner else {})

    @rule(who=st.sampled_from(PEOPLE), text=st.text("aé😀", min_size=1, max_size=4))
    def send(self, who: Principal, text: str) -> None:
        try:
            facts = self.story.send(who, text)
        except AppError as refusal:
            self._expect(self.model.send(who), type(refusal))
            self._names_who_was_first(refusal)
        else:
            self._expect(self.model.send(who), list(map(_word, facts)))
            said = facts[-1]
            assert isinstance(said, Entry)
            assert (said.text, said.actor.id) == (text, who.id)

    @rule(who=st.sampled_from(PEOPLE), ticket=st.booleans(), really=st.integers(0, 2))
    def close(self, who: Principal, *, ticket: bool, really: int) -> None:
        if really and self.model.closer is None:
            return  # or hardly any conversation would live long enough to be one
        try:
            facts = self.story.close(who, create_ticket=ticket)
        except AppError as refusal:
            self._expect(self.model.close(who, ticket=ticket), type(refusal))
        else:
            self._expect(self.model.close(who, ticket=ticket), list(map(_word, facts)))

    @rule(who=st.sampled_from(READERS), seq=st.sampled_from([*range(12), 2**31 - 1]))
    def read(self, who: Agent | Visitor, seq: int) -> None:
        try:
            facts = self.story.read(who, seq)
        except AppError as refusal:
            self._expect(self.model.read(who, seq), type(refusal))
        else:
            self._expect(self.model.read(who, seq), list(map(_word, facts)))

    @rule(who=st.sampled_from(AGENTS), to=st.sampled_from(AGENTS), there=st.integers(0, 3))
    def transfer(self, who: Agent, to: Agent, there: int) -> None:
        expected = self.model.transfer(who, to, there=there > 0)
        try:
            facts = self.story.transfer(who, to, effective=there > 0)
        except AppError as refusal:
            self._expect(expected, type(refusal))
        else:
            self._expect(expected, list(map(_word, facts)))

    @rule(who=st.sampled_from(AGENTS), name=st.sampled_from(["Vera", "Vera Cruz", "V"]))
    def edit(self, who: Agent, name: str) -> None:
        expected = self.model.edit(who, name)
        try:
            facts = self.story.edit(who, name=name)
        except AppError as refusal:
            self._expect(expected, type(refusal))
        else:
            self._expect(expected, list(map(_word, facts)))

    @rule(name=st.sampled_from(["Vera", "Vera de Souza"]), really=st.integers(0, 2))
    def register(self, name: str, really: int) -> None:
        if really and not self.model.host_name:
            return  # or nobody would be edited any more
        expected = self.model.register(name)
        try:
            facts = self.story.register("v-1", name)
        except AppError as refusal:
            self._expect(expected, type(refusal))
        else:
            self._expect(expected, list(map(_word, facts)))

    @precondition(lambda self: self.model.closer is not None)
    @rule()
    def start_anew(self) -> None:
        previous = self.story.row.id
        self.story, self.model = Story(previous=previous), Model()
        started = self.story.entries[0]
        assert started.data == {"page": None, "previous_conversation_id": previous}

    @precondition(lambda self: self.model.closer is None)
    @rule(online=st.booleans())
    def start_a_second(self, *, online: bool) -> None:
        start = Start(VISITOR, new_id(), new_id(), "Hello again", None, frozenset())
        given = Given(EPOCH, online=online, open_conversation_id=self.story.row.id)
        with pytest.raises(ConversationOpen) as refusal:
            rules.decide(rules.begin(start, given), start, given)
        assert refusal.value.members == {"conversation_id": self.story.row.id}

    # ── what always holds ────────────────────────────────────────────────────────────────────

    @invariant()
    def the_timeline_says_what_the_model_says(self) -> None:
        assert [str(kind) for kind in self.story.kinds()] == self.model.words

    @invariant()
    def numbers_have_no_gap(self) -> None:
        numbers = [entry.seq for entry in self.story.entries]
        assert numbers == list(range(1, self.story.row.last_seq + 1))

    @invariant()
    def a_claim_comes_once_and_right_before_its_reply(self) -> None:
        entries = self.story.entries
        claims = [i for i, entry in enumerate(entries) if entry.kind is Kind.CLAIMED]
        assert len(claims) <= 1
        for i in claims:
            assert entries[i + 1].kind is Kind.MESSAGE
            assert entries[i + 1].actor == entries[i].actor
            assert entries[i + 1].at == entries[i].at

    @invariant()
    def the_owner_is_who_the_timeline_says(self) -> None:
        owners = [
            (entry.data or {})["agent" if entry.kind is Kind.CLAIMED else "to"]["id"]
            for entry in self.story.entries
            if entry.kind in {Kind.CLAIMED, Kind.TRANSFERRED}
        ]
        assert self.story.row.owner_id == (owners[-1] if owners else None)
        assert self.story.row.owner_id == (self.model.owner.id if self.model.owner else None)

    @invariant()
    def a_transfer_says_from_whom(self) -> None:
        owner: str | None = None
        for entry in self.story.entries:
            data = entry.data or {}
            if entry.kind is Kind.CLAIMED:
                assert owner is None
                owner = data["agent"]["id"]
            elif entry.kind is Kind.TRANSFERRED:
                assert (data["from"] or {"id": None})["id"] == owner
                assert data["to"]["id"] != owner
                owner = data["to"]["id"]

    @invariant()
    def the_visitor_stays_in_it(self) -> None:
        row = self.story.row
        assert VISITOR.id in {row.requester_id, row.visitor_id}
        assert row.requester_id == self.story.requester.id

    @invariant()
    def the_first_responder_is_set_once_and_for_all(self) -> None:
        row = self.story.row
        replies = [
            entry
            for entry in self.story.entries
            if entry.kind is Kind.MESSAGE and entry.actor.kind == "agent"
        ]
        first = replies[0] if replies else None
        assert row.first_responder_id == (first.actor.id if first else None)
        assert row.first_response_at == (first.at if first else None)
        assert row.last_agent_id == (replies[-1].actor.id if replies else None)

    @invariant()
    def after_the_close_there_is_only_a_ticket(self) -> None:
        kinds = self.story.kinds()
        assert kinds.count(Kind.CLOSED) == (self.story.row.status == "closed")
        if Kind.CLOSED in kinds:
            assert kinds[kinds.index(Kind.CLOSED) + 1 :] in ([], [Kind.TICKET_OPENED])

    @invariant()
    def the_status_follows_from_owner_and_close(self) -> None:
        row = self.story.row
        if self.model.closer is not None:
            assert row.status == "closed"
            assert (row.closed_by, row.closed_by_id) == (
                self.model.closer.kind,
                self.model.closer.id,
            )
        else:
            assert row.status == ("new" if self.model.owner is None else "open")

    @invariant()
    def unread_is_what_the_other_side_wrote_above_the_mark(self) -> None:
        entries, marks = self.story.entries, self.model.marks
        assert self.story.unread() == (
            written(entries, by_visitor=True, above=marks["agent"]),
            written(entries, by_visitor=False, above=marks["visitor"]),
        )
        row = self.story.row
        assert (row.agent_read_seq, row.visitor_read_seq) == (marks["agent"], marks["visitor"])

    @invariant()
    def the_timeline_alone_makes_the_row_but_for_the_marks(self) -> None:
        row = self.story.row
        assert folded(self.story.begun, self.story.entries) == row._replace(
            agent_read_seq=0, agent_read_count=0, visitor_read_seq=0, visitor_read_count=0
        )

    @invariant()
    def the_program_and_the_model_agree_on_who_sees(self) -> None:
        for who in PEOPLE:
            assert rules.sees(who, self.story.row) is self.model.knows(who)


def test_whatever_happens_the_timeline_keeps_its_promises() -> None:
    run_state_machine_as_test(
        TimelineMachine,
        settings=settings(
            max_examples=200, stateful_step_count=30, deadline=None, derandomize=True
        ),
    )
