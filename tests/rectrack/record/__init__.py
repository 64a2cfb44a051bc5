"""What files may say, what follows from it, and how commands change them."""
