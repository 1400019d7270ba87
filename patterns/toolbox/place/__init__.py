"""Where a crash happened: from a frame to the statement, the call or the operand that failed."""
