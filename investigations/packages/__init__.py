"""Evidence packages: a frozen case as a signed BagIt bag, its custody chain, release under four eyes, and the verifier.

What does not live here: how the case is read out of graph and ledger (that is injected), and the export formats.
"""
