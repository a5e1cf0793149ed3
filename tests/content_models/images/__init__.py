"""Tests of pictures. All pictures are made up here: gradients, noise, squares and words."""
