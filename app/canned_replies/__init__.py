"""Texts kept for use in many conversations."""
