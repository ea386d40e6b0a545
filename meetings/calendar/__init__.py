"""When and where who meets: meetings, the people in them, and the life of a meeting."""
