"""Documents written one by one, with what is true of each (format in README.md)."""
