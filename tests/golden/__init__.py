"""What rectrack writes for four trackers, frozen: a change of any output is seen."""
