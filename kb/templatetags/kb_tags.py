"""Template tags and filters of the public pages."""

from django import template

register = template.Library()
