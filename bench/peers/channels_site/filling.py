"""
Makes the conversations that messages will be about.

    python -m bench.peers.channels_site.filling
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.channels_site.settings")

import django

django.setup()

from bench.peers.channels_site.chat.models import Conversation  # noqa: E402 - after `setup`

CONVERSATIONS = 10_000

Conversation.objects.bulk_create(Conversation(id=number) for number in range(1, CONVERSATIONS + 1))
