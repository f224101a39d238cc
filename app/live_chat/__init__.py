"""The live-chat settings, as admins write and agents read them."""
