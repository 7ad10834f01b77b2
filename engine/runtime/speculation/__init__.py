"""Drafts of what comes next, taken from what was read, so that several tokens can be decoded at once."""
