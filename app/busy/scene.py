"""One visitor's visit: who answers it, and how it goes on."""

import uuid
from collections.abc import Sequence
from itertools import takewhile

from app.busy.colleague import Colleague
from app.busy.dialogues import Dialogue, Turn
from app.busy.place import Place
from app.replay.live import LiveSocket, RefusedError
from app.replay.rest import Rest
from app.replay.stream import Stream

SHOP = "https://loja.example.com"
NEW_S = (15.0, 40.0)  # how long a colleague leaves it in New: time to be first
ANSWER_WITHIN_S = 600.0  # how long a visitor waits for a person who has taken it
READS_S = (2.0, 5.0)
WRITES_S = (2.0, 6.0)
TICKETS = 0.3  # of the conversations that colleagues close: a few need more work


class Scene:
    """Plays one dialogue with whoever claims it: a colleague of the script, or a person."""

    def __init__(
        self, place: Place, rest: Rest, colleagues: Sequence[Colleague], dialogue: Dialogue
    ) -> None:
        self._place, self._rest, self._colleagues = place, rest, colleagues
        self._dialogue = dialogue
        self._conversation_id = ""
        self._token = ""

    async def play(self) -> None:
        """Come, ask, and go; RefusedError when somebody has ended it earlier."""
        session = await self._rest.call(
            "POST",
            "/v1/visitor/sessions",
            body={
                "widget_key": self._place.widget_key,
                "name": self._dialogue.visitor,
                "email": None,
                "locale": self._dialogue.locale,
            },
        )
        self._token = session["token"]
        opening = list(takewhile(lambda turn: turn.by_visitor, self._dialogue.turns))
        first_answer, *others = self._dialogue.turns[len(opening) :]
        async with self._place.socket("visitor", self._token) as visitor:
            heard = await self._start(visitor, opening[0])
            if heard is None:
                return
            for turn in opening[1:]:
                await self._say(visitor, turn.text)
            colleague = self._place.chance.choice(self._colleagues)
            if await self._is_taken_by_a_person(heard, colleague, first_answer):
                await self._with_a_person(visitor, heard, others)
            else:
                await self._with_a_colleague(visitor, colleague, others)

    async def _start(self, visitor: LiveSocket, first: Turn) -> Stream | None:
        """Return what is heard of the conversation; None when nobody was there (a ticket)."""
        page = {"url": f"{SHOP}/", "title": self._dialogue.page}
        answer = await visitor.command(
            "start", client_id=str(uuid.uuid4()), text=first.text, page=page
        )
        if answer.result["outcome"] != "conversation":
            return None
        self._conversation_id = answer.result["conversation"]["id"]
        return visitor.streams.of(self._conversation_id)

    async def _is_taken_by_a_person(
        self, heard: Stream, colleague: Colleague, first_answer: Turn
    ) -> bool:
        """Leave it in New for a while; then the colleague takes it, unless a person was first."""
        await self._place.pause(*NEW_S)
        if any(entry.kind == "claimed" for entry in heard.entries):
            return True
        try:
            await colleague.say(self._conversation_id, first_answer.text)
        except RefusedError as refusal:
            if refusal.problem.get("code") == "conversation_claimed":
                return True
            raise
        return False

    async def _with_a_colleague(
        self, visitor: LiveSocket, colleague: Colleague, turns: Sequence[Turn]
    ) -> None:
        for turn in turns:
            if turn.by_visitor:
                await self._say(visitor, turn.text)
            else:
                await colleague.say(self._conversation_id, turn.text)
        await self._place.pause(*READS_S)
        ticket = self._place.chance.random() < TICKETS
        await colleague.close(self._conversation_id, create_ticket=ticket)

    async def _with_a_person(
        self, visitor: LiveSocket, heard: Stream, turns: Sequence[Turn]
    ) -> None:
        """Say the visitor's lines, each after an answer, whatever the answer was."""
        seen = 0
        for turn in turns:
            if turn.by_visitor:
                seen = await self._answered(heard, seen)
                await self._say(visitor, turn.text)
        await self._answered(heard, seen)

    async def _answered(self, heard: Stream, seen: int) -> int:
        """Wait for an answer above `seen`; return its number."""
        while True:
            for entry in heard.entries:
                if entry.seq > seen and entry.kind == "message" and entry.author == "agent":
                    return heard.highest
            await heard.reach(heard.highest + 1, within_s=ANSWER_WITHIN_S)

    async def _say(self, visitor: LiveSocket, text: str) -> None:
        await self._place.pause(*READS_S)
        heard = visitor.streams.of(self._conversation_id)
        await visitor.command("read", seq=heard.highest)
        await visitor.signal("typing")
        await self._place.pause(*WRITES_S)
        await visitor.command("message", client_id=str(uuid.uuid4()), text=text)
