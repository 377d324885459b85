"""What a page is: its visible text, what it states about itself, and whether something else stands in its place."""
