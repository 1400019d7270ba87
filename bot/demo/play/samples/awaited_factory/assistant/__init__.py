"""An assistant that hands every question to a language model."""
