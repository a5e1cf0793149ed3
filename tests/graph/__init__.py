"""The graph against naive oracles: folds, reads and crashes."""
