"""Three steps to a working chat."""
