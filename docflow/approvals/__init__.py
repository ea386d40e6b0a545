"""Circuits, steps, opinions, initials and the leader's signature."""
