"""What is written down: minutes drafted from the log, the conclusion, and its tasks."""
