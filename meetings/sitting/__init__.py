"""A meeting opens, pauses, goes on and closes; who sits in it and by which rules."""
