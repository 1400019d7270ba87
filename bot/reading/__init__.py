"""From the bytes of a stranger to a `Fault`: every form in which a Python error arrives."""
