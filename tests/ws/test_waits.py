"""What only time shows (contract 5.1, 5.5, 5.7, 9); see `waits` for how it is done in parallel."""

import pytest

from tests.ws import waits as experiments
from tests.ws.waits import Waits

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


async def test_without_a_hello_in_10_s_the_socket_closes_4502(waits: Waits) -> None:
    seen = await waits.of(experiments.no_hello)
    assert seen.what == [4502, 4502]
    assert 9 < seen.after[0] < 13


async def test_the_server_pings_every_20_s(waits: Waits) -> None:
    seen = await waits.of(experiments.pings)
    assert seen.what == [None], "still open"
    assert 15 < seen.after[0] < 25
    assert 15 < seen.after[1] - seen.after[0] < 25


async def test_a_silent_peer_is_dropped_within_40_s(waits: Waits) -> None:
    seen = await waits.of(experiments.no_pong)
    assert 20 < seen.after[0] < 43


async def test_an_expired_token_closes_4503_within_its_leeway(waits: Waits) -> None:
    seen = await waits.of(experiments.expiry)
    assert seen.what == [4503]
    assert 0 <= seen.after[0] < 36, "30 s, a look of the server, and a busy machine"


async def test_an_agent_is_offline_45_s_after_its_last_socket(waits: Waits) -> None:
    seen = await waits.of(experiments.absence)
    assert seen.what == ["conversation", "ticket"]
    assert all(43 < after < 51 for after in seen.after), seen.after


async def test_an_agent_who_is_back_in_time_never_was_away(waits: Waits) -> None:
    seen = await waits.of(experiments.reload)
    assert seen.what[0] == "conversation"
    assert False not in seen.what[1:], "no visitor was ever told that nobody is there"


async def test_an_availability_set_over_rest_lasts_60_s(waits: Waits) -> None:
    seen = await waits.of(experiments.rest_lease)
    assert 58 < seen.after[0] < 66


async def test_each_request_prolongs_the_lease_of_rest(waits: Waits) -> None:
    seen = await waits.of(experiments.rest_lease_prolonged)
    assert seen.what == [1]


async def test_visitors_are_told_when_the_service_hours_end(waits: Waits) -> None:
    seen = await waits.of(experiments.closing_time)
    assert seen.what == [True, False, "ticket"]
    assert 0 <= seen.after[0] < 7, "the next look of the reconciler"


async def test_visitors_are_told_when_the_service_hours_begin(waits: Waits) -> None:
    seen = await waits.of(experiments.opening_time)
    assert seen.what == [False, True, "conversation"]
    assert 0 <= seen.after[0] < 7, "the next look of the reconciler"


async def test_who_was_on_a_process_that_died_or_stood_still_is_offline_within_50_s(
    waits: Waits,
) -> None:
    seen = await waits.of(experiments.graves)
    if not seen.what:  # a single process: with it everything is gone
        return
    before, gone, woken, resurrected, back = seen.what
    assert all(44 < after < 50 for after in seen.after), seen.after
    assert (before, gone) == ("conversation", "ticket")
    assert (woken, resurrected) == ("ticket", 0), "a lease that was lost is lost"
    assert back == "conversation", "until she is there again"
