"""Agents and requesters."""
