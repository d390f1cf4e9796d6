"""One matrix per stage for all inputs: the smaller freedoms of a net on inputs."""
