"""Search over number, subject and text, marks or not."""
