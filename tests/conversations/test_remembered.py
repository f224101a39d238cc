"""What is decided without asking the database, and what never is."""

from app.auth.principal import Principal
from app.conversations.commands import Close, Command, Given, MarkRead, Send
from app.conversations.remembered import (
    Foreseen,
    ForeseenMarks,
    Remembered,
    foresee,
    foresee_marks,
)
from app.core.ids import new_id
from tests.conversations.cast import (
    ACCOUNT,
    ANA,
    BETO,
    EPOCH,
    INTEGRATION,
    STRANGER,
    SUPERVISOR,
    VISITOR,
    Story,
    claimed,
    closed,
)


def known(*stories: Story) -> Remembered:
    memory = Remembered()
    memory.keep(story.row for story in stories)
    return memory


def message(story: Story, by: Principal, text: str = "A text") -> Send:
    return Send(by, story.row.id, new_id(), text)


def foreseen(memory: Remembered, *commands: Command) -> Foreseen | None:
    return foresee(commands, memory, Given(EPOCH))


def test_messages_of_all_who_may_write_follow_one_another() -> None:
    story, other = claimed(), claimed(BETO)
    said = [message(story, by) for by in (VISITOR, ANA, INTEGRATION, SUPERVISOR)]
    found = foreseen(known(story, other), *said, message(other, BETO))
    assert found is not None
    assert [entry.seq for entry in found.sent] == [5, 6, 7, 8, 5]
    assert [entry.client_id for entry in found.sent[:4]] == [command.client_id for command in said]
    about = found.touched[ACCOUNT, story.row.id]
    assert about.before == story.row
    for command in said:
        story.send(command.by)
    assert about.after == story.row._replace(last_message_at=EPOCH)


def test_a_visitor_adds_to_what_waits_in_new() -> None:
    story = Story()
    found = foreseen(known(story), message(story, VISITOR))
    assert found is not None
    assert found.sent[0].seq == 3


def test_what_is_more_than_a_message_is_asked_for() -> None:
    waiting, given, own = Story(), Story(), claimed()
    given.transfer(SUPERVISOR, ANA)
    memory = known(waiting, given, own)
    assert foreseen(memory, message(waiting, ANA)) is None, "a claim"
    assert foreseen(memory, message(given, ANA)) is None, "the first answer"
    assert foreseen(memory, Close(ANA, own.row.id, create_ticket=False)) is None
    assert foreseen(memory, message(own, ANA), message(Story(), VISITOR)) is None, "not known"


def test_a_refusal_is_never_by_what_is_remembered() -> None:
    story = claimed()
    assert foreseen(known(story), message(story, BETO)) is None, "another has claimed it"
    assert foreseen(known(story), message(story, STRANGER)) is None
    assert foreseen(known(story), message(story, ANA), message(story, BETO)) is None


def marks(memory: Remembered, *commands: Command) -> ForeseenMarks | None:
    return foresee_marks(commands, memory, Given(EPOCH))


def test_who_reads_all_is_known_to_have_nothing_unread() -> None:
    story, other = claimed(), claimed(BETO)
    story.send(VISITOR)
    last = story.row.last_seq
    found = marks(
        known(story, other),
        MarkRead(ANA, story.row.id, last + 5),
        MarkRead(BETO, other.row.id, other.row.last_seq - 1),
    )
    assert found is not None
    before, mark = found.marks[ACCOUNT, story.row.id]
    assert before == story.row
    assert story.read(ANA, last) == [mark]
    assert found.touched[ACCOUNT, story.row.id].after == story.row
    assert found.keys == [(ACCOUNT, story.row.id), (ACCOUNT, other.row.id)]
    assert list(found.marks) == [(ACCOUNT, story.row.id)], "what is above the other is not known"


def test_a_mark_that_changes_nothing_or_may_not_be_made_is_asked_for() -> None:
    read, foreign, unknown = claimed(), claimed(), claimed()
    read.read(ANA, read.row.last_seq)
    memory = known(read, foreign)
    assert marks(memory, MarkRead(ANA, read.row.id, read.row.last_seq)) is None
    assert marks(memory, MarkRead(BETO, foreign.row.id, foreign.row.last_seq)) is None
    assert marks(memory, MarkRead(ANA, unknown.row.id, unknown.row.last_seq)) is None


def test_what_is_closed_or_overtaken_is_forgotten() -> None:
    story, ended = claimed(), closed()
    memory = known(story, ended)
    assert memory.get((ACCOUNT, ended.row.id)) is None
    memory.forget([(ACCOUNT, story.row.id), (ACCOUNT, "never known")])
    assert foreseen(memory, message(story, ANA)) is None


def test_the_latest_are_remembered() -> None:
    stories = [claimed() for _ in range(4)]
    memory = Remembered(limit=3)
    memory.keep(story.row for story in stories[:3])
    memory.keep([stories[0].row])
    memory.keep([stories[3].row])
    assert [memory.get((ACCOUNT, story.row.id)) is not None for story in stories] == [
        True,
        False,
        True,
        True,
    ]
