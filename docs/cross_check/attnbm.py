"""The quantities of AttnBM."""

from balls import arb, balls, rows, softmax
from line import reconstruction
from machine import machine_of


def energy(i):
    return [machine_of(i, 1.0).energy(balls(i["v"]))]


def log_partition(i):
    return [machine_of(i).log_partition()]


def log_density(i):
    m = machine_of(i)
    return [-m.beta * m.energy(balls(i["v"])) - m.log_partition()]


def score(i):
    return machine_of(i).score(balls(i["v"]))


def log_partition_gradient(i):
    return machine_of(i).gradient()


def negative_log_likelihood(i):
    m, data = machine_of(i), rows(i["data"])
    return [m.beta * sum((m.energy(v) for v in data), arb(0)) / len(data) + m.log_partition()]


def negative_log_likelihood_gradient(i):
    m, data = machine_of(i), rows(i["data"])
    gradient = m.gradient()
    for v in data:
        for mu, weight in enumerate(softmax(m.logits(v))):
            for j, x in enumerate(v):
                gradient[mu * m.n + j] -= m.beta * weight * x / len(data)
    return gradient


def mean(i):
    return machine_of(i).mean()


def covariance(i):
    return machine_of(i).covariance()


def mean_energy(i):
    return [machine_of(i).mean_energy()]


def entropy(i):
    m = machine_of(i)
    return [m.beta * m.mean_energy() + m.log_partition()]


def conditional_mean(i):
    rest, _ = machine_of(i).conditional([int(x) for x in i["observed"]], i["values"])
    return [] if rest is None else rest.mean()


def conditional_log_density(i):
    rest, _ = machine_of(i).conditional([int(x) for x in i["observed"]], i["values"])
    if rest is None:
        return [arb(0)]
    return [-rest.beta * rest.energy(balls(i["missing_values"])) - rest.log_partition()]


def dsm_loss(i):
    m, variance = machine_of(i), i["noise_variance"]
    k = 1 / arb(variance) - m.beta
    losses = [reconstruction(m, x, variance, k, m.beta) for x in rows(i["data"])]
    return [sum(losses, arb(0)) / len(losses)]


def dae_loss(i):
    m = machine_of(i, 1.0)
    losses = [reconstruction(m, x, i["noise_variance"], arb(0), arb(1)) for x in rows(i["data"])]
    return [sum(losses, arb(0)) / len(losses)]


def log_partition_bounds(i):
    """Not the bounds themselves, which are formulas of this project: log Z has to lie between them."""
    return [machine_of(i).log_partition()] * 2


FORMULAS = {
    "attnbm.energy": energy,
    "attnbm.log_partition": log_partition,
    "attnbm.log_density": log_density,
    "attnbm.score": score,
    "attnbm.log_partition_gradient": log_partition_gradient,
    "attnbm.negative_log_likelihood": negative_log_likelihood,
    "attnbm.negative_log_likelihood_gradient": negative_log_likelihood_gradient,
    "attnbm.mean": mean,
    "attnbm.covariance": covariance,
    "attnbm.mean_energy": mean_energy,
    "attnbm.entropy": entropy,
    "attnbm.conditional_mean": conditional_mean,
    "attnbm.conditional_log_density": conditional_log_density,
    "attnbm.dsm_loss": dsm_loss,
    "attnbm.dae_loss": dae_loss,
    "attnbm.log_partition_bounds": log_partition_bounds,
}
