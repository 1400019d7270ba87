"""Values of the wrong type for what is done with them."""
