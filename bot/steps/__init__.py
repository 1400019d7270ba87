"""The steps of the story, each a pure function from record to record; no step knows another."""
