"""From an event to a proposed action: the event format, the ledger, detectors, routing, the stream worker.

What does not live here: models (injected as `domain.Detector`s) and decisions (injected as a recorder).
"""
