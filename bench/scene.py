"""A desk on an ordinary morning, for pictures: made by use, through everybody's doors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.people import AgentClient

Turn = tuple[str, str]  # "v" or "a", and the words


@dataclass(frozen=True)
class Talk:
    """Who writes from where, and what is said."""

    name: str
    email: str
    turns: tuple[Turn, ...]
    page: tuple[str, str] = ("https://shop.example.com/orders", "My orders")


WAITING = (
    Talk(
        "Helena Prado",
        "helena@example.com",
        (("v", "Hi! My order 4821 says delivered, but nothing has arrived."),),
    ),
    Talk(
        "Rafael Nunes", "rafael@example.com", (("v", "Can I still change the delivery address?"),)
    ),
    Talk(
        "Yuki Tanaka", "yuki@example.com", (("v", "Do you ship to Japan?"), ("v", "And how long?"))
    ),
)
SHOWN = Talk(
    "Maria Souza",
    "maria.souza@example.com",
    (
        ("v", "Good morning! I ordered two lamps last week and only one came."),
        ("v", "The order is 5307."),
        ("a", "Good morning, Maria! I am sorry about that. Let me look it up."),
        ("a", "Found it: the second lamp left our warehouse in a parcel of its own this morning."),
        ("v", "Oh, good. Is there a number to follow it?"),
        ("a", "There is: https://track.example.com/BR5307-2\nIt should be with you on Thursday."),
        ("v", "Perfect, thank you so much! One more thing: can I return the first one?"),
        ("v", "The colour is darker than on the picture."),
    ),
)
MINE = (
    Talk(
        "Paulo Reis",
        "paulo@example.com",
        (
            ("v", "My invoice has the wrong company name."),
            ("a", "I am correcting it right now."),
            ("v", "Thanks! The right one is Reis & Filhos."),
        ),
    ),
    Talk(
        "Sofia Martins",
        "sofia@example.com",
        (
            ("v", "Is the blue chair back in stock?"),
            ("a", "From Monday on. Shall I keep one for you?"),
        ),
    ),
)
OTHERS = (
    (
        "Ana Souza",
        Talk(
            "Lucas Alves",
            "lucas@example.com",
            (
                ("v", "My voucher does not work."),
                ("a", "Which one is it, please?"),
                ("v", "SPRING10"),
            ),
        ),
    ),
    (
        "Ana Souza",
        Talk(
            "Beatriz Costa",
            "bia@example.com",
            (
                ("v", "I would like to cancel my order."),
                ("a", "Done: the money is on its way back."),
            ),
        ),
    ),
    (
        "Bruno Lima",
        Talk(
            "Emma Fischer",
            "emma@example.com",
            (
                ("v", "Which bulb fits the lamp?"),
                ("a", "E27, up to 60 W."),
                ("v", "Great, thanks."),
            ),
        ),
    ),
)
CLOSED = (
    Talk(
        "Tiago Melo",
        "tiago@example.com",
        (("v", "How do I pay by Pix?"), ("a", "At the checkout.")),
    ),
    Talk(
        "Maria Souza",
        "maria.souza@example.com",
        (("v", "Do you have gift wrapping?"), ("a", "We do, and it costs nothing.")),
    ),
)
REPLIES = (
    ("Greeting", "hello", "Hello, {{requester.name}}! I am {{agent.name}}. How can I help?"),
    ("One moment", "moment", "One moment, please: let me look that up for you."),
    ("Returns", "returns", "You can return it within 30 days; the label is in your parcel."),
    ("Thank you", "thanks", "Thank you for writing, {{requester.name}}. Have a lovely day!"),
)


async def play(account: Account, agent: AgentClient, talk: Talk) -> Chat:
    """A conversation that this agent has answered."""
    visitor = await account.visitor(talk.name, email=talk.email, locale="en")
    (_, first), *rest = talk.turns
    url, title = talk.page
    started = ok(await visitor.start(first, page={"url": url, "title": title}), 201)
    made = started["conversation"]
    for side, text in rest:
        ok(await (visitor.send(text) if side == "v" else agent.send(made["id"], text)), 201)
    return Chat(made["id"], made["number"], visitor)


async def lay_out(account: Account) -> dict[str, Any]:
    """Fill the account; returns `agent` (who looks), `shown` (the chat to open), `colleagues`."""
    agent = account.agent("Carla Dias", ["view_all_conversations", "manage_settings"])
    colleagues = {name: account.agent(name) for name in ("Ana Souza", "Bruno Lima", "Davi Rocha")}
    for each in (agent, *colleagues.values()):
        ok(await each.go_online())
    for title, shortcut, text in REPLIES:
        body = {"title": title, "shortcut": shortcut, "text": text, "scope": "shared"}
        ok(await agent.http.post("/v1/canned-replies", json=body), 201)
    for talk in CLOSED:
        ok(await agent.close((await play(account, agent, talk)).id, create_ticket=True))
    for name, talk in OTHERS:
        await play(account, colleagues[name], talk)
    for talk in MINE:
        await play(account, agent, talk)
    shown = await play(
        account, colleagues["Bruno Lima"], Talk(SHOWN.name, SHOWN.email, SHOWN.turns[:3])
    )
    note = "She is missing the second lamp of order 5307."
    target = (await agent.identity())["id"]
    ok(await colleagues["Bruno Lima"].transfer(shown.id, target, note), 201)
    for side, text in SHOWN.turns[3:]:
        ok(await (shown.visitor.send(text) if side == "v" else agent.send(shown.id, text)), 201)
    for minutes, talk in zip((9, 3, 1), WAITING, strict=True):
        await account.let_wait(await play(account, agent, talk), minutes)
    return {"agent": agent, "shown": shown, "colleagues": colleagues}
