"""`python -m duban.cli`: the command where its script is not on the path; the server starts its worker so."""

from duban.cli.main import main

main()
