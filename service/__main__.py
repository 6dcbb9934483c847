"""``python -m service`` is the command line, where the console script is not on the path."""

from service.cli import main

if __name__ == "__main__":
    main(prog_name="harapan")
