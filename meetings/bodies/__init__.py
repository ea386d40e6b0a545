"""Bodies that meet and decide: who belongs to them when, and by which rules they decide."""
