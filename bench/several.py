"""
One, two and four processes, each on a port of its own, or all behind one.

    python -m bench.several [--rounds 5] [--modes closed,open,idle] [--rates 500]
                            [--sockets 2000,6000] [--report FILE] [--raw FILE]

The work and the options of `bench.messages`, in closed loop and at 500 messages a second, and
silent sockets: what of a message's and of a socket's cost grows with the number of processes, there
and in Redis. Two processes once more with every visitor on the other one than the agent, for what a
message costs that must cross. Two cores do no more with four processes than with two: it is the
processor time that says something.
"""

from __future__ import annotations

from bench.messages import compare
from bench.subjects import SEVERAL

if __name__ == "__main__":
    compare(
        "several",
        __doc__ or "",
        subjects=",".join(each.name for each in SEVERAL),
        modes="closed,open,idle",
        rates="500",
        sockets="2000,6000",
    )
