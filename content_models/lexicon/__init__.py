"""Work on the lexicon: how listed phrases are found, what terms cost on benign posts, proposals, versions."""
