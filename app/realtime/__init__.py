"""Carrying frames between processes and to sockets; no product words in here."""
