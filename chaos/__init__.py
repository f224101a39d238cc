"""Conversas under faults: a seeded workload, a nemesis, a complete history, and its checker.

`python -m chaos` starts its own PostgreSQL, Redis and server processes, with a TCP proxy on every
edge between them, lets people talk while things break, and judges what they saw by the invariants
I1 to I16 (docs/chaos.md). The machinery to run servers is the test suite's own.
"""
