"""Run yanxiu in a private virtual environment, made on the first call.

Only the standard library is used, and the syntax stays within Python 3.6, so that an old interpreter gets
as far as saying that it is too old. Standard output belongs to the program; everything here goes to
standard error.
"""

import hashlib
import os
import sys

ROOT = os.path.dirname(os.path.realpath(__file__))
WINDOWS = os.name == "nt"
LOWEST = (3, 11)
TESTING = "dev,region"
"""The groups of pyproject.toml that the tests need, as pip takes them and as the stamp keeps them."""
EXIT_SETUP = 2
EXIT_INTERRUPTED = 130
ON_DEMAND = {"region": "region"}
"""Verbs that need an extra, which a school's installation has not."""
CONNECTED = "yanxiu-connected"
"""In the environment, once buttons and 一键评分 have been told of it."""


# Run by the environment's own Python, whose version decides the folder. A plain line with the path would be
# read in the locale's encoding, which need not have the path's characters; a statement can escape them.
WRITE_PATH_ENTRY = """
import pathlib, sys, sysconfig
entry = f"import sys; sys.path.append({ascii(sys.argv[1])})\\n"
pathlib.Path(sysconfig.get_path("purelib"), "yanxiu-checkout.pth").write_text(entry)
"""


class SetupError(Exception):
    """Carries the sentence for the user; there is no environment to run in."""


def say(text):
    """Print one line, also where the console's code page has no Chinese."""
    try:
        text.encode(sys.stderr.encoding or "ascii")
    except UnicodeError:
        # Only redirected output has such an encoding; a log in UTF-8 is readable, one of escapes is not.
        sys.stderr.buffer.write((text + "\n").encode("utf-8"))
    else:
        sys.stderr.write(text + "\n")
    sys.stderr.flush()


# The environment and its stamp ------------------------------------------------------------------------


def places():
    """Yield where the environment may be: in the checkout, or the user's own where that is read-only."""
    yield os.path.join(ROOT, ".venv-yanxiu")
    if WINDOWS:
        cache = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        cache = os.path.expanduser("~/Library/Caches")
    else:
        cache = os.environ.get("XDG_CACHE_HOME", "") or os.path.expanduser("~/.cache")
    if os.path.isabs(cache):
        name = hashlib.sha256(ROOT.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        yield os.path.join(cache, "yanxiu", "venv-" + name)


def python_of(venv):
    """Return the environment's interpreter."""
    return os.path.join(venv, "Scripts", "python.exe") if WINDOWS else os.path.join(venv, "bin", "python")


def read(path):
    """Return a file's bytes."""
    with open(path, "rb") as file:
        return file.read()


def identity(venv):
    """Return what a sound environment never changes; empty when it cannot run.

    An environment holds its own absolute path and leans on the Python it was made from, so it breaks when
    the checkout is moved or copied and when that Python is upgraded or removed.
    """
    try:
        config = read(os.path.join(venv, "pyvenv.cfg"))
    except OSError:
        return ""
    python = python_of(venv)
    home = dict(line.partition("=")[::2] for line in config.decode("utf-8", "replace").splitlines())
    if not os.path.exists(python) or not os.path.isdir(home.get("home ", "").strip()):
        return ""
    paths = "\0".join((venv, os.path.realpath(python), "")).encode("utf-8", "surrogateescape")
    return hashlib.sha256(paths + config).hexdigest()


def contents():
    """Return what decides which packages the environment has to hold."""
    files = (read(os.path.join(ROOT, name)) for name in ("pyproject.toml", "constraints.txt"))
    return hashlib.sha256(b"\0".join(files)).hexdigest()


def stamp_of(venv):
    """Return the stamp, written as the last step of a set-up: identity, contents, extras."""
    try:
        stamp = read(os.path.join(venv, "yanxiu-stamp")).decode("ascii").split("\n")
    except (OSError, ValueError):
        stamp = []
    return stamp if len(stamp) == 3 else ["", "", ""]


def is_sound(venv):
    """Say whether an earlier set-up was finished and still holds."""
    recorded = stamp_of(venv)[0]
    return bool(recorded) and recorded == identity(venv)


def is_ready(venv, extras):
    """Say whether the environment can be used as it is; one with more extras serves as well."""
    _, held, held_extras = stamp_of(venv)
    return is_sound(venv) and held == contents() and named(extras) <= named(held_extras)


def named(extras):
    """Return the names of extras that stand in a row, with commas between them."""
    return {name for name in extras.split(",") if name}


# Setting up; costly modules are imported below this line only --------------------------------------------


def take_lock(path):
    """Wait for the lock beside the environment and return its open file.

    The operating system drops such a lock with its holder, so none can be left behind. It tells who is
    first; a file system that has no locks is used without.
    """
    file = open(path, "a+b")  # noqa: SIM115 - it stays open for as long as the lock is held
    waiting = False
    while True:
        try:
            if WINDOWS:
                import msvcrt

                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except (BlockingIOError, PermissionError):
            import time

            if not waiting:
                say("另一个 yanxiu 正在准备运行环境，等它完成…")
            waiting = True
            time.sleep(0.2)
        except OSError:
            return file


def clean_environment():
    """Return the environment variables without those that would lead pip or Python astray."""
    # The last is macOS's note of which program was started, which a child would take for itself.
    unwanted = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "__PYVENV_LAUNCHER__")
    env = {key: value for key, value in os.environ.items() if key not in unwanted}
    env.update(PYTHONUTF8="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0")
    return env


