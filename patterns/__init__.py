"""The pattern library: an error and the source in, a proven edit or a reason out."""
