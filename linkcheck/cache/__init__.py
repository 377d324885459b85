"""What earlier checks made of files, for as long as files, settings and this program are the same."""
