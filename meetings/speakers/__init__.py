"""Who asks for the floor, who has it, for how long, and who has not spoken yet."""
