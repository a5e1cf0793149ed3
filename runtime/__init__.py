"""The edge that knows every other package: settings, engines, wiring, workers, the command line, telemetry.

Here: everything that reads the environment, the clock or chance, starts a process, or owns a transaction. Not here:
what the trade decides; that lives in the packages which this one wires together and which never import it.
"""
