"""What a check keeps of the library must not change when another lab's check is lent the same model."""

from __future__ import annotations

import msgspec

from grader.checks import fine_tuning_vocabulary, pipelines_vocabulary
from grader.worker.checkpoints import resolve


def test_training_mode_of_a_lent_model_does_not_reach_the_kept_pipelines() -> None:
    kept = [fine_tuning_vocabulary.library_pipeline(), pipelines_vocabulary._library_pipeline()]
    lent = resolve(msgspec.structs.replace(fine_tuning_vocabulary.SENTIMENT_MODEL, training=True))
    assert lent.training
    assert [pipeline.model.training for pipeline in kept] == [False, False]
