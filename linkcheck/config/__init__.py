"""The configuration: one immutable value from defaults, file, environment and flags."""
