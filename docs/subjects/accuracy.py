"""Measures special functions of Python's libraries by region, and prints docs/accuracy-python.md.

    pip install scipy jax tfp-nightly openturns
    python docs/subjects/accuracy.py > docs/accuracy-python.md

The arguments and the exact values are those of `cargo test --test accuracy`, which this script runs; `--cases FILE` reads them
from a file that the test has written before. A library that is not installed is named and left out.
"""

import importlib
import json
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")

HEAD = """\
# Special functions of Python's libraries, by region

The errors of {versions},
in units in the last place of the exact value (ulps): half a unit is a correctly rounded result. The arguments are those of
[accuracy.md], 100 in each row; that page also says how the exact values are found. A row shows the median, the 99th percentile
and the largest of the errors, where the largest is, and how many of the 100 results are within one and within four ulps. *Nothing* is an error as large as the value itself, or a result that is not finite; a `log` of what has
underflowed is one. Where a library has no function of this name, the row says which expression of its functions is measured.

Measured with Python {python} on {machine}. The libraries are compiled, so another processor may give other last digits.

```sh
pip install scipy jax tfp-nightly openturns
python docs/subjects/accuracy.py > docs/accuracy-python.md
```
"""

COLUMNS = """
| region | function | median | P99 | largest | at | ≤ 1 ulp | ≤ 4 ulp |
|---|---|---|---|---|---|---|---|
"""

# From here on an error leaves no correct digit: it is as large as the value.
NOTHING = 2.0**52


def each(function):
    """A function of numbers, for columns of them; what it refuses has no value."""

    def of(*columns):
        answers = []
        for arguments in zip(*columns):
            try:
                answers.append(float(function(*map(float, arguments))))
            except (ArithmeticError, ValueError, RuntimeError, TypeError):
                answers.append(math.nan)
        return answers

    return of


def python():
    return platform.python_version(), {
        "log Γ(x)": [("math.lgamma", each(math.lgamma))],
        "erf(x)": [("math.erf", each(math.erf))],
        "erfc(x)": [("math.erfc", each(math.erfc))],
    }


def scipy():
    import numpy
    import scipy
    from scipy import special
    from scipy.stats import vonmises_fisher

    def sphere(dim, kappa):
        axes = numpy.eye(2, int(dim))
        return vonmises_fisher(axes[0], kappa), axes[1]

    def log_partition(dim, kappa):
        distribution, across = sphere(dim, kappa)
        return -distribution.logpdf(across)

    def log_bessel(order, x):
        return numpy.log(special.ive(order, x)) + x

    def ratio(order, x):
        return special.ive(order + 1, x) / special.ive(order, x)

    return scipy.__version__, {
        "log Γ(x)": [("gammaln", special.gammaln)],
        "digamma ψ(x)": [("digamma", special.digamma)],
        "erf(x)": [("erf", special.erf)],
        "erfc(x)": [("erfc", special.erfc)],
        "P(a, x), lower incomplete gamma": [("gammainc", special.gammainc)],
        "Q(a, x), upper incomplete gamma": [("gammaincc", special.gammaincc)],
        "log B(a, b)": [("betaln", special.betaln)],
        "I_x(a, b), incomplete beta": [("betainc", special.betainc)],
        "log I_v(x)": [("log(ive) + x", log_bessel)],
        "I_v+1(x) / I_v(x)": [("ive / ive", ratio)],
        "von Mises-Fisher: log Z": [("-logpdf at a right angle", each(log_partition))],
        "von Mises-Fisher: mean resultant length": [
            ("ive / ive", lambda dim, kappa: ratio(dim / 2 - 1, kappa))
        ],
        "von Mises-Fisher: entropy": [("entropy", each(lambda d, k: sphere(d, k)[0].entropy()))],
    }


def jax():
    import jax

    jax.config.update("jax_enable_x64", True)
    from jax.scipy import special

    return jax.__version__, {
        "log Γ(x)": [("gammaln", special.gammaln)],
        "digamma ψ(x)": [("digamma", special.digamma)],
        "erf(x)": [("erf", special.erf)],
        "erfc(x)": [("erfc", special.erfc)],
        "P(a, x), lower incomplete gamma": [("gammainc", special.gammainc)],
        "Q(a, x), upper incomplete gamma": [("gammaincc", special.gammaincc)],
        "log B(a, b)": [("betaln", special.betaln)],
        "I_x(a, b), incomplete beta": [("betainc", special.betainc)],
    }


def tensorflow_probability():
    # Its von Mises-Fisher distribution is made of these Bessel functions; it compiles anew for every dimension.
    import jax

    jax.config.update("jax_enable_x64", True)
    from tensorflow_probability.substrates import jax as tfp

    return tfp.__version__, {
        "log B(a, b)": [("lbeta", tfp.math.lbeta)],
        "I_x(a, b), incomplete beta": [("betainc", tfp.math.betainc)],
        "log I_v(x)": [("log_bessel_ive + x", lambda v, x: tfp.math.log_bessel_ive(v, x) + x)],
        "I_v+1(x) / I_v(x)": [("bessel_iv_ratio", lambda v, x: tfp.math.bessel_iv_ratio(v + 1, x))],
    }


