"""The door: GraphQL and a few REST edges on FastAPI, tokens and roles, masking, the web screen's files.

What does not live here: rules of the trade, SQL, Cypher, models.
"""
