"""Benchmarks of the product: each compares within one run, and writes a table."""
