"""Create, update and examine a tracker; make an overview of several trackers."""
