"""What the shop has on offer."""
