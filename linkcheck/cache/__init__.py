"""What earlier checks without the web came to, for as long as files, settings and this program are the same."""
