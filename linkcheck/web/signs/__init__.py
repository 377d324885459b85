"""Signs by which a page that answered is told from what stands in its place; text in, names and sentences out."""
