"""Known wrong versions of lecture 3b's tasks."""
