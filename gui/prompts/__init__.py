"""The library of own prompts."""
