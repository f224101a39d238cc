"""What a socket's commands need of the rest of the service."""

from dataclasses import dataclass

from app.auth.limits import Limiter
from app.auth.service import Authenticator
from app.conversations.service import Conversations
from app.db.engine import Database
from app.presence.service import Presence
from app.settings import Settings
from app.ws.arrivals import Arrivals
from app.ws.rooms import Rooms
from app.ws.seats import Seats


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the running service that sockets use."""

    settings: Settings
    database: Database
    authenticator: Authenticator
    limiter: Limiter
    presence: Presence
    conversations: Conversations
    rooms: Rooms
    arrivals: Arrivals
    seats: Seats
