"""Write a kit: one folder in an archive, the same bytes from the same project."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from grader.authoring.build import Generated
from grader.judge.curriculum import ROOT
from grader.kit import ENDING
from grader.kit.contents import KitFile, encode_kit_file
from grader.kit.package import package_files

#: The folder in the archive.
NAME = "pretrained-nlp-labs"
_HANDOUT = Path(__file__).parent / "handout"
#: The oldest time that an archive can hold: the true one would change the bytes.
_TIME = (1980, 1, 1, 0, 0, 0)
#: Sections of the project's settings that concern its maintainers.
_SETTINGS = re.compile(r"^\[+tool\.(?!setuptools)", re.MULTILINE)
_EXTRAS = ("dev", "mutation")


def kit_contents(kits: Sequence[KitFile], generated: Sequence[Generated]) -> dict[str, bytes]:
    """Put together what goes into a kit.

    Args:
        kits: The labs.
        generated: What `labs build` would write; the files in `labs/` may have been worked in.

    Returns:
        Path below the kit's folder to content, in order.

    Raises:
        CannotDo: A student's command imports what a kit must not hold.
    """
    stems = {kit.stem for kit in kits}
    files = package_files(stems)
    files |= {f"labs/{file.path.name}": file.text.encode() for file in generated if file.path.stem in stems}
    for stem in stems:
        images = sorted((ROOT / "labs" / "images").glob(f"{stem}_*.png"))
        files |= {f"labs/images/{path.name}": path.read_bytes() for path in images}
    files |= {f"grader/kit/data/{kit.stem}{ENDING}": encode_kit_file(kit) for kit in kits}
    files |= {path.name: path.read_bytes() for path in _HANDOUT.iterdir() if path.is_file()}
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    files["pyproject.toml"] = students_settings(settings).encode()
    files["constraints.txt"] = (ROOT / "constraints.txt").read_bytes()
    return dict(sorted(files.items()))


def students_settings(settings: str) -> str:
    """Leave out of the project's settings what only its maintainers need.

    Args:
        settings: The text of `pyproject.toml`.

    Returns:
        How to build and install the package.
    """
    sections = re.split(r"^(?=\[)", settings, flags=re.MULTILINE)
    kept = "".join(section for section in sections if not _SETTINGS.match(section))
    lines = kept.splitlines()
    # A line above an extra says what it is for.
    drop = {n for n, line in enumerate(lines) if line.startswith(tuple(f"{extra} = [" for extra in _EXTRAS))}
    drop |= {n - 1 for n in drop if lines[n - 1].startswith("#")}
    return "\n".join(line for n, line in enumerate(lines) if n not in drop).rstrip() + "\n"


def write_archive(files: Mapping[str, bytes], out: Path) -> None:
    """Write an archive, whole or not at all.

    Args:
        files: Path below the kit's folder to content.
        out: The archive.

    Raises:
        OSError: It cannot be written.
    """
    write_zip(((f"{NAME}/{name}", files[name], 0o644) for name in sorted(files)), out, 0o644)


def write_zip(entries: Iterable[tuple[str, bytes, int]], out: Path, mode: int) -> None:
    """Write an archive whose bytes follow from its entries alone, whole or not at all.

    Args:
        entries: Name, content and permissions of each file, in order.
        out: The archive.
        mode: Its own permissions.

    Raises:
        OSError: It cannot be written.
    """
    with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as whole:
        try:
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
                for name, data, permissions in entries:
                    entry = zipfile.ZipInfo(name, _TIME)
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    # Unix, and an ordinary file.
                    entry.create_system, entry.external_attr = 3, (0o100000 | permissions) << 16
                    archive.writestr(entry, data)
            whole.flush()
            os.chmod(whole.name, mode)
            os.replace(whole.name, out)
        except BaseException:
            Path(whole.name).unlink(missing_ok=True)
            raise
