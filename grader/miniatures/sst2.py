"""Write the sentiment data set as a folder that `datasets.load_dataset` reads: a JSON line for each example.

The splits, columns and label names are those of the real SST-2; `sentiment.py` writes the sentences.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from grader.miniatures.sentiment import LABEL_NAMES, splits

# The library reads the types of the columns, and which file is which split, from the head of README.md. What
# it prepares of a folder it keeps in a cache under a digest of that head alone: without the sizes, another
# folder with the same columns would answer with the data of this one.
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
  splits:
{sizes}
---

Simple sentences of praise and blame in the format of SST-2. See CARD.md.
"""


def build(folder: Path) -> None:
    """Write all splits and the README that describes them.

    Args:
        folder: where to write; created if missing.
    """
    write(folder, {name: [asdict(example) for example in examples] for name, examples in splits().items()})


def write(folder: Path, data: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """Write a data set of this kind.

    Args:
        folder: where to write; created if missing.
        data: split to its rows of `idx`, `sentence` and `label`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sizes = []
    for name, rows in data.items():
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")
        (folder / f"{name}.json").write_bytes(text)
        sizes += [f"  - name: {name}", f"    num_bytes: {len(text)}", f"    num_examples: {len(rows)}"]
    files = "\n".join(f"  - split: {name}\n    path: {name}.json" for name in data)
    labels = "\n".join(f"          '{number}': {name}" for number, name in enumerate(LABEL_NAMES))
    (folder / "README.md").write_text(
        HEAD.format(files=files, labels=labels, sizes="\n".join(sizes)), encoding="utf-8"
    )
