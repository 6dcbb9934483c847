"""Who works here, and who had which role when."""
