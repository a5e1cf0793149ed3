"""What has to be kept and what has to go: preservation holds, and erasures that wait for them.

What an erasure does to rows lives where the rows are (`graph.erasure`, `screening.erasure`).
"""
