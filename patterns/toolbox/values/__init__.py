"""Values: of which types an expression can be, and where what it gives comes from."""
