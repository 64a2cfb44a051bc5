"""What rectrack says of wrong input, word for word."""
