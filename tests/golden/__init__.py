"""What rectrack writes for five trackers, frozen: a change of any output is seen."""
