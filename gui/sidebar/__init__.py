"""The list of conversations: new, search, rename, delete."""
