"""Makes bessel.csv: log Gamma, log I, log Z and I_(nu+1)/I_nu, from Arb through python-flint.

    pip install python-flint
    python3 bessel.py > bessel.csv

Arguments are binary64 numbers, printed so that they read back to the same; values are the midpoints of
balls, rounded to 60 digits: an enclosure of the true value must meet the value plus or minus one unit of its
last digit, which the tests write as the relative error 1e-59. Nothing here is code of this crate, nor an
algorithm of it: Arb evaluates hypergeometric series and asymptotic expansions.
"""

from flint import acb, arb, ctx

DIGITS = 60

ORDERS = [0.0, 0.5, 1.0, 1.5, 2.0, 9.0, 10.5, 49.5, 391.0, 1000.0, 4999.5, 1e5]
ARGUMENTS = [5e-324, 1e-300, 1e-8, 1e-3, 0.5, 1.0, 5.0, 20.0, 100.0, 1e3, 1e4, 1e6, 1e8, 1e12]
GAMMA_ARGUMENTS = [
    5e-324, 1e-300, 1e-16, 1e-3, 0.1, 0.5, 0.9999999999999999, 1.0000000000000002, 1.25, 1.5,
    1.9999999999999998, 2.5, 3.0, 4.75, 10.1, 50.5, 92.0, 391.5, 1000.25, 5000.0, 100000.5, 200000.0, 1e15,
]


def refined(function):
    """The value to DIGITS digits, at whatever precision that takes."""
    precision = 256
    while precision <= 1 << 16:
        ctx.prec = precision
        value = function()
        if value.is_finite() and value.rel_accuracy_bits() > 3.4 * DIGITS + 8:
            return value.mid().str(DIGITS, radius=False)
        precision *= 2
    return None


def scaled_i(order, x):
    """exp(-x) I_order(x)"""
    return arb(x).bessel_i(arb(order), scaled=True)


def log_i(order, x):
    return scaled_i(order, x).log() + arb(x)


def log_zonal(order, x):
    x, order = arb(x), arb(order)
    return log_i(order, x) + (order + 1).lgamma() - order * (x / 2).log()


def ratio(order, x):
    return scaled_i(order + 1, x) / scaled_i(order, x)


def main():
    print("function,order,argument,value")
    for z in GAMMA_ARGUMENTS:
        print(f"log_gamma,,{z!r},{refined(lambda: arb(z).lgamma())}")
    for i, order in enumerate(ORDERS):
        for j, x in enumerate(ARGUMENTS):
            for name, function in (("log_bessel_i", log_i), ("log_zonal", log_zonal), ("bessel_ratio", ratio)):
                value = refined(lambda: function(order, x))
                if value is not None:
                    print(f"{name},{order!r},{x!r},{value}")


main()
