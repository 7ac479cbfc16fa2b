"""What this app hands out as files."""
