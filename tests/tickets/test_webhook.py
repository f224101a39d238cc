"""The parts of a signed message, and of the answer to it, as functions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from app.core.clock import now
from app.tickets.desk import Delivered, Outcome, Refused, Retry
from app.tickets.pacing import RETRY_AFTER_CAP_S, Pace, Step, step_after
from app.tickets.webhook import key_of, retry_after, signed

MOMENT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PACE = Pace(timeout_s=15, longest_pause_s=60, attempts=10)


def test_the_signature_is_what_the_specification_shows() -> None:
    """The example of the Standard Webhooks specification."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', at)
    assert headers["webhook-timestamp"] == "1614265330"
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-signature"] == expected


@pytest.mark.parametrize(
    "secret", ["whsec_c2VjcmV0", "c2VjcmV0", "whsec_c2VjcmV0MQ", "c2VjcmV0MQ=="]
)
def test_a_secret_is_base64_with_or_without_its_prefix_and_padding(secret: str) -> None:
    body = '{"a": "é"}'
    headers = signed(secret, "id", body, now())
    assert Webhook(secret).verify(body, headers) == {"a": "é"}


@pytest.mark.parametrize("secret", ["my-secret", "whsec_not base64!", "whsec_", "a"])
def test_any_other_secret_is_its_own_bytes(secret: str) -> None:
    assert key_of(secret) == secret.encode()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("", 0.0),
        ("-5", 0.0),
        ("soon", 0.0),
        ("1.5", 0.0),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 12:01:00", 60.0),
        ("Tue, 99 Nov 2026 12:01:00 GMT", 0.0),
        ("Sun, 06 Nov 99999 08:49:37 GMT", 0.0),
        ("٣", 0.0),
        ("9" * 400, float("9" * 20)),
    ],
)
def test_retry_after_has_two_forms(value: str, seconds: float) -> None:
    assert retry_after(value, MOMENT) == seconds


def test_pauses_double_up_to_the_longest_and_are_jittered() -> None:
    pauses = [after(Retry("no"), tries=tries).pause_s for tries in range(1, 10)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert after(Retry("no"), tries=9, chance=0.25).pause_s == 15
    assert after(Retry("no"), tries=9, chance=0.0).pause_s == 0


def test_what_the_desk_asks_for_comes_on_top_and_has_an_end() -> None:
    assert after(Retry("no", after=30), tries=1).pause_s == 31
    assert after(Retry("no", after=1e9), tries=1).pause_s == RETRY_AFTER_CAP_S + 1


@pytest.mark.parametrize("doubted", ["before", "now"])
def test_doubt_never_goes_away_by_itself(doubted: str) -> None:
    before, at_last = doubted == "before", doubted == "now"
    pending = after(Retry("no", in_doubt=at_last), in_doubt=before)
    assert (pending.status, pending.in_doubt) == ("pending", True)
    for outcome in (Retry("no", in_doubt=at_last), Refused("no", in_doubt=at_last)):
        assert after(outcome, tries=10, in_doubt=before).status == "uncertain"


def test_without_doubt_the_end_is_failed_and_a_delivery_is_one_at_any_time() -> None:
    assert after(Refused("no")) == Step("failed", "no")
    assert after(Retry("no"), tries=10).status == "failed"
    delivered = after(Delivered("1", "https://x"), tries=10, in_doubt=True)
    assert delivered == Step("delivered", None, "1", "https://x")


def after(outcome: Outcome, tries: int = 1, chance: float = 1.0, *, in_doubt: bool = False) -> Step:
    return step_after(outcome, tries, chance, PACE, in_doubt=in_doubt)


def test_a_lease_is_longer_than_a_delivery() -> None:
    assert timedelta(seconds=PACE.lease_s) > timedelta(seconds=PACE.timeout_s)
