"""The lexicon: how listed phrases are found in a text, what terms cost on benign posts, proposals, versions."""
