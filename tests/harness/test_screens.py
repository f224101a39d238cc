"""The fold itself, on frames written by hand: what the equivalence tests stand on."""

from tests.harness.screens import Screen, WidgetScreen
from tests.harness.sockets import Frame

COUNTS: Frame = {"new": 1, "mine": 0, "others": None, "by_agent": None}
PRESENCE: Frame = {"online": 0, "agents": []}


def row(last_seq: int, group: str | None = "new", unread: int = 0) -> Frame:
    last = {"seq": last_seq, "author_kind": "visitor", "preview": "?", "at": "t"}
    return {
        "id": "c",
        "group": group,
        "last_seq": last_seq,
        "unread": unread,
        "last_message": last,
    }


def said(seq: int, author: str = "visitor", **more: object) -> Frame:
    entry = {
        "conversation_id": "c",
        "seq": seq,
        "at": f"t{seq}",
        "kind": "message",
        "actor": {"kind": author},
        "data": {"text": f"linha {seq}"},
    }
    return {"type": "entry", "entry": entry, **more}


def console(*rows: Frame) -> Screen:
    new = [each for each in rows if each["group"] == "new"]
    mine = [each for each in rows if each["group"] == "mine"]
    return Screen({"new": new, "mine": mine, "counts": COUNTS, "presence": PRESENCE})


def test_a_plain_message_moves_the_row() -> None:
    screen = console(row(2))
    screen.hear(said(3))
    screen.hear(said(4, "agent"))
    shown = screen.group("new")["c"]
    assert (shown["last_seq"], shown["unread"]) == (4, 1)
    assert shown["last_message"]["preview"] == "linha 4"
    assert [entry["seq"] for entry in screen.timeline("c")] == [3, 4]


def test_a_number_heard_before_changes_nothing() -> None:
    screen = console(row(2))
    for frame in (said(3), said(3), said(2)):
        screen.hear(frame)
    assert screen.group("new")["c"]["unread"] == 1
    assert [entry["seq"] for entry in screen.timeline("c")] == [3]


def test_a_row_that_is_ahead_of_its_entries_is_not_counted_twice() -> None:
    screen = console()
    screen.hear(said(1, conversation=row(2, unread=2)))
    screen.hear(said(2))
    assert screen.group("new")["c"]["unread"] == 2
    assert [entry["seq"] for entry in screen.timeline("c")] == [1, 2]


def test_an_upsert_moves_between_the_groups_and_an_older_one_is_ignored() -> None:
    screen = console(row(2))
    screen.hear({"type": "conversation", "conversation": row(4, "mine")})
    screen.hear({"type": "conversation", "conversation": row(3, "new")})
    assert (screen.group("new"), list(screen.group("mine"))) == ({}, ["c"])
    assert (screen.view()["counts"]["new"], screen.view()["counts"]["mine"]) == (0, 1)


def test_left_removes_it_everywhere() -> None:
    screen = console(row(2))
    screen.hear({"type": "left", "conversation_id": "c", "reason": "claimed", "owner": None})
    assert screen.folds == {}


def test_a_widget_turns_to_the_new_conversation() -> None:
    old = row(3, group=None)
    screen = WidgetScreen({"online": True, "conversation": old, "entries": [said(3)["entry"]]})
    screen.hear(said(4, "agent"))
    assert screen.view()["conversation"]["unread"] == 1
    started = said(1)
    started["entry"]["conversation_id"] = "d"
    screen.hear({**started, "conversation": row(1, group=None) | {"id": "d"}})
    assert screen.view()["conversation"]["id"] == "d"
    assert [entry["seq"] for entry in screen.view()["entries"]] == [1]
