"""Small changes of the program that a test should notice: `make test-mutation`."""
