"""Counterpoint: the knowledge base on AI and copyright."""
