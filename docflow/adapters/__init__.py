"""What touches the world, each part with an in-memory twin."""
