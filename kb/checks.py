"""Conventions of the project as system checks."""
