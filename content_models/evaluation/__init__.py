"""What a detector is worth on labelled posts: figures with their intervals, goals met and missed, a page to read.

A detector comes in through `domain.judgement.Detector`, the routing table as a function, so nothing here knows which
model or table it judges. What does not live here: training, routing, the command line.
"""
