"""``python -m catcher`` is ``smtp-catcher``."""

from catcher.cli import main

if __name__ == "__main__":
    main()
