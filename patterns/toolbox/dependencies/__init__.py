"""Dependencies that a project declares, and the edits that add one."""
