"""What can be said of a recommendation, and which edit it is."""
