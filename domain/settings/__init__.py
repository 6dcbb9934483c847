"""What the agency has set: deadlines and holidays, dated, so that replay uses those of that day."""
