"""A kit as a student has it, and a real JupyterLab that serves it on loopback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.conftest import contents, kit_file, padding, unzipped

__all__ = ["contents", "jupyterlab", "kit_file", "padding", "unzipped"]

#: What JupyterLab would ask, load or leave out of the page by itself.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}


@pytest.fixture(scope="session")
def jupyterlab(unzipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab whose settings are its own."""
    home = tmp_path_factory.mktemp("jupyter")
    for name, settings in SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")
    environment = {
        **os.environ,
        # The kit's own grader judges.
        "PYTHONPATH": str(unzipped),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        **{f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")},
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"),
        *(f"--ServerApp.root_dir={unzipped}", "--IdentityProvider.token=", "--LabApp.news_url=None"),
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    # Whatever happens to this test, the server does not outlive it by much.
    watchdog = threading.Timer(600, server.kill)
    watchdog.start()
    try:
        yield _address(server)
    finally:
        watchdog.cancel()
        server.terminate()
        server.communicate(timeout=30)


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    said: list[str] = []
    for line in server.stdout:
        said.append(line)
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            # Nobody reads on, and a full pipe would stop the server.
            threading.Thread(target=server.stdout.read, daemon=True).start()
            return found[0]
    raise AssertionError("JupyterLab ended at once:\n" + "".join(said))
