"""Conventions of the project as a whole, each of which has a way to be broken unnoticed."""

import os
import re
import site
import subprocess
import sys
import sysconfig
import tomllib
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - git itself
        ["git", *arguments],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def tracked() -> list[Path]:
    """The files of the project; those on disk, where this is no clone."""
    listing = git("ls-files", "-z")
    if listing.returncode:
        pytest.skip("not a git clone")
    files = (ROOT / name for name in listing.stdout.split("\0") if name)
    return [each for each in files if each.is_file()]


def test_site_is_a_source_root_and_never_a_package() -> None:
    assert not (ROOT / "site" / "__init__.py").exists()
    assert Path(site.__file__).parent == Path(sysconfig.get_path("stdlib"))


@pytest.mark.parametrize(
    "path", ["site/config/urls.py", "home/demo/load.py", "static/css/site.css"]
)
def test_git_keeps_what_belongs_to_the_project(path: str) -> None:
    assert git("check-ignore", path).returncode != 0


@pytest.mark.parametrize("path", ["var/db.sqlite3", ".venv/made", "home/__pycache__/x.pyc", ".env"])
def test_git_ignores_what_belongs_to_one_machine(path: str) -> None:
    tracked()

    assert git("check-ignore", path).returncode == 0


def test_every_test_folder_is_a_package() -> None:
    """Else tests/opportunities would stand in for the app of that name."""
    folders = {each.parent for each in (ROOT / "tests").rglob("*.py")}

    assert [str(each) for each in folders if not (each / "__init__.py").exists()] == []


def test_imports_point_down() -> None:
    """In a process of its own, because the linter silences every logger that it finds."""
    linter = Path(sys.executable).with_name("lint-imports")

    report = subprocess.run(  # noqa: S603 - our own linter
        [linter, "--no-cache"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "site")},
        capture_output=True,
        text=True,
    )

    assert report.returncode == 0, report.stdout + report.stderr


def requirements(lock: Path) -> list[list[str]]:
    """Each requirement of a lock file: its name and version first, then its hashes."""
    text = lock.read_text().replace("\\\n", " ")
    return [line.split("--hash=") for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locked_packages_carry_version_and_hashes_but_no_address(lock: Path) -> None:
    for name, *hashes in requirements(lock):
        assert re.match(r"[a-z0-9-]+(\[[a-z,]+\])?==", name), name
        assert hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", each) for each in hashes), name
    assert "://" not in lock.read_text()


def test_the_lock_files_agree() -> None:
    everything = {name.strip() for name, *_ in requirements(ROOT / "requirements" / "dev.txt")}

    for lock in LOCKS:
        assert {name.strip() for name, *_ in requirements(lock)} <= everything, lock.name


def declarations() -> list[str]:
    """The lines of pyproject.toml that declare a dependency."""
    lines = iter((ROOT / "pyproject.toml").read_text().splitlines())
    declared: list[str] = []
    for line in lines:
        if re.match(r"(dependencies|production|build|dev) = \[", line):
            declared += takewhile(lambda each: each != "]", lines)
    return declared


def test_every_dependency_has_its_reason() -> None:
    groups = PROJECT["dependency-groups"].values()
    number = len(PROJECT["project"]["dependencies"]) + sum(map(len, groups))

    assert len(declarations()) == number
    assert [line for line in declarations() if not re.search(r'",\s+# \w', line)] == []


def test_no_file_knows_where_it_lies() -> None:
    """A path of somebody's machine works there only."""
    private = re.compile(rb"(?<![\w.:/])/(home|Users|root|work|tmp|mnt)/\w")
    endings = {".py", ".html", ".css", ".toml", ".md", ".sh", ".txt", ".svg", ""}

    found = [
        str(each.relative_to(ROOT))
        for each in tracked()
        if each.suffix in endings and private.search(each.read_bytes())
    ]

    assert found == []
