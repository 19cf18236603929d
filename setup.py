"""What pre-commit installs from this repository: the wheel of the version in Cargo.toml, so that no hook compiles.

It is no package of its own and is never published; the wheel itself is made in pypi/.
"""

import re
from pathlib import Path

from setuptools import setup

cargo = Path(__file__).with_name("Cargo.toml").read_text(encoding="utf-8")
version = re.search(r'^version = "(.+)"$', cargo, re.MULTILINE).group(1)
setup(
    name="sobria-for-pre-commit",
    version=version,
    install_requires=[f"sobria=={version}"],
    packages=[],
    py_modules=[],
)
