"""The formats of a sequence of `Problem`: of what is wrong with the files (`rectrack check`)."""
