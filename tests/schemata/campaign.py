#!/usr/bin/env python3
"""A mutation campaign with one build: docs/mutation.md says what it measures and how to read it.

    campaign.py prepare WORK [--seed S] [--first N] [--files GLOB ...]   choose mutants, rewrite a copy of the tree
    campaign.py reach WORK [--jobs J]                            which test reaches which mutant, and its time
    campaign.py run WORK [--budget SECONDS] [--jobs J] [--part K/N]      run tests against mutants, until all are done
    campaign.py report WORK                                      the table, and the survivors

Every step continues where it was stopped. `reach` and `run` append to files of WORK, one JSON object a line;
those of several machines with the same seed and sources may be concatenated.
"""
import argparse, collections, fnmatch, glob, hashlib, json, math, os, re, resource, shutil, subprocess, sys, tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
MODULES = sorted(name for name in os.listdir(f"{ROOT}/src") if os.path.isdir(f"{ROOT}/src/{name}"))
# `layers` reads the sources, which are the same for all mutants; the others need other programs, or start cargo.
LEFT_OUT = {"layers", "cross_check", "examples", "rand", "readme"}
BINARIES = sorted({path.split("/")[-2] if path.endswith("/main.rs") else os.path.basename(path)[:-3]
                   for path in glob.glob(f"{ROOT}/tests/*.rs") + glob.glob(f"{ROOT}/tests/*/main.rs")} - LEFT_OUT)
MOST_ROUNDS = 12
# Processor seconds of a test, with every switch recorded; one that takes longer is not among those that are run.
LONGEST = 200


def module_of(mutant):
    return mutant["file"].split("/")[1]


def read_lines(path):
    return [json.loads(line) for line in open(path)] if os.path.exists(path) else []


def read(path, default=None):
    if default is not None and not os.path.exists(path):
        return default
    with open(path) as file:
        return json.load(file)


def write(path, value):
    with open(path, "w") as file:
        json.dump(value, file, indent=1)


def build_environment(work):
    return dict(os.environ, CARGO_TARGET_DIR=f"{work}/target", CARGO_PROFILE_DEV_DEBUG="0", CARGO_INCREMENTAL="0",
                # What overflows for certain is an error of the compiler only after `cargo check`.
                RUSTFLAGS="-Awarnings -Aarithmetic_overflow -Aunconditional_panic")


# Choosing and building.

def population():
    globs = [argument for module in MODULES for argument in ("-f", f"src/{module}/**")]
    listing = subprocess.run(["cargo", "mutants", "--list", "--json", *globs], cwd=ROOT, capture_output=True, text=True,
                             check=True).stdout
    mutants = json.loads(listing)
    for mutant in mutants:
        mutant.pop("diff", None)
    return mutants


def choose(mutants, seed, first):
    """The first so many of each module in the order of the digest of seed and name: a uniform sample, of which
    every shorter one is a part."""
    def place(mutant):
        return hashlib.sha256(f"{seed} {mutant['name']}".encode()).hexdigest()
    chosen = []
    for module in MODULES:
        chosen += sorted((m for m in mutants if module_of(m) == module), key=place)[:first]
    return chosen


def prepare(arguments):
    work, tree = arguments.work, f"{arguments.work}/tree"
    os.makedirs(work, exist_ok=True)
    mutants = population()
    sizes = collections.Counter(map(module_of, mutants))
    wanted = [m for m in mutants if any(fnmatch.fnmatch(m["file"], pattern) for pattern in arguments.files or ["*"])]
    chosen = choose(wanted, arguments.seed, arguments.first)
    # In the order of the files, as the tool numbers them; the order to run them in is kept apart.
    write(f"{work}/sample.json", {"seed": arguments.seed, "population": sizes, "order": [m["name"] for m in chosen]})
    # A return type `impl Trait` is one type, which the early return would have to share.
    dropped = {m["name"]: ["opaque", ""] for m in chosen
               if m["genre"] == "FnValue" and "impl " in m["function"]["return_type"]}
    tool = build_tool(work)
    for _ in range(MOST_ROUNDS):
        if os.path.exists(tree):
            shutil.rmtree(tree)
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns("target", ".git", "mutants.out*"))
        write(f"{work}/switchable.json", [m for m in chosen if m["name"] not in dropped])
        subprocess.run([tool, f"{work}/switchable.json", tree, f"{work}/numbers.json"], check=True)
        failed = do_not_compile(work, tree)
        print(f"{len(failed)} more do not compile", flush=True)
        if not failed:
            break
        dropped.update(failed)
    else:
        sys.exit("the tree does not compile")
    write(f"{work}/dropped.json", dropped)
    tests = [argument for name in BINARIES for argument in ("--test", name)]
    build = subprocess.run(["cargo", "test", "--all-features", "--no-run", "--message-format=json", "--lib", "--bins", *tests],
                           cwd=tree, env=build_environment(work), stdout=subprocess.PIPE, text=True, check=True)
    artefacts = [json.loads(line) for line in build.stdout.splitlines()]
    # The command itself, which some tests start, has no tests.
    tests = [a for a in artefacts if a.get("executable") and a["profile"]["test"]]
    write(f"{work}/executables.json", {name_of(a["target"]): a["executable"] for a in tests})


