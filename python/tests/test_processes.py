"""The held processes: threads, forks, deaths, interrupts, the end."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import attnbm
import pytest
from attnbm._process import LIMIT, POOL


def held():
    return [*POOL._idle, *POOL._busy]


def run(code, **options):
    """Runs a program in a Python of its own: what it printed, and what it ended with."""
    return subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120, **options)


def children(pid):
    """The processes that a process has started and not waited for, zombies too."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return [int(line) for line in found.split()]


def test_two_hundred_threads_get_their_own_answers():
    found, failures = {}, []

    def ask(number):
        try:
            for _ in range(3):
                found[number] = attnbm.evaluate("special.log_sum_exp", x=[float(number)]).value
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert found == {number: float(number) for number in range(200)}
    assert 1 <= len(POOL._idle) <= LIMIT and not POOL._busy


def test_other_options_do_not_add_processes_without_end():
    for digits in range(20, 20 + 3 * LIMIT):
        lower, upper = attnbm.evaluate("special.log_sum_exp", x=[1, 2], digits=digits).fractions()
        assert upper - lower < 3 * 10.0 ** (1 - digits)
    assert len(held()) <= LIMIT


def test_a_process_that_dies_is_replaced():
    attnbm.vmf.entropy(3, 1)
    for process in held():
        process._process.kill()
        process._process.wait()
    assert attnbm.vmf.entropy(3, 1) == attnbm.vmf.entropy(3, 1.0)
    assert POOL._idle[-1]._process.poll() is None


@pytest.mark.unix_only
def test_a_program_that_ends_by_itself_is_an_error(monkeypatch, tmp_path):
    false = tmp_path / "attnbm"
    false.write_text("#!/bin/sh\nexit 0\n")
    false.chmod(0o755)
    POOL.close()
    monkeypatch.setenv("ATTNBM_BINARY", str(false))
    with pytest.raises(attnbm.ProcessDied, match="twice"):
        attnbm.vmf.entropy(3, 1)
    monkeypatch.setenv("ATTNBM_BINARY", str(tmp_path / "none"))
    with pytest.raises(attnbm.ProcessDied, match="cannot be started"):
        attnbm.vmf.entropy(3, 1)
    monkeypatch.undo()
    assert attnbm.vmf.entropy(3, 1) > 0


@pytest.mark.unix_only
def test_nothing_is_left_at_exit_and_nothing_is_printed():
    ended = run(
        """
        import threading, attnbm
        from attnbm._process import POOL
        def work():
            attnbm.vmf.entropy(3, 1)
        threads = [threading.Thread(target=work) for _ in range(8)]
        [thread.start() for thread in threads]; [thread.join() for thread in threads]
        # One that is still at work when the program ends.
        def endless():
            while True:
                attnbm.vmf.entropy(3, 1)
        threading.Thread(target=endless, daemon=True).start()
        print(*[held._process.pid for held in POOL._idle])
        """
    )
    assert ended.returncode == 0, ended.stderr
    pids = [int(word) for word in ended.stdout.split()]
    assert pids
    time.sleep(0.2)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.unix_only
def test_a_killed_parent_leaves_nothing():
    code = "import attnbm, time; from attnbm._process import POOL; attnbm.vmf.entropy(3, 1); print(POOL._idle[0]._process.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail(f"{pid} still runs")


@pytest.mark.unix_only
def test_a_fork_has_processes_of_its_own():
    mine = attnbm.vmf.entropy(3, 2.0)
    before = {process._process.pid for process in held()}
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            value = attnbm.vmf.entropy(3, 2.0)
            mixed = before & {process._process.pid for process in held()}
            POOL.close()
            os.write(write, f"{value!r} {mixed}".encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    assert os.read(read, 1000).decode() == f"{mine!r} set()"
    os.close(read)
    assert attnbm.vmf.entropy(3, 2.0) == mine


@pytest.mark.unix_only
def test_an_interrupt_ends_the_question_and_the_next_one_gets_its_own_answer():
    ended = run(
        """
        import _thread, os, signal, threading, time, attnbm
        attnbm.vmf.entropy(3, 1)
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        try:
            attnbm.evaluate_many("vmf.entropy", dim=3, kappa=[0.001 * i for i in range(2_000_000)])
            print("not interrupted")
        except KeyboardInterrupt:
            print("interrupted")
        print(attnbm.special.log_sum_exp([3.0]))
        """
    )
    assert ended.stdout.split() == ["interrupted", "3.0"], ended.stderr


def test_an_interrupt_in_the_middle_of_an_exchange_leaves_no_answer_behind(monkeypatch):
    attnbm.special.log_sum_exp([1.0])

    def interrupted(self, count):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("attnbm._process.Held._read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            attnbm.special.log_sum_exp([5.0])
    assert attnbm.special.log_sum_exp([7.0]) == 7.0


@pytest.mark.unix_only
def test_no_zombies():
    for _ in range(3):
        attnbm.vmf.entropy(3, 1)
        POOL.close()
    mine = children(os.getpid())
    states = subprocess.run(["ps", "-o", "stat=", "-p", ",".join(map(str, [os.getpid(), *mine]))], capture_output=True, text=True)
    assert "Z" not in states.stdout


def test_signals_of_the_terminal_do_not_reach_the_processes():
    attnbm.vmf.entropy(3, 1)
    if hasattr(os, "getpgid"):
        assert all(os.getpgid(process._process.pid) != os.getpgid(0) for process in held())
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
