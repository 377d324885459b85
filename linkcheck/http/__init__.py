"""Fetching one URL: the only package that opens a socket while links are checked."""
