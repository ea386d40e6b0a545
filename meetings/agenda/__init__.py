"""What is talked about, in which order, and where the meeting stands in it."""
