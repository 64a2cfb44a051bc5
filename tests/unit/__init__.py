"""Many small cases at the six functions inside rectrack that tests may drive directly."""
