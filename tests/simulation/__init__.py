"""Crashes and faults on a living store: writers who are killed or hindered, and a judge who looks at what is left."""
