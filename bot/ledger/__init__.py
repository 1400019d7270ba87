"""The immutable log: records as signed commit trailers, their chain, and the audit."""
