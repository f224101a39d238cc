"""What Django's users would build: Channels over its Redis layer, the ORM with its defaults."""
