"""`python -m app replay`: written dialogues, played through a running server and compared.

A client and nothing else: it reaches the server by REST and websockets, as any widget and console.
"""

from app.replay.dialogues import ReplayError
from app.replay.report import Report
from app.replay.runner import run_replay

__all__ = ["ReplayError", "Report", "run_replay"]
