"""Made-up worlds with planted rings: what ring scores are trained on before anybody has judged one, and measured by."""

from gnn.lab.worlds import NOISES, Noise, PlantedRing, World, world

__all__ = ["NOISES", "Noise", "PlantedRing", "World", "world"]
