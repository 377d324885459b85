"""The run: files -> results of single posts -> what they have in common -> what a gate knows -> records for reports."""
