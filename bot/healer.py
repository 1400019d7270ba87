"""The story: takes a job, gathers what the steps need, runs them, carries out what they ask."""
