"""The table of faults: 43 of them, each with how it is done here, or why it is not.

Numbers and names are those of docs/chaos.md. Two are not strikes: F32 (the same thing sent thrice,
over both doors and several processes) is what the workload always does, and F43 is the mixed run
itself.
"""

from __future__ import annotations

from chaos.faults import broker, clients, database, desk, disk, processes, sqlite, starting
from chaos.faults.stage import Fault, Stage, Strike

__all__ = ["FAULTS", "NOT_STRUCK", "Fault", "Stage", "Strike", "of_profile"]

_POSTGRES = ("postgres",)
_SQLITE = ("sqlite",)

_TABLE = [
    Fault("F1", "one process is killed", processes.kill_one, ("process",), weight=6),
    Fault("F2", "all processes are killed", processes.kill_all, ("process",), weight=1),
    Fault("F3", "one process is asked to stop", processes.stop_one, ("process",)),
    Fault("F4", "rolling restart", processes.roll, ("process",), weight=1),
    Fault("F5", "one process is frozen, and thaws", processes.freeze, ("process",), weight=3),
    Fault("F6", "one process gets no memory", processes.starve_of_memory, ("process", "memory")),
    Fault("F7", "a loop is blocked for 5 s", processes.block_the_loop, ("process",)),
    Fault("F8", "no descriptors are left", processes.exhaust_descriptors, ("process",)),
    Fault(
        "F9", "Redis is killed and comes back empty", broker.kill, ("broker",), _POSTGRES, weight=4
    ),
    Fault("F10", "Redis is silent", broker.pause, ("broker",), _POSTGRES, weight=3),
    Fault(
        "F11",
        "one process is parted from Redis",
        broker.partition,
        ("broker",),
        _POSTGRES,
        weight=3,
    ),
    Fault(
        "F12",
        "Redis drops its subscribers",
        broker.drop_subscribers,
        ("broker",),
        _POSTGRES,
        weight=4,
    ),
    Fault("F13", "Redis repeats and reorders", broker.repeat_and_reorder, ("noise",), _POSTGRES),
    Fault(
        "F14",
        "no Redis at the start",
        broker.absent_at_start,
        ("broker", "process"),
        _POSTGRES,
        weight=1,
    ),
    Fault("F15", "Redis is emptied and poisoned", broker.poison, ("broker",), _POSTGRES),
    Fault("F16", "PostgreSQL is killed", database.kill, ("database",), _POSTGRES, weight=3),
    Fault("F17", "PostgreSQL is restarted", database.restart, ("database",), _POSTGRES),
    Fault("F18", "PostgreSQL is silent", database.silence, ("database",), _POSTGRES),
    Fault("F18b", "PostgreSQL is slow", database.slow_down, ("database",), _POSTGRES, weight=1),
    Fault(
        "F19",
        "connections of PostgreSQL are ended",
        database.terminate_backends,
        ("database",),
        _POSTGRES,
        weight=3,
    ),
    Fault(
        "F20",
        "the line is cut at a COMMIT",
        database.cut_at_commit,
        ("database",),
        _POSTGRES,
        weight=5,
    ),
    Fault(
        "F21", "locks are held, and deadlocks made", database.hold_locks, ("database",), _POSTGRES
    ),
    Fault("F22", "the disk of PostgreSQL is full", disk.fill, ("database",), _POSTGRES, weight=1),
    Fault(
        "F23", "no connections are left", database.take_all_connections, ("database",), _POSTGRES
    ),
    Fault(
        "F25", "the SQLite file is locked by another", sqlite.lock, ("database",), _SQLITE, weight=3
    ),
    Fault(
        "F26", "the disk of SQLite is full", sqlite.fill_the_disk, ("database",), _SQLITE, weight=3
    ),
    Fault(
        "F27",
        "killed in mid-commit on SQLite",
        sqlite.kill_in_commit,
        ("process",),
        _SQLITE,
        weight=3,
    ),
    Fault(
        "F28",
        "a second server on one SQLite file",
        starting.twice_on_one_file,
        (),
        _SQLITE,
        mixed=False,
    ),
    Fault("F29", "clients that do not read", clients.stop_reading, ("client",), weight=3),
    Fault("F30", "clients vanish without a word", clients.vanish, ("client",), weight=3),
    Fault("F30b", "clients on a bad line", clients.narrow, ("client",), weight=1),
    Fault("F30c", "clients parted from one process", clients.partition, ("client",), weight=2),
    Fault(
        "F31", "every client's line is cut at once", clients.cut_everybody, ("client",), weight=4
    ),
    Fault("F33", "the clock of one process jumps", processes.jump_the_clock, ("clock",)),
    Fault("F34", "the desk is down", desk.shut, ("desk",)),
    Fault("F35", "the desk is slow, fails, or times out", desk.misbehave, ("desk",), weight=3),
    Fault("F36", "the desk answers twice, late, otherwise", desk.contradict, ("desk",)),
    Fault(
        "F37",
        "killed between the post and saving the answer",
        desk.kill_the_poster,
        ("process", "desk"),
        weight=3,
    ),
    Fault(
        "F38",
        "a courier frozen past its lease",
        desk.freeze_the_poster,
        ("process", "desk"),
        _POSTGRES,
        weight=3,
    ),
    Fault("F39", "the desk hangs, a thousand tickets wait", desk.hang, ("desk",), weight=1),
    Fault("F33b", "the clock of one process is an hour fast", processes.run_ahead, ("clock",)),
    Fault(
        "F40",
        "the schema moves under load",
        database.migrate_under_load,
        ("process",),
        _POSTGRES,
        weight=1,
    ),
    Fault(
        "F41",
        "the schema is behind or ahead at the start",
        starting.schema_behind_or_ahead,
        (),
        mixed=False,
    ),
    Fault("F42", "mistakes of configuration", starting.mistakes, (), mixed=False),
]

FAULTS = {fault.id: fault for fault in _TABLE}

NOT_STRUCK = {
    "F24": "not applicable, for there are no read replicas: every read asks the primary",
    "F32": "in every run: people send the same thing thrice, over both doors and all processes",
    "F43": "the mixed run",
}


def of_profile(profile: str, *, mixed: bool) -> list[Fault]:
    """Return the faults that a profile can have; with `mixed`, those fit for a mixed run."""
    return [
        fault
        for fault in FAULTS.values()
        if profile in fault.profiles and (fault.mixed or not mixed)
    ]
