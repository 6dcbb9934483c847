"""Who the child is: claims with value, source, date and certainty, side by side; and which case is open."""
