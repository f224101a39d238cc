"""Half a minute of the chaos run itself: two processes, every kind of edge, the whole checker."""

from dataclasses import replace

import pytest

from chaos.campaign import short_load
from chaos.crew import Size
from chaos.deployment import services
from chaos.dialogue import Manner
from chaos.faults import FAULTS
from chaos.runs import Plan, run

SEED = 20_261_124
SECONDS = 12.0
# One of each edge and of each way to lose a process, all of them short; `make chaos` has the rest.
SMOKE = ("F31", "F1", "F20", "F12", "F30", "F19", "F35")


@pytest.mark.timeout(240)
async def test_a_short_mixed_run_breaks_no_promise() -> None:
    load = replace(
        short_load(),
        size=Size(agents=5, supervisors=1),
        arrivals=0.7,
        at_once=6,
        manner=Manner(lines=(4, 8), think=0.1),
    )
    with services("postgres") as behind:
        made = await run(
            behind,
            Plan(
                seed=SEED,
                seconds=SECONDS,
                faults=[FAULTS[fault] for fault in SMOKE],
                load=load,
                processes=2,
                pace=0.3,
                # Other workers of the suite share the cores: late is not what this looks for.
                slack=30.0,
                wants={"acknowledged": 40, "contested": 4, "frames": 300, "faults": 3},
            ),
        )
    assert made.verdict.findings == [], made.verdict.numbers
