"""What the requester is called, and who the requester is."""

from app.conversations.commands import EditRequester, Given, Register
from app.conversations.facts import entry_after
from app.conversations.state import (
    Actor,
    Conversation,
    Entry,
    Fact,
    Kind,
    Requester,
    RequesterDraft,
)
from app.conversations.visibility import sees
from app.core.errors import ConversationClosed, ConversationOpen, NotFound, RequesterRegistered


def edit(conversation: Conversation, command: EditRequester, given: Given) -> list[Fact]:
    """
    Who sees the conversation may correct name and e-mail, until the host product knows the person.

    Raises:
        NotFound, ConversationClosed: as for every verb.
        RequesterRegistered: from then on only the host product says what the person is called.

    """
    before = given.requester
    if before is None or not sees(command.by, conversation):
        raise NotFound
    if conversation.status == "closed":
        raise ConversationClosed
    if before.registered:
        raise RequesterRegistered
    after = before._replace(**command.changes)
    if after == before:
        return []
    return [
        RequesterDraft(after, new=False),
        _updated(conversation, command, given, before, after),
    ]


def register(conversation: Conversation, command: Register, given: Given) -> list[Fact]:
    """
    The host product says whose conversation it is; saying it again changes nothing.

    Who started it stays who may write in it (`visitor_id`): the person gains the conversation, and
    the anonymous session gains nothing of the person's.

    Raises:
        NotFound, ConversationClosed: as for every verb.
        RequesterRegistered: it is another registered person's.
        ConversationOpen: the person has another open one.

    """
    before, known = given.requester, given.person
    if before is None or not sees(command.by, conversation):
        raise NotFound
    after = Requester(
        known.id if known else given.person_id,
        command.external_id,
        command.name,
        command.email,
        command.registered,
    )
    if after == before:
        return []
    if conversation.status == "closed":
        raise ConversationClosed
    if before.registered and before.id != after.id:
        raise RequesterRegistered
    if given.person_open_id not in {None, conversation.id}:
        raise ConversationOpen(conversation_id=given.person_open_id)
    facts: list[Fact] = [RequesterDraft(after, new=known is None)] if after != known else []
    return [*facts, _updated(conversation, command, given, before, after)]


def belonging_to(conversation: Conversation, updated: Entry) -> Conversation:
    """Return the conversation of whom the entry names; who started it stays known."""
    moved = conversation._replace(last_seq=updated.seq)
    person_id = (updated.data or {})["after"]["id"]
    if person_id == conversation.requester_id:
        return moved
    starter = conversation.visitor_id or conversation.requester_id
    return moved._replace(requester_id=person_id, visitor_id=starter)


def _updated(
    conversation: Conversation,
    command: EditRequester | Register,
    given: Given,
    before: Requester,
    after: Requester,
) -> Entry:
    data = {"before": before._asdict(), "after": after._asdict()}
    actor = Actor.of(command.by)
    return entry_after(conversation, 0, Kind.REQUESTER_UPDATED, actor, given.now, data)
