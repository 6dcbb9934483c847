"""The doctor: looks at a deployment, and says in plain words what is wrong with it and what to do."""
