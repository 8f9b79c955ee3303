"""The only signal receivers: what follows from a change."""
