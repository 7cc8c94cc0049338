"""The README's commands do what it says: its first blocks in a fresh clone with an empty HOME, the term's walk in order.

Two things are not done again here, because they take minutes and are what runs this test: packages are not installed (the clone gets an
environment that leans on the running one, finished and stamped as ``bootstrap.py`` would do it), and ``./yanxiu test`` is followed to
the collection of one file, with ruff and mypy replaced by programs that note how they were called.
"""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import openpyxl
import pytest

from tests.small import put, small_return
from tests.support import good_rows, write_return
from yanxiu_xl.cli import main
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workflow.folder import TermFolder

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE, ENGLISH = ([block.strip().splitlines() for block in re.findall(r"^```sh\n(.*?)^```$", part, re.M | re.S)]
                    for part in README.split("\n---\n"))
CLONE, TRY = CHINESE[:2]
WALK = next(block for block in CHINESE if any("new-term" in line for line in block))
ANYBODY = next(block for block in CHINESE if any(" score " in line for line in block))
SCHOOLS = (("00", "山前镇中心小学", "中心校本部", "甲"), ("01", "山前镇柳湾小学", "村小", "乙"), ("03", "山前镇石坝小学", "村小", "丙"))
COLLECTED = "tests/test_clock.py"
NOTE = "import os, sys; open(os.environ['NOTES'], 'a').write(' '.join([{name!r}, *sys.argv[1:]]) + chr(10))"


