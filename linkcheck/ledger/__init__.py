"""What earlier runs learned, kept for later ones."""

from linkcheck.ledger.opening import DEFAULT, open_ledger

__all__ = ["DEFAULT", "open_ledger"]
