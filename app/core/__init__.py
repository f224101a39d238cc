"""Plumbing without product words: errors, time, ids, pages, text, strict JSON."""
