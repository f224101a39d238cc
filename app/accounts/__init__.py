"""The account: the tenant, its contract and its live-chat settings."""
