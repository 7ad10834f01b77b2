"""What is done to the open conversation and its messages."""