def git(*arguments, cwd=ROOT):
    return subprocess.run(["git", "-c", "core.quotePath=false", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=True).stdout


# --- a fresh clone ---


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """What the README's first block leaves, of this tree as it is, and an environment that need not be installed."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout of git")
    if os.name == "nt":
        pytest.skip("the blocks are written for sh")
    place = tmp_path_factory.mktemp("新用户")
    url = re.fullmatch(r"git clone (\S+) yanxiu_xl", CLONE[0])[1]
    subprocess.run(["sh", "-euc", "\n".join(CLONE).replace(url, shlex.quote(str(ROOT)))], cwd=place, capture_output=True, check=True)
    tree = place / "yanxiu_xl"
    for name in (git("diff", "--name-only", "-z", "HEAD") + git("ls-files", "-z", "--others", "--exclude-standard")).split("\0"):
        if name and (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
        elif name:
            (tree / name).unlink(missing_ok=True)
    provide(tree)
    return tree


def provide(tree):
    """The environment as a finished set-up leaves it, with the running one's packages."""
    spec = importlib.util.spec_from_file_location("bootstrap_of_the_clone", tree / "bootstrap.py")
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    place = next(bootstrap.places())
    venv.create(place, symlinks=True, with_pip=False)
    (packages,) = Path(place).glob("lib/python*/site-packages")
    for name in ("ruff", "mypy"):
        (packages / name).mkdir()
        (packages / name / "__init__.py").touch()
        (packages / name / "__main__.py").write_text(NOTE.format(name=name))
    running = [path for path in sys.path if path.rstrip("/").endswith("site-packages")]
    (packages / "a.pth").write_text("\n".join([str(tree), *running]) + "\n")
    Path(place, "yanxiu-stamp").write_text("\n".join((bootstrap.identity(place), bootstrap.contents(), bootstrap.TESTING)), encoding="ascii")


def test_both_languages_begin_with_the_same_two_blocks():
    def plain(blocks):
        return [re.sub(r"(git clone )\S+|(demo )\S+", r"\1\2…", line) for block in blocks[:2] for line in block]

    assert plain(CHINESE) == plain(ENGLISH) == ["git clone … yanxiu_xl", "cd yanxiu_xl", "./yanxiu demo …", "./yanxiu test"]


def test_the_first_blocks_work_in_a_fresh_clone(clone, tmp_path):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST", "XDG_", "COV"))}
    environment |= {"HOME": str(tmp_path), "NOTES": str(tmp_path / "notes"), "PYTEST_ADDOPTS": f"--collect-only -p no:cacheprovider {COLLECTED}"}
    done = subprocess.run(["sh", "-euc", "\n".join(TRY)], cwd=clone, env=environment, capture_output=True, text=True, encoding="utf-8",
                          check=False)
    assert (done.returncode, "首次运行" in done.stderr) == (0, False), done.stdout[-2000:] + done.stderr[-2000:]
    folder = clone / TRY[0].split()[-1]
    assert (folder / "总档案.xlsx").exists()
    assert list((folder / "回收").glob("*.xlsx"))
    assert list((folder / "退回").glob("*.xlsx"))
    assert (tmp_path / "notes").read_text().splitlines() == ["ruff check .", "mypy yanxiu_xl"]
    assert re.search(r"[1-9]\d* tests? collected", done.stdout)
    assert git("status", "--porcelain", "--ignored=no", cwd=clone).count(".venv-yanxiu") == 0


# --- a term ---


def fill_settings(folder):
    """The officer types the centre's name and three schools."""
    book = openpyxl.load_workbook(folder.settings)
    basics = book["基本信息"]
    next(row for row in basics.iter_rows() if str(row[0].value).startswith("中心校名称"))[1].value = "山前镇中心校"
    page = book["学校名录"]
    page.delete_rows(4, 2)
    at = {str(cell.value).rstrip("*"): cell.column for cell in page[3]}
    for row, (code, name, kind, principal) in enumerate(SCHOOLS, 4):
        for header, value in {"学校代码": code, "学校名称": name, "类别": kind, "校长": principal, "包校领导": "丁", "是否参评": "是"}.items():
            page.cell(row, at[header], value)
    book.save(folder.settings)


def rows_of(code, wrong):
    """A school's records; ``wrong``: one word that is not among the choices."""
    def own(value):
        return value.replace("-01-", f"-{code}-") if isinstance(value, str) else value

    rows = {key: [{k: own(v) for k, v in row.items()} for row in listed] for key, listed in good_rows().items()}
    for row in rows["roster"]:
        row["teacher_id"] = code + row["teacher_id"][2:]
    rows["observations"] += [{**rows["observations"][-1], "topic": f"练习{number}"} for number in range(15)]
    if wrong:
        rows["observations"][0]["kind"] = "随堂课"
    return rows


def hand_in(folder, codes, wrong, checked):
    term = folder.term()
    for code in codes:
        stamp = Stamp(issue=1, checked_at=checked)
        put(folder.inbox, f"{code}.xlsx", small_return(rows_of(code, wrong), code, term, stamp))


def test_the_walk_through_a_term_can_be_walked(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    commands = [shlex.split(line.removeprefix("./yanxiu ")) for line in WALK if line.startswith("./yanxiu ")]
    assert len(commands) == len([line for line in WALK if not line.startswith("#")])
    folder, told, merges = TermFolder(tmp_path / "2020秋"), {}, 0
    for arguments in commands:
        if arguments[0] == "build":
            fill_settings(folder)
        if arguments[0] == "merge" and "--plan" in arguments:
            assert len(list(folder.outbox.glob("*.xls?"))) == 2 * len(SCHOOLS)
            hand_in(folder, ("01", "03"), wrong=True, checked="2020-10-30T10:00:00")
        elif arguments[0] == "merge" and merges == 1:
            assert [path.name for path in folder.sent_back.iterdir() if "石坝" in path.name]
            hand_in(folder, ("03",), wrong=False, checked="2020-10-31T10:00:00")
        merges += arguments[0] == "merge" and "--plan" not in arguments
        with pytest.raises(SystemExit) as left:
            main(arguments)
        said = capsys.readouterr()
        assert left.value.code in (0, 1), f"{arguments}: {said.err}"
        told.setdefault(arguments[0], []).append(said.out)
    assert merges == 2
    assert "03#1" in told["history"][0]
    assert "03#2" in told["history"][0]
    assert "听课记录" in told["where"][0]
    assert (tmp_path / "2021春" / "学期设定.xlsx").exists()
    assert {verb for verb, *_ in commands} >= {"new-term", "build", "merge", "status", "history", "undo", "where", "verify", "rebuild"}


def test_what_anybody_can_do_with_one_workbook(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for line in [line for line in ANYBODY if not line.startswith("#")]:
        arguments = shlex.split(line.removeprefix("./yanxiu "))
        write_return(tmp_path / arguments[-1], good_rows())
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code in (0, 1), capsys.readouterr().err
    assert (tmp_path / "某校-评分.xlsx").exists()


def test_every_command_of_the_readme_is_there():
    from yanxiu_xl.cli import cli

    blocks = [line for part in (CHINESE, ENGLISH) for block in part for line in block]
    told = set(re.findall(r"^\./yanxiu (\S+)", "\n".join(blocks), re.M)) | set(re.findall(r"`(?:\.[/\\])?yanxiu ([a-z-]+)", README))
    assert told - {"test"} <= set(cli.commands)
    assert told >= {"demo", "test", "new-term", "build", "merge", "status", "history", "undo", "verify", "rebuild", "where", "score", "check"}
