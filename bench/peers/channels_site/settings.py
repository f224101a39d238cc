"""The site's settings."""

import os
from urllib.parse import urlsplit

_database = urlsplit(os.environ["BENCH_DATABASE_URL"])
_redis = urlsplit(os.environ["BENCH_REDIS_URL"])

SECRET_KEY = "of-a-throwaway-site-on-loopback"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["channels", "bench.peers.channels_site.chat"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": _database.username,
        "HOST": _database.hostname,
        "PORT": _database.port,
        "CONN_MAX_AGE": None,
    }
}
MIGRATION_MODULES = {"chat": None}  # the tables are made from the models as they are
# redis-py reads no longer than 5 s by default, which is as long as the layer's own waiting read.
_host = {"host": _redis.hostname, "port": _redis.port, "socket_timeout": None}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [_host]},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
