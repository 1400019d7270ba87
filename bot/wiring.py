"""Settings → edges → healer → web and worker: the only module that puts adapters behind ports."""
