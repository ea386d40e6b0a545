"""The whole meeting as one file, which can be checked without this house."""
