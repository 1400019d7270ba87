"""Values of a type, form or number that an operation does not take."""
