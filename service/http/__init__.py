"""The API: operations derived from the declarations of the domain, problems, and who is asking."""