def run_logged(command, log, lock):
    """Run a step of the set-up and return whether it succeeded; its output goes to the log."""
    import subprocess

    log.write("$ {}\n".format(" ".join(command)).encode("utf-8", "replace"))
    log.flush()
    # Children hold the lock too: a pip that outlives a killed parent still keeps others out.
    options = {} if WINDOWS else {"pass_fds": (lock.fileno(),)}
    options.update(stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=clean_environment())
    return subprocess.call(command, **options) == 0


def create(venv, log, lock):
    """Make an empty environment, over whatever is left of an earlier one."""
    from importlib.util import find_spec

    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise SetupError(
            f"这个 Python（{sys.executable}）缺少 venv/ensurepip 组件，无法准备运行环境。Debian/Ubuntu 请先执行 "
            f"sudo apt install python3-venv（或 python3.{sys.version_info[1]}-venv），然后重试。"
        )
    base = getattr(sys, "_base_executable", None) or sys.executable
    if os.path.abspath(base).startswith(venv + os.sep):
        # Started from a half-removed environment, which is about to go.
        base = os.path.realpath(base)
    if os.path.islink(venv):
        # Clearing would empty what the link leads to, which may be somebody else's environment.
        os.unlink(venv)
    if not run_logged([base, "-I", "-m", "venv", "--clear", venv], log, lock):
        raise SetupError(
            f"无法建立运行环境 {venv}：请关闭正在运行的 yanxiu、检查磁盘空间和权限后重试。详细记录：{log.name}"
        )


def install(venv, extras, log, lock):
    """Install the project and what it needs."""
    python = [python_of(venv), "-I", "-X", "utf8"]
    pip = [*python, "-m", "pip", "install", "-c", os.path.join(ROOT, "constraints.txt")]
    editable = venv.startswith(ROOT + os.sep)
    if editable:
        wanted = ["-e", ROOT + ("[" + extras + "]" if extras else "")]
    else:
        # An editable install writes into the checkout, which is read-only: do by hand what it comes to.
        import tomllib

        project = tomllib.loads(read(os.path.join(ROOT, "pyproject.toml")).decode("utf-8"))["project"]
        wanted = project["dependencies"] + [one for name in sorted(named(extras)) for one in project["optional-dependencies"][name]]
    if not run_logged(pip + wanted, log, lock):
        raise SetupError(explain_pip(log.name))
    if not editable and not run_logged([*python, "-c", WRITE_PATH_ENTRY, ROOT], log, lock):
        raise SetupError(f"无法写入运行环境 {venv}：请检查磁盘空间和权限后重试。详细记录：{log.name}")


def explain_pip(path):
    """Return what pip's failure means for the user."""
    text = read(path).decode("utf-8", "replace")
    if "No space left on device" in text or "[Errno 28]" in text:
        return f"安装依赖失败：磁盘空间不足，请清理后重试。详细记录：{path}"
    signs = (
        "ConnectionError",
        "ConnectTimeout",
        "Read timed out",
        "ProxyError",
        "SSLError",
        "name resolution",
    )
    if any(sign in text for sign in signs):
        return f"安装依赖失败：连不上软件包下载源，请检查网络和代理设置（或配置 pip 镜像）后重试。详细记录：{path}"
    return f"安装依赖失败：请查看 pip 的详细记录，处理后重试：{path}"


def set_up(extras):
    """Make an environment ready, once even if called twice at the same time, and return it."""
    for venv in places():
        try:
            os.makedirs(os.path.dirname(venv), exist_ok=True)
            lock = take_lock(venv + ".lock")
        except OSError:
            continue
        with lock:
            if not is_ready(venv, extras):
                build(venv, extras, lock)
        return venv
    raise SetupError(f"没有可写的位置存放运行环境：请让 {ROOT} 可写，或设置有效的用户主目录（HOME）后重试。")


