"""The door: tokens, masking, stories over real HTTP."""
