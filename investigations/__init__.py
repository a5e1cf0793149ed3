"""What people do: review tasks, decisions, cases, evidence packages, the custody and audit trails.

What does not live here: scores, graph queries, HTTP.
"""
