"""Files and folders that are not as the code expects."""
