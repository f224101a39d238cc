"""Who is calling, and what that principal may do."""
