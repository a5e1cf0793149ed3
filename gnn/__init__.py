"""Ring and seller scores: from contact-sharing columns to candidates, scores and a record of the run.

What does not live here: casework, the API, content models. Nothing but `runtime` imports this package.
"""
