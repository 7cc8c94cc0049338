"""``python -m yanxiu_xl`` is the same as the command ``yanxiu``."""

from yanxiu_xl.cli import main

if __name__ == "__main__":
    main()
