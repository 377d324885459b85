"""Report -> bytes: one module per format."""
