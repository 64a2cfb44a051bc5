"""What readers see in a real browser: `make look`."""
