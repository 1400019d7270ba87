"""Grace, the GitHub App: `healer` tells the story, everything else is a room that it visits."""
