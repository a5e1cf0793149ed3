"""What was accepted survives SIGKILL of an engine, a worker or the projector while events stream in."""
