"""Write the sentiment data set as a folder that `datasets.load_dataset` reads: a JSON line for each example.

The splits, columns and label names are those of the real SST-2; `sentiment.py` writes the sentences.
"""

import json
from dataclasses import asdict
from pathlib import Path

from grader.miniatures.sentiment import LABEL_NAMES, splits

# The library reads the types of the columns, and which file is which split, from the head of README.md.
HEAD = """---
configs:
- config_name: default
  data_files:
{files}
dataset_info:
  features:
  - name: idx
    dtype: int32
  - name: sentence
    dtype: string
  - name: label
    dtype:
      class_label:
        names:
{labels}
---

Simple sentences of praise and blame in the format of SST-2. See CARD.md.
"""


def build(folder: Path) -> None:
    """Write all splits and the README that describes them.

    Args:
        folder: where to write; created if missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = splits()
    for name, examples in data.items():
        lines = [json.dumps(asdict(example), ensure_ascii=False) + "\n" for example in examples]
        (folder / f"{name}.json").write_text("".join(lines), encoding="utf-8")
    files = "\n".join(f"  - split: {name}\n    path: {name}.json" for name in data)
    labels = "\n".join(f"          '{number}': {name}" for number, name in enumerate(LABEL_NAMES))
    (folder / "README.md").write_text(HEAD.format(files=files, labels=labels), encoding="utf-8")