def build(venv, extras, lock):
    """Create or complete the environment; the caller holds the lock."""
    sound = is_sound(venv)
    if not os.path.exists(venv):
        say("首次运行：正在准备运行环境…（约 1 分钟）")
    elif not sound:
        say("运行环境不完整或已失效：正在重新准备…（约 1 分钟）")
    elif stamp_of(venv)[1] == contents():
        say("首次运行{}…（约 1 分钟）".format("测试：正在安装测试工具" if "dev" in named(extras) else "这条命令：正在安装它要的软件包"))
    else:
        say("依赖有变化：正在更新运行环境…（约 1 分钟）")
    extras = ",".join(sorted(named(extras) | (named(stamp_of(venv)[2]) if sound else set())))
    stamp = os.path.join(venv, "yanxiu-stamp")
    # Taken before pip runs, so that a file edited meanwhile is noticed by the next call.
    wanted = contents()
    with open(venv + ".log", "wb") as log:
        if sound:
            # Without its stamp an environment whose update is interrupted will be made anew.
            os.remove(stamp)
        else:
            create(venv, log, lock)
        install(venv, extras, log, lock)
    with open(stamp + ".new", "w", encoding="ascii") as file:
        file.write("\n".join((identity(venv), wanted, extras)))
    os.replace(stamp + ".new", stamp)
    say("运行环境已就绪。")


# Running ------------------------------------------------------------------------------------------------


def wait_for(command, **options):
    """Run a command to its end, whose exit status is returned; Ctrl+C is for the command to deal with."""
    import subprocess

    with subprocess.Popen(command, **options) as process:
        while True:
            try:
                status = process.wait()
            except KeyboardInterrupt:
                continue
            # A shell's way of telling that a signal ended a program; Windows has no negative status.
            return status if status >= 0 else 128 - status


def is_new(venv):
    """Say, once, that nobody has told buttons and scripts of this environment."""
    told = os.path.join(venv, CONNECTED)
    if os.path.exists(told):
        return False
    try:
        open(told, "x").close()
    except OSError:  # another run is at it, or the environment is read-only
        return False
    return True


def connect(venv):
    """Let buttons and 一键评分 find this environment; what cannot be done is said and does not stop the program."""
    import subprocess

    command = [python_of(venv), "-P", "-m", "yanxiu_xl", "install"]
    # Results belong on standard output; this is none.
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    for line in (done.stderr if done.returncode == EXIT_SETUP else done.stdout.split(b"\n")[0]).decode("utf-8", "replace").splitlines():
        say(line)


def run_program(venv, arguments):
    """Run yanxiu itself; on POSIX this does not return."""
    # What the user calls the program, for the sentences that say what to type next.
    os.environ["YANXIU_LAUNCHER"] = os.path.join(ROOT, "yanxiu")
    if is_new(venv) and arguments[:1] != ["install"]:
        connect(venv)
    # -P: a file such as random.py in the user's folder must not stand in for a module.
    command = [python_of(venv), "-P", "-m", "yanxiu_xl", *arguments]
    if not WINDOWS:
        os.execv(command[0], command)
    import ctypes

    # As it was typed: "C:\\folder\\" has lost its end on the way here, and the program can see to that.
    ctypes.windll.kernel32.GetCommandLineW.restype = ctypes.c_wchar_p
    os.environ["YANXIU_LINE"] = ctypes.windll.kernel32.GetCommandLineW()
    # There, exec would end this process at once and the shell would not wait for the program.
    return wait_for(command)


def run_tests(venv, arguments):
    """Run the linter, the type checker and the tests, in this order: pytest's last line comes last."""
    import subprocess

    # The tests start hundreds of processes; each would translate the whole program for itself.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    python = [python_of(venv), "-m"]
    checks = (["ruff", "check", "."], ["mypy", "yanxiu_xl"])
    failed = [check[0] for check in checks if subprocess.call([*python, *check], cwd=ROOT)]
    if failed:
        say("检查未通过：{}（见上）；测试继续进行，但最终退出码不为 0。".format("、".join(failed)))
    # In parallel, unless the user decides about plugins or looks into a test with the debugger.
    own = ("-n", "-p", "--numprocesses", "--pdb", "--trace")
    parallel = [] if any(argument.startswith(own) for argument in arguments) else ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    status = wait_for([*python, "pytest", *parallel, *arguments], cwd=ROOT)
    return status or int(bool(failed))


def main(arguments):
    """Run one command and return its exit status."""
    if sys.version_info < LOWEST:
        current = ".".join(str(part) for part in sys.version_info[:3])
        say(f"需要 Python 3.11 或更高版本，当前是 {current}（{sys.executable}）。请安装新版 Python 后重试。")
        return EXIT_SETUP
    testing = arguments[:1] == ["test"]
    extras = TESTING if testing else ON_DEMAND.get("".join(arguments[:1]), "")
    try:
        ready = [venv for venv in places() if is_ready(venv, extras)]
        venv = ready[0] if ready else set_up(extras)
    except SetupError as error:
        say(str(error))
        return EXIT_SETUP
    except OSError as error:
        say(f"准备运行环境时出错：{error}。请检查磁盘空间和权限后重试。")
        return EXIT_SETUP
    except KeyboardInterrupt:
        say("已中断；下次运行会继续准备运行环境。")
        return EXIT_INTERRUPTED
    # A legacy code page must not decide how files are read and JSON is written.
    os.environ["PYTHONUTF8"] = "1"
    os.environ.pop("PYTHONHOME", None)
    return run_tests(venv, arguments[1:]) if testing else run_program(venv, arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
