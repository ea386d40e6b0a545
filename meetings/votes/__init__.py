"""Deciding: who may vote on an item, how, and what came out of it."""
