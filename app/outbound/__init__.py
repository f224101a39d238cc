"""Requests that the service makes to addresses that its users have chosen."""
