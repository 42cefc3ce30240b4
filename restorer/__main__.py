"""`python -m restorer`."""

from restorer.cli import main

main()
