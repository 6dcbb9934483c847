"""An episode of work with a child, from the first contact to aftercare."""
