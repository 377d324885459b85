"""Files -> posts -> links: everything that reads what an author wrote."""
