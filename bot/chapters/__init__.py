"""The awaiting halves of the steps: gather what one needs, run it, carry out what it asks."""
