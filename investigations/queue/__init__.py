"""The review queue: which queue a task goes to, how urgent it is, who holds it until when, and what is late.

What does not live here: decisions (`investigations.decisions`), what screening and ring runs raise tasks about.
"""
