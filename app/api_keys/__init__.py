"""Keys of integrations, as admins manage them."""
