"""What earlier runs learned, kept for later ones."""
