"""Small changes of the program that a test should notice: `make mutants`."""
