"""Measurements that anyone can run again: `ringfence bench NAME` prints one JSON object on its last line.

What does not live here: tests (they assert) and tuning (a test split is only ever read).
"""
