"""All functions and modules of quantities, as the package has them."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from . import bessel, denoise, efh, gbrbm, ggrbm, habituation, hnrbm, hopfield, special, vmf
from ._machine import energy, log_partition, log_partition_bounds, log_density, score, log_partition_gradient, negative_log_likelihood, negative_log_likelihood_gradient, dsm_loss, dae_loss
from ._moments import mean, covariance, mean_energy, entropy, conditional_mean, conditional_log_density

__all__ = ['bessel', 'denoise', 'efh', 'gbrbm', 'ggrbm', 'habituation', 'hnrbm', 'hopfield', 'special', 'vmf', 'energy', 'log_partition', 'log_partition_bounds', 'log_density', 'score', 'log_partition_gradient', 'negative_log_likelihood', 'negative_log_likelihood_gradient', 'dsm_loss', 'dae_loss', 'mean', 'covariance', 'mean_energy', 'entropy', 'conditional_mean', 'conditional_log_density']
