"""What one run leaves to the next: which answers still count, and which failures have been seen often enough."""
