"""Meetings without paper: before, during and after. Enters docflow by its door and ground floor."""
