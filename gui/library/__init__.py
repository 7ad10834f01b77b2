"""The page of the models: those on this computer, those on the hub, and two of them side by side."""
