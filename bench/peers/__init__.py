"""What the product is compared with, as small servers; they run on requirements-bench.lock."""
