"""The play of the demo: samples that crash, people who answer, and checks of what became of it."""
