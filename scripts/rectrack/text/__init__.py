"""Text made safe, and shown: escaped, cut, wrapped, printed; files written whole."""
