"""One run: files -> results of single posts -> findings about several posts -> known findings suppressed -> records for reports."""
