"""Results of earlier checks, valid as long as files, settings and this program are the same."""
