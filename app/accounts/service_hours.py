"""Whether an account receives visitors at a moment: pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.accounts.live_chat import DAYS, ServiceHours


def is_open(hours: ServiceHours, moment: datetime) -> bool:
    """
    Return whether `moment` (aware) lies within the service hours.

    The clock on the account's wall decides: an hour that summer time skips is never there, one
    that it repeats counts twice. A window includes its first minute and not its last. Clocks are
    compared as text, which for `HH:MM` is the order of time, with `24:00` after all of them.
    """
    if hours.always:
        return True
    local = moment.astimezone(ZoneInfo(hours.time_zone))
    if local.date().isoformat() in hours.holidays:
        return False
    day, clock = DAYS[local.weekday()], local.strftime("%H:%M")
    return any(
        window.day == day and window.opens <= clock < window.closes for window in hours.weekly
    )
