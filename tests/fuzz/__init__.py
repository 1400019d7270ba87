"""Coverage-guided fuzzing of what strangers send; `make fuzz`, never part of `make test`."""
