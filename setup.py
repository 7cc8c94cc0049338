"""What pyproject.toml cannot say: the packages are found, and the top-level folder macros/ is shipped within the package as vba/."""

from setuptools import find_packages, setup

setup(packages=[*find_packages(include=["yanxiu_xl*"]), "yanxiu_xl.vba"], package_dir={"yanxiu_xl.vba": "macros"})
