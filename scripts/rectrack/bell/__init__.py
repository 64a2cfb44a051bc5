"""All of a run, whatever rang: record, take up proposals, sync, publish."""
