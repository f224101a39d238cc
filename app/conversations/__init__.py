"""Conversations: decided in one place, stored as one numbered timeline each."""
