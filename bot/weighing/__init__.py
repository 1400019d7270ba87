"""What the gate weighs: all that is seen of a fix, what CI says of it, and whose word counts."""