def name_of(target):
    """The library and the command have one name, and unit tests each."""
    return {"lib": "unit", "bin": "command"}.get(target["kind"][0], target["name"])


def build_tool(work):
    subprocess.run(["cargo", "build", "--manifest-path", f"{ROOT}/tests/schemata/Cargo.toml", "--target-dir",
                    f"{work}/tool"], check=True)
    return f"{work}/tool/debug/schemata"


def do_not_compile(work, tree):
    """The mutants that the compiler's errors are in."""
    check = subprocess.run(["cargo", "check", "--all-features", "--lib", "--bins", "--message-format=json"], cwd=tree,
                           env=build_environment(work), capture_output=True, text=True)
    if check.returncode == 0:
        return {}
    names = {r["id"]: r["mutant"]["name"] for r in read(f"{work}/numbers.json") if r["id"] is not None}
    failed = {}
    for message in map(json.loads, check.stdout.splitlines()):
        if message.get("reason") != "compiler-message" or message["message"]["level"] != "error":
            continue
        message = message["message"]
        for span in message["spans"]:
            if not span["file_name"].startswith("src/"):
                continue
            with open(f"{tree}/{span['file_name']}", "rb") as file:
                text = file.read()
            for mark in re.finditer(rb"/\*<(\d+)\*/", text):
                end = text.find(b"/*>" + mark.group(1) + b"*/") + 8
                if mark.start() <= span["byte_start"] and span["byte_end"] <= end:
                    failed[names[int(mark.group(1))]] = ["error", message["message"]]
    if not failed:
        sys.exit(check.stderr)
    return failed


# Running.

def environment(**more):
    return dict(os.environ, RUST_TEST_THREADS="1", RAYON_NUM_THREADS="1", RUST_BACKTRACE="0", **more)


# What a catalogue test says if it fails for want of cases: with fewer of them than `cargo test` has it proves nothing.
WANT_OF_CASES = ["cases are decided", "cases do not refute it"]


def run_confirmed(executable, test, tree, seconds, cases, **more):
    """As `run_test`, with fewer cases of each identity; a failure for want of cases counts if all of them fail."""
    fewer = {} if cases is None else {"ATTNBM_CASES": str(cases)}
    state, spent, text = run_test(executable, test, tree, seconds, **more, **fewer)
    if fewer and state == "fail" and any(words in text for words in WANT_OF_CASES):
        state, again, text = run_test(executable, test, tree, 10 * seconds, **more)
        spent += again
    return state, spent, text


