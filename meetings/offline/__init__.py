"""What works without a line: papers kept on people's own devices, and who is ready to meet."""
