"""Guests: which items each was asked to, and who of them is called into the room."""
