"""Loading a file of commands: taken through the rules, answered line by line, repeatable."""
