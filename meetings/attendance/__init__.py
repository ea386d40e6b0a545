"""Who is there: checking in, leaving, and whether they are enough."""
