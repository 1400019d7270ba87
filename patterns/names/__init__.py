"""Names that nothing binds where the code reads them."""
