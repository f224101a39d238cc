from tests.harness.live import live

__all__ = ["live"]
