"""Tickets and their way to the desk."""
