"""Private chats, in windows of their own."""
