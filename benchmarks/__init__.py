"""How fast linkcheck is beside lychee, the fastest program of its kind; see README.md."""
