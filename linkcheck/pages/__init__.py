"""What a page is: its text, what it says of itself, and signs by which it is told from what stands in its place."""
