"""Conversas: the live-chat conversations service of a help desk."""
