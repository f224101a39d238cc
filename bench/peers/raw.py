"""
The ceiling: the core on picows' sockets.

    python -m bench.peers.raw PORT
"""

from __future__ import annotations

import sys

import uvloop

from bench.peers.core import Core
from bench.peers.picows_sockets import serve

if __name__ == "__main__":
    uvloop.run(serve(Core(), int(sys.argv[1])))
