"""The scheduled run: what it remembers of earlier ones, how it judges by that, and what changed since."""
