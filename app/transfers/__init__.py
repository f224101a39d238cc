"""Transfers: a conversation given to another agent."""
