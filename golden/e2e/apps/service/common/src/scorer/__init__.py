"""Tells kinds of wine apart."""