def openturns():
    import openturns
    from openturns import SpecFunc

    def log_bessel(order, x):
        # LogBesselInu is documented for orders above 0; order 0 has a function of its own.
        return SpecFunc.LogBesselI0(x) if order == 0.0 else SpecFunc.LogBesselInu(x, order)

    return openturns.__version__, {
        "log Γ(x)": [("LogGamma", each(SpecFunc.LogGamma))],
        "digamma ψ(x)": [("DiGamma", each(SpecFunc.DiGamma))],
        "erf(x)": [("Erf", each(SpecFunc.Erf))],
        "erfc(x)": [("ErfC", each(SpecFunc.ErfC))],
        "P(a, x), lower incomplete gamma": [
            ("RegularizedIncompleteGamma", each(SpecFunc.RegularizedIncompleteGamma))
        ],
        "Q(a, x), upper incomplete gamma": [
            (
                "RegularizedIncompleteGamma, tail",
                each(lambda a, x: SpecFunc.RegularizedIncompleteGamma(a, x, True)),
            )
        ],
        "log B(a, b)": [("LogBeta", each(SpecFunc.LogBeta))],
        "I_x(a, b), incomplete beta": [
            ("RegularizedIncompleteBeta", each(SpecFunc.RegularizedIncompleteBeta))
        ],
        "log I_v(x)": [("LogBesselInu", each(log_bessel))],
    }


LIBRARIES = {
    "Python": (python, "math"),
    "SciPy": (scipy, "scipy"),
    "JAX": (jax, "jax"),
    "TFP": (tensorflow_probability, "tensorflow_probability"),
    "OpenTURNS": (openturns, "openturns"),
}


def read_cases(path):
    """The cases in order, by function and region."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            case = json.loads(line)
            regions = found.setdefault(case["function"], {})
            regions.setdefault(case["region"], []).append(case)
    return found


def errors(function, cases):
    """In units of the last place. The difference of neighbours is exact, and so is its distance from the tail."""
    import numpy

    columns = numpy.array([case["arguments"] for case in cases]).T
    answers = [float(answer) for answer in numpy.asarray(function(*columns), dtype=float)]
    found = []
    for case, answer in zip(cases, answers, strict=True):
        off = abs((answer - case["value"]) - case["tail"]) / case["last_place"]
        found.append(off if math.isfinite(off) else math.inf)
    return found


def argument(x):
    """As Rust prints it: no sign and no zeros in front of an exponent."""
    return re.sub(r"e([+-])0*", lambda m: "e" + m.group(1).strip("+"), repr(x))


def ulps(error):
    if error >= NOTHING:
        return "*nothing*"
    if error >= 1e4:
        return re.sub(r"e\+0*", "e", f"{error:.1e}")
    return f"{error:.0f}" if error >= 10.0 else f"{error:.2f}"


def row(cases, found):
    ranked = sorted(found)
    rank = lambda share: ranked[math.ceil(share * len(ranked)) - 1]
    worst = max(range(len(found)), key=lambda k: found[k])
    at = ", ".join(argument(x) for x in cases[worst]["arguments"])
    within = lambda most: f"{100 * sum(error <= most for error in found) // len(found)} %"
    cells = (ulps(rank(0.5)), ulps(rank(0.99)), ulps(ranked[-1]), f"`{at}`", within(1), within(4))
    return " | ".join(cells)


def main():
    options = sys.argv[1:]
    if options[:1] == ["--cases"]:
        cases = read_cases(options[1])
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "cases.jsonl")
            # The test also compares the page that is printed here, so that it may fail before the page is new.
            subprocess.run(
                ["cargo", "test", "--test", "accuracy", "fresh"],
                env={**os.environ, "ATTNBM_ACCURACY_CASES": path},
                stdout=sys.stderr,
            )
            cases = read_cases(path)
    libraries = {}
    for name, (library, module) in LIBRARIES.items():
        try:
            importlib.import_module(module)
        except ImportError as error:
            print(f"left out: {name}: {error}", file=sys.stderr)
            continue
        libraries[name] = library()
    versions = [f"{name} {version}" for name, (version, _) in libraries.items() if name != "Python"]
    print(
        HEAD.format(
            versions=", ".join(versions[:-1]) + " and " + versions[-1] + ", and of Python's own `math`",
            python=platform.python_version(),
            machine=f"{platform.system()} {platform.machine()}",
        ),
        end="",
    )
    for function, regions in cases.items():
        print(f"\n## {function}\n{COLUMNS}", end="")
        for region, of_region in regions.items():
            shown = region
            for name, (_, functions) in libraries.items():
                for called, function_of in functions.get(function, []):
                    found = errors(function_of, of_region)
                    print(f"| {shown} | {name} `{called}` | {row(of_region, found)} |", flush=True)
                    shown = ""
    print("\n[accuracy.md]: accuracy.md")


if __name__ == "__main__":
    main()
