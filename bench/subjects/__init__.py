"""Everything that can be measured, in the order of the tables."""

from bench.subjects.ejabberd import Ejabberd
from bench.subjects.peer import CHANNELS, RAW, SANSIO, SOCKETIO
from bench.subjects.product import Product
from bench.subjects.proxied import Proxied
from bench.subjects.subject import PEERS_PYTHON, Place, Served, Subject

CEILING = RAW.name
"""What the product is measured against: what this machine must spend, and nothing else."""

_ONE = Product("product", "Conversas")
_TWO = Product("product2", "Conversas, two processes", processes=2)
PEERS: list[Subject] = [RAW, SANSIO, _ONE, _TWO, Ejabberd(), SOCKETIO, CHANNELS]
"""The product beside others."""
SEVERAL: list[Subject] = [
    _ONE,
    _TWO,
    Product("apart", "Two processes, all apart", processes=2, apart=True),
    Product("product4", "Conversas, four processes", processes=4),
    Proxied("proxied", "One behind Caddy", processes=1),
    Proxied("proxied2", "Two behind Caddy", processes=2),
    Proxied("proxied4", "Four behind Caddy", processes=4),
]
"""The product beside itself."""
SUBJECTS: dict[str, Subject] = {subject.name: subject for subject in [*PEERS, *SEVERAL]}

__all__ = ["CEILING", "PEERS", "PEERS_PYTHON", "SEVERAL", "SUBJECTS", "Place", "Served", "Subject"]
