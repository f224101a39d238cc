"""The parts of a running service: made in order, and ended in the other."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from app.auth.limits import Limiter, MemoryLimiter, NoLimits, RedisLimiter
from app.auth.service import Authenticator
from app.conversations.indexing import Indexer
from app.conversations.ledger import Ledger
from app.conversations.queue import Queue
from app.conversations.service import Conversations
from app.db.engine import Database, connect
from app.db.statistics import Statistics
from app.presence.leases import Leases, MemoryLeases
from app.presence.redis_leases import RedisLeases
from app.presence.service import Presence
from app.realtime.broker import Broker
from app.realtime.hub import Hub
from app.realtime.memory import MemoryBroker
from app.realtime.redis import RedisBroker
from app.settings import Settings, Switch
from app.tickets.courier import Courier
from app.tickets.desk import Desk
from app.tickets.local import LocalDesk
from app.tickets.pacing import Pace
from app.tickets.webhook import WebhookDesk
from app.ws.arrivals import Arrivals
from app.ws.reconciler import Reconciler
from app.ws.rooms import Rooms
from app.ws.seats import MemorySeats, RedisSeats, Seats
from app.ws.services import Services
from app.ws.upkeep import Upkeep

Parts = dict[type[Any], Any]


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Parts]:
    """Open every part, give them by type, and close them when the service ends."""
    async with AsyncExitStack() as stack:
        database = await connect(settings.database, exclusive=True)
        stack.push_async_callback(database.close)
        statistics = Statistics(database)
        statistics.start()
        stack.push_async_callback(statistics.close)
        limiter = _limiter(settings)
        stack.push_async_callback(limiter.close)
        hub = Hub(_broker(settings))
        stack.push_async_callback(hub.close)
        rooms = Rooms(database, hub)
        ledger = Ledger(database, rooms.announce, rooms.gap.set)
        rooms.heard = ledger.heard
        leases = _leases(settings)
        presence = Presence(database, leases, rooms.presence_changed, rooms.leases_lost)
        authenticator = Authenticator(database, settings)
        authenticator.at_work = presence.seen
        await rooms.start(presence)
        presence.start()
        stack.push_async_callback(presence.close)
        reconciler = Reconciler(database, rooms, presence)
        reconciler.start()
        stack.push_async_callback(reconciler.close)
        upkeep = Upkeep(database, rooms, authenticator)
        await upkeep.start()
        stack.push_async_callback(upkeep.close)
        indexer = Indexer(database)
        indexer.start()
        stack.push_async_callback(indexer.close)
        stack.push_async_callback(ledger.drain)
        queue = Queue(database, ledger)
        queue.start()
        stack.push_async_callback(queue.close)
        conversations = Conversations(ledger, presence.live)
        courier = _courier(settings, database, conversations)
        ledger.filed = courier.wake
        courier.start()
        stack.push_async_callback(courier.close)
        seats = _seats(settings)
        stack.push_async_callback(seats.close)
        services = Services(
            settings=settings,
            database=database,
            authenticator=authenticator,
            limiter=limiter,
            presence=presence,
            conversations=conversations,
            rooms=rooms,
            arrivals=Arrivals(database, presence),
            seats=seats,
        )
        yield {
            Settings: settings,
            Database: database,
            Authenticator: authenticator,
            Limiter: limiter,
            Hub: hub,
            Rooms: rooms,
            Presence: presence,
            Conversations: conversations,
            Services: services,
        }


def _courier(settings: Settings, database: Database, conversations: Conversations) -> Courier:
    allow_private = settings.webhooks_allow_private is Switch.ON
    timeout_s = settings.delivery_timeout_s
    webhook = WebhookDesk(timeout_s=timeout_s, allow_private=allow_private)
    desks: dict[str, Desk] = {"local": LocalDesk(), "webhook": webhook}
    pace = Pace(timeout_s, settings.delivery_pause_s, settings.delivery_attempts)
    return Courier(database, desks, conversations.settle_delivery, pace)


def _broker(settings: Settings) -> Broker:
    return RedisBroker(settings.redis_url) if settings.redis_url else MemoryBroker()


def _leases(settings: Settings) -> Leases:
    if settings.redis_url:
        return RedisLeases(settings.redis_url)
    return MemoryLeases(settings.data_dir / "leases.json")


def _seats(settings: Settings) -> Seats:
    return RedisSeats(settings.redis_url) if settings.redis_url else MemorySeats()


def _limiter(settings: Settings) -> Limiter:
    if settings.rate_limits is Switch.OFF:
        return NoLimits()
    return RedisLimiter(settings.redis_url) if settings.redis_url else MemoryLimiter()