def run_test(executable, test, tree, seconds, **more):
    """`pass`, `fail` or `timeout`, the processor's seconds, and the end of the output. The limit is one of
    processor time, so that a busy machine kills no mutant."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # A mutant may ask for all the memory there is.
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen([executable, "--exact", test], cwd=tree, stdin=subprocess.DEVNULL, stdout=output,
                                 stderr=subprocess.STDOUT, preexec_fn=limit, env=environment(**more),
                                 start_new_session=True)
        # For one that sleeps for ever.
        timer = threading.Timer(max(300, 12 * seconds), lambda: os.killpg(child.pid, 9))
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = status
        output.seek(0)
        text = output.read()[-3000:].decode(errors="replace")
    spent = usage.ru_utime + usage.ru_stime
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (9, 24):
        return "timeout", spent, text
    return ("pass" if status == 0 else "fail"), spent, text


def tests_of(executable, tree):
    listing = subprocess.run([executable, "--list"], cwd=tree, capture_output=True, text=True, env=environment()).stdout
    return [line[:-6] for line in listing.splitlines() if line.endswith(": test")]


def reach(arguments):
    work, tree = arguments.work, f"{arguments.work}/tree"
    done = {(r["exe"], r["test"]) for r in read_lines(f"{work}/reach.jsonl")}
    lock = threading.Lock()

    def one(item):
        name, executable, test = item
        path = tempfile.mktemp()
        state, seconds, text = run_confirmed(executable, test, tree, LONGEST, arguments.cases, SCHEMA_REACH=path)
        numbers = set()
        if os.path.exists(path):
            with open(path) as file:
                for line in file:
                    low, high = map(int, line.split())
                    numbers.update(range(low, high + 1))
            os.remove(path)
        with lock, open(f"{work}/reach.jsonl", "a") as file:
            record = {"exe": name, "test": test, "state": state, "cpu": seconds, "ids": sorted(numbers)}
            file.write(json.dumps(record if state == "pass" else record | {"text": text}) + "\n")

    executables = read(f"{work}/executables.json").items()
    todo = [(name, e, t) for name, e in executables for t in tests_of(e, tree) if (name, t) not in done]
    with ThreadPoolExecutor(arguments.jobs) as pool:
        list(pool.map(one, todo))


def run(arguments):
    work, tree = arguments.work, f"{arguments.work}/tree"
    paths = read(f"{work}/executables.json")
    seconds, reached_by = {}, collections.defaultdict(list)
    for record in read_lines(f"{work}/reach.jsonl"):
        test = (record["exe"], record["test"])
        if record["state"] == "pass" and record["exe"] in paths:
            seconds[test] = record["cpu"]
            for number in record["ids"]:
                reached_by[number].append(test)
    numbers = {r["mutant"]["name"]: r["id"] for r in read(f"{work}/numbers.json")}
    names = {number: name for name, number in numbers.items()}
    by_module = collections.defaultdict(list)
    for name in read(f"{work}/sample.json")["order"]:
        if numbers.get(name) is not None:
            by_module[name.split("/")[1]].append(numbers[name])
    # A mutant of each module in turn, so that it may be stopped at any time.
    turns = [mutant for turn in zip_longest(*(by_module[m] for m in MODULES)) for mutant in turn if mutant is not None]
    part, parts = map(int, arguments.part.split("/"))
    done = {record["name"]: record for record in read_lines(f"{work}/outcomes.jsonl")}
    kills, runs, lock = collections.Counter(), collections.Counter(), threading.Lock()

    def one(number):
        # One that was missed is tried again with the tests that were not there before.
        before = done.get(names[number], {"state": "new", "passed": []})
        passed = [tuple(test) for test in before["passed"]]
        candidates = [test for test in reached_by[number] if test not in set(passed)]
        if before["state"] in ("caught", "timeout") or (before["state"] == "missed" and not candidates):
            return
        spent, state, by = 0.0, "missed", None
        while candidates:
            # What has killed most in the least time goes first.
            best = max(candidates, key=lambda t: (kills[t] + 0.3) / (runs[t] + 1) / (seconds[t] + 0.05))
            if spent > 0 and spent + seconds[best] > arguments.budget:
                state = "partial"
                break
            candidates.remove(best)
            limit = int(max(5, 10 * seconds[best] + 3))
            result, used, _ = run_confirmed(paths[best[0]], best[1], tree, limit, arguments.cases,
                                            SCHEMA_MUTANT=str(number))
            spent += used
            with lock:
                runs[best] += 1
                kills[best] += result != "pass"
            if result != "pass":
                state, by = ("caught" if result == "fail" else "timeout"), best
                break
            passed.append(best)
        record = {"name": names[number], "state": state, "by": by, "cpu": spent, "reached_by": len(reached_by[number]),
                  "passed": passed}
        with lock, open(f"{work}/outcomes.jsonl", "a") as file:
            file.write(json.dumps(record) + "\n")

    with ThreadPoolExecutor(arguments.jobs) as pool:
        list(pool.map(one, turns[part - 1::parts]))


def zip_longest(*lists):
    for index in range(max(map(len, lists), default=0)):
        yield [values[index] if index < len(values) else None for values in lists]


# Reporting.

def binomial_tail(n, k, p):
    """The probability of at least k of n."""
    return sum(math.exp(math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1)
                        + i * math.log(p) + (n - i) * math.log1p(-p)) for i in range(k, n + 1))


def clopper_pearson(k, n, level=0.95):
    def solve(function, target):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if function(middle) < target else (low, middle)
        return (low + high) / 2
    tail = (1 - level) / 2
    return (0.0 if k == 0 else solve(lambda p: binomial_tail(n, k, p), tail),
            1.0 if k == n else solve(lambda p: binomial_tail(n, k + 1, p), 1 - tail))


def report(arguments):
    work = arguments.work
    sample = read(f"{work}/sample.json")
    dropped = read(f"{work}/dropped.json")
    numbers = read(f"{work}/numbers.json")
    switched = {r["mutant"]["name"] for r in numbers if r["id"] is not None}
    unviable = {r["mutant"]["name"] for r in numbers if r.get("unviable")}
    unviable |= {name for name, (reason, _) in dropped.items() if reason != "opaque"}
    outcomes = {record["name"]: record for record in read_lines(f"{work}/outcomes.jsonl")}
    print("| module | population | drawn | unviable | not switched | caught | timeout | missed | caught of viable | 95 % |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    total, weights, weighted = collections.Counter(), 0.0, 0.0
    for module in [*MODULES, "sample"]:
        counts = collections.Counter()
        own = [name for name in sample["order"] if name.split("/")[1] == module]
        # What was drawn is what lies before the last that was run.
        last = max((place for place, name in enumerate(own) if name in outcomes), default=-1)
        complete = all(name in outcomes for name in own if name in switched)
        for name in own if complete else own[:last + 1]:
            if name in outcomes:
                counts[outcomes[name]["state"]] += 1
                counts["drawn"] += 1
            elif name in unviable:
                counts["unviable"] += 1
                counts["drawn"] += 1
            elif name not in switched:
                counts["not switched"] += 1
                counts["drawn"] += 1
        counts["missed"] += counts.pop("partial", 0)
        counts["population"] = sample["population"].get(module, 0)
        counts = total if module == "sample" else counts
        detected = counts["caught"] + counts["timeout"]
        viable = detected + counts["missed"]
        low, high = clopper_pearson(detected, viable) if viable else (0, 1)
        columns = ["population", "drawn", "unviable", "not switched", "caught", "timeout", "missed"]
        share = f"{100 * detected / max(viable, 1):.1f} %"
        print(f"| {module} | " + " | ".join(str(counts[c]) for c in columns)
              + f" | {share} | {100 * low:.1f} to {100 * high:.1f} |")
        if module == "sample":
            continue
        total = total + counts
        # The modules' shares of the viable mutants of the population, not of the sample.
        weight = counts["population"] * viable / max(counts["drawn"] - counts["not switched"], 1)
        weights, weighted = weights + weight, weighted + weight * detected / max(viable, 1)
    print(f"\nWeighted by the modules' viable populations: {100 * weighted / weights:.1f} %\n")
    for name in sample["order"]:
        record = outcomes.get(name)
        if record and record["state"] in ("missed", "partial"):
            print(f"{record['state']}: {name} (reached by {record['reached_by']} tests, {len(record['passed'])} run)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=["prepare", "reach", "run", "report"])
    parser.add_argument("work", type=os.path.abspath)
    parser.add_argument("--seed", default="20261128")
    parser.add_argument("--first", type=int, default=10**9, help="so many of each module; all of them otherwise")
    parser.add_argument("--files", nargs="*", help="only mutants of these files")
    parser.add_argument("--budget", type=float, default=1e9, help="seconds of tests for each mutant")
    parser.add_argument("--cases", type=int, help="cases of each identity; a failure for want of more is confirmed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--part", default="1/1", help="part K of N of the mutants, for N machines")
    arguments = parser.parse_args()
    {"prepare": prepare, "reach": reach, "run": run, "report": report}[arguments.step](arguments)


main()
