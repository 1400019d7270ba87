"""Classes and their members: which there are, who reads them, and how one is added."""
