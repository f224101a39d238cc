"""Service hours on a visitor's socket: `online` is what the next start would find."""

from typing import Any

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live

CLOSED: Any = {"always": False, "weekly": []}


async def test_a_change_of_hours_is_told_to_visitors_at_once(live: Live, account: Account) -> None:
    admin = account.admin()
    console = await live.online(admin)
    widgets = [await live.visitor(await account.visitor()) for _ in range(2)]
    assert [widget.snapshot["online"] for widget in widgets] == [True, True]
    for turn, hours in enumerate((CLOSED, {"always": True}, CLOSED)):
        ok(await admin.on(turn).put_settings(service_hours=hours))
        for widget in widgets:
            told = await widget.next(type="presence", within=4)
            assert told == {"type": "presence", "online": hours is not CLOSED}
        outcome = await widgets[0].start("oi") if hours is CLOSED else {"outcome": "ticket"}
        assert outcome["outcome"] == "ticket"
    assert console.live("presence") == [] or console.live("presence")[-1]["online"] == 1


async def test_the_snapshot_of_a_visitor_knows_the_hours(live: Live, account: Account) -> None:
    admin = account.admin()
    await live.online(admin)
    ok(await admin.put_settings(service_hours=CLOSED))
    for at in range(2):
        widget = await live.visitor(await account.visitor(), at=at)
        assert widget.snapshot["online"] is False


async def test_an_agent_who_goes_online_outside_the_hours_is_no_news_to_visitors(
    live: Live, account: Account
) -> None:
    admin, bia = account.admin(), account.agent("Bia")
    ok(await admin.put_settings(service_hours=CLOSED))
    console, widget = await live.agent(bia), await live.visitor(await account.visitor())
    await console.command("availability", availability="online")
    await console.next(type="presence", where=lambda frame: bool(frame["online"] == 1))
    ok(await admin.put_settings())
    assert (await widget.next(type="presence"))["online"] is True
    assert len(widget.live("presence")) == 1


async def test_a_change_of_origins_counts_for_the_next_socket(live: Live, account: Account) -> None:
    admin, maria = account.admin(), await account.visitor()
    origin = "https://shop.example.com"
    await live.visitor(maria, origin=origin)
    ok(await admin.put_settings(widget={"allowed_origins": ["https://other.example.com"]}))
    for at in range(2):
        refused = await live.dial("/v1/ws/visitor", at=at, origin=origin)
        await refused.hello(maria.token)
        assert await refused.closed() == 4506
    ok(await admin.put_settings(widget={"allowed_origins": [origin]}))
    await live.visitor(maria, origin=origin)
