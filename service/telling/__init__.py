"""What a case says, told to people in their language: what the pages and the terminal share."""
