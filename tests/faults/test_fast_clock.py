"""A process whose clock is fast does its work now, not when its clock says so."""

from pathlib import Path

from tests.harness.backends import Backend, running
from tests.harness.desk import FakeDesk
from tests.harness.live import account_on
from tests.harness.nursery import PREPARED_BY
from tests.harness.server import Server
from tests.tickets.deliveries import QUICK, closed_with_ticket, comes_to

AHEAD = 600.0  # seconds


async def test_a_ticket_of_a_process_with_a_fast_clock_is_delivered_at_once(
    backend: Backend, desk: FakeDesk, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    clock.write_text(str(AHEAD))
    settings = backend.settings(backend.create_database("fast"), **QUICK)
    fast = {PREPARED_BY: "chaos.launcher", "CHAOS_CLOCK": str(clock)}
    server = Server(f"{backend.name}-fast", settings, tmp_path, backend.processes, fast)
    with running(server):
        async with account_on(server) as account:
            await account.configure(desk=desk.settings)
            ana = account.agent()
            _, ticket = await closed_with_ticket(account, ana)
            await comes_to(ana, ticket, "delivered")
