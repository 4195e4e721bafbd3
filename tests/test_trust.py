"""A slice of every experiment of `make trust`, with another seed in every run that is not CI's."""

import os
import random
import subprocess
import sys

import pytest

from tests.trust.__main__ import EXPERIMENTS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forked processes")


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_promise_holds(name: str) -> None:
    seed = 2022 if os.environ.get("CI") else random.randrange(1 << 30)
    command = [sys.executable, "-m", "tests.trust", "--short", "--only", name, "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    assert done.stdout.decode().startswith("| ")
