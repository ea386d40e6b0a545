"""What the people of a meeting read: papers by item, their versions, and who may open them."""
