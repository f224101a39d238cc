"""Everything that can be measured, in the order of the tables."""

from bench.subjects.ejabberd import Ejabberd
from bench.subjects.peer import CHANNELS, RAW, SANSIO, SOCKETIO
from bench.subjects.product import Product
from bench.subjects.subject import PEERS_PYTHON, Place, Served, Subject

CEILING = RAW.name
"""What the product is measured against: what this machine must spend, and nothing else."""

_ALL: list[Subject] = [
    RAW,
    SANSIO,
    Product("product", "Conversas"),
    Product("product2", "Conversas, two processes", processes=2),
    Ejabberd(),
    SOCKETIO,
    CHANNELS,
]
SUBJECTS: dict[str, Subject] = {subject.name: subject for subject in _ALL}

__all__ = ["CEILING", "PEERS_PYTHON", "SUBJECTS", "Place", "Served", "Subject"]
