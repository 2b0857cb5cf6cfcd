"""Build the wheel into a folder, install it into a fresh environment outside the repository, and use it (`python -m tests.wheel FOLDER`).

It needs nothing but Python, so that it can run while everything else is still being installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGES = ("service", "indexer", "prompts", "eval")
DATA_ENDINGS = (".toml", ".yaml", ".md", ".mako")


def main() -> int:
    """Exit 0 if the wheel has every file it needs, and answers the README's question."""
    built = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "venv" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", built, "."], check=True)
        (wheel,) = built.glob("*.whl")
        _check_contents(wheel)
        # what is imported is compiled then; all of torch's thousands of files need not be
        subprocess.run([*pip, "install", "--no-compile", "torch>=2.13,<2.14", wheel], check=True)
        _use(python.parent / "gongkai", Path(folder))
    sys.stdout.write(f"{wheel.name} installs and answers\n")
    return 0


def _check_contents(wheel: Path) -> None:
    """Everything git tracks in the packages is in the wheel, and nothing else is."""
    tracked = subprocess.run(["git", "ls-files", *PACKAGES], capture_output=True, text=True, check=True).stdout.splitlines()
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == set(tracked), f"missing: {sorted(set(tracked) - held)}, not tracked: {sorted(held - set(tracked))}"
    assert any(name.endswith(DATA_ENDINGS) for name in held)


def _use(gongkai: Path, folder: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GONGKAI_", "PYTHON"))}
    environment["GONGKAI_DATA_DIR"] = str(folder / "data")

    def run(*arguments: str) -> str:
        return subprocess.run([gongkai, *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout

    run("eval", "smoke")
    assert "which reports" not in run("ask", "which reports do you have?")
    assert "GONGKAI" not in run("--help")


if __name__ == "__main__":
    sys.exit(main())
