"""The run: posts are read, their links resolved, and each is judged and reported."""
