"""``python -m spinfix`` is ``spinfix``."""

from spinfix.cli.main import main

if __name__ == "__main__":
    main()
