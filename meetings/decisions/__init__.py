"""What became of each item: a vote, the chair's conclusion, another day, or off the agenda."""
