"""Bessel functions and von Mises-Fisher, by FLINT's own Bessel functions."""

from balls import arb, balls, dot, log_2_pi


def log_bessel(order, x):
    return x.bessel_i(order).log()


def ratio(order, x):
    return arb(0) if x == 0 else x.bessel_i(order + 1) / x.bessel_i(order)


def sphere(dim, kappa):
    """log Z of von Mises-Fisher."""
    if dim == 1:
        return (2 * kappa.cosh()).log()
    half = arb(dim) / 2
    if kappa == 0:
        return arb(2).log() + half * arb.pi().log() - half.lgamma()
    return half * log_2_pi() + log_bessel(half - 1, kappa) - (half - 1) * kappa.log()


def resultant(dim, kappa):
    return kappa.tanh() if dim == 1 else ratio(arb(dim) / 2 - 1, kappa)


def bessel_log_i(i):
    return [log_bessel(arb(i["order"]), arb(i["x"]))]


def bessel_ratio(i):
    return [ratio(arb(i["order"]), arb(i["x"]))]


def vmf_log_partition(i):
    return [sphere(int(i["dim"]), arb(i["kappa"]))]


def vmf_mean_resultant_length(i):
    return [resultant(int(i["dim"]), arb(i["kappa"]))]


def vmf_entropy(i):
    dim, kappa = int(i["dim"]), arb(i["kappa"])
    return [sphere(dim, kappa) - kappa * resultant(dim, kappa)]


def vmf_log_density(i):
    eta, x, beta = balls(i["eta"]), balls(i["x"]), arb(i["beta"])
    is_zero = all(float(e) == 0 for e in i["eta"])
    kappa = arb(0) if is_zero else beta * dot(eta, eta).sqrt()
    return [beta * dot(eta, x) / dot(x, x).sqrt() - sphere(len(x), kappa)]


FORMULAS = {
    "bessel.log_i": bessel_log_i,
    "bessel.ratio": bessel_ratio,
    "vmf.log_partition": vmf_log_partition,
    "vmf.mean_resultant_length": vmf_mean_resultant_length,
    "vmf.entropy": vmf_entropy,
    "vmf.log_density": vmf_log_density,
}
