"""What a URL means, as text: nothing in here asks the network or the file system."""
