"""The load generator: one process, one loop, one measurement; needs only the peers' packages."""
