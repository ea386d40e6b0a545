"""Delivery, reception, directives, assignments and replies."""
