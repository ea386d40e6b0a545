"""The live room: a numbered log, commands into it, and the same picture on every screen."""
