"""What people mark and note on the papers: their own, unless they share it."""
