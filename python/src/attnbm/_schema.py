"""The fields of every quantity."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """What a field is: its kind with the symbols of its axes, and whether it must be given."""

    kind: str
    required: bool


#: The fields of each quantity, in order.
FIELDS: dict[str, dict[str, Field]] = {
    'attnbm.energy': {
        'patterns': Field('matrix p N', True),
        'v': Field('vector N', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.log_partition': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.log_partition_bounds': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.log_density': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'v': Field('vector N', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.score': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'v': Field('vector N', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.log_partition_gradient': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.negative_log_likelihood': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'data': Field('matrix P N', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.negative_log_likelihood_gradient': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'data': Field('matrix P N', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.mean': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.covariance': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.mean_energy': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.entropy': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.conditional_mean': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'observed': Field('indices k N', True),
        'values': Field('vector k', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.conditional_log_density': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'observed': Field('indices k N', True),
        'values': Field('vector k', True),
        'missing_values': Field('vector N - k', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.dsm_loss': {
        'patterns': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'data': Field('matrix P N', True),
        'noise_variance': Field('number >0', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'attnbm.dae_loss': {
        'patterns': Field('matrix p N', True),
        'data': Field('matrix P N', True),
        'noise_variance': Field('number >0', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'hopfield.update': {
        'patterns': Field('matrix p N', True),
        'v': Field('vector N', True),
        'beta': Field('number >0', False),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'hopfield.attention': {
        'patterns': Field('matrix p N', True),
        'v': Field('vector N', True),
        'beta': Field('number >0', False),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'hopfield.lagrangian': {
        'lagrangian': Field('lagrangian', True),
        'h': Field('vector n', True),
    },
    'hopfield.activation': {
        'lagrangian': Field('lagrangian', True),
        'h': Field('vector n', True),
    },
    'hopfield.energy': {
        'patterns': Field('matrix p N', True),
        'v': Field('vector N', True),
        'h': Field('vector p', True),
        'visible_lagrangian': Field('lagrangian', True),
        'hidden_lagrangian': Field('lagrangian', True),
    },
    'gbrbm.log_partition': {
        'weights': Field('matrix p N', True),
        'hidden_bias': Field('vector p', False),
        'sigma': Field('number >0', False),
        'visible_bias': Field('vector N', False),
    },
    'gbrbm.log_density': {
        'weights': Field('matrix p N', True),
        'v': Field('vector N', True),
        'hidden_bias': Field('vector p', False),
        'sigma': Field('number >0', False),
        'visible_bias': Field('vector N', False),
    },
    'gbrbm.truncation_mass': {
        'weights': Field('matrix p N', True),
    },
    'gbrbm.dsm_loss': {
        'weights': Field('matrix p N', True),
        'data': Field('matrix P N', True),
    },
    'ggrbm.log_partition': {
        'weights': Field('matrix p N', True),
        'beta': Field('number >0', True),
        'hidden_bias': Field('vector p', False),
        'visible_bias': Field('vector N', False),
    },
    'vmf.log_partition': {
        'dim': Field('integer 1', True),
        'kappa': Field('number >=0', True),
    },
    'vmf.log_density': {
        'eta': Field('vector dim', True),
        'beta': Field('number >0', True),
        'x': Field('direction dim', True),
    },
    'vmf.mean_resultant_length': {
        'dim': Field('integer 1', True),
        'kappa': Field('number >=0', True),
    },
    'vmf.entropy': {
        'dim': Field('integer 1', True),
        'kappa': Field('number >=0', True),
    },
    'bessel.log_i': {
        'order': Field('number >=0', True),
        'x': Field('number >0', True),
    },
    'bessel.ratio': {
        'order': Field('number >=0', True),
        'x': Field('number >=0', True),
    },
    'special.log_sum_exp': {
        'x': Field('vector n', True),
        'beta': Field('number >0', False),
    },
    'special.softmax': {
        'x': Field('vector n', True),
        'beta': Field('number >0', False),
    },
    'efh.conditional_log_partition': {
        'lagrangian': Field('lagrangian', True),
        'domain': Field('support reals half_line binary bernoulli', True),
        'beta': Field('number >0', True),
        'x': Field('number', True),
    },
}

#: The axes of each value: `scalar`, or symbols.
VALUES: dict[str, str] = {
    'attnbm.energy': 'scalar',
    'attnbm.log_partition': 'scalar',
    'attnbm.log_partition_bounds': '2',
    'attnbm.log_density': 'scalar',
    'attnbm.score': 'N',
    'attnbm.log_partition_gradient': 'p x N',
    'attnbm.negative_log_likelihood': 'scalar',
    'attnbm.negative_log_likelihood_gradient': 'p x N',
    'attnbm.mean': 'N',
    'attnbm.covariance': 'N x N',
    'attnbm.mean_energy': 'scalar',
    'attnbm.entropy': 'scalar',
    'attnbm.conditional_mean': 'N - k',
    'attnbm.conditional_log_density': 'scalar',
    'attnbm.dsm_loss': 'scalar',
    'attnbm.dae_loss': 'scalar',
    'hopfield.update': 'N',
    'hopfield.attention': 'p',
    'hopfield.lagrangian': 'scalar',
    'hopfield.activation': 'n',
    'hopfield.energy': 'scalar',
    'gbrbm.log_partition': 'scalar',
    'gbrbm.log_density': 'scalar',
    'gbrbm.truncation_mass': 'scalar',
    'gbrbm.dsm_loss': 'scalar',
    'ggrbm.log_partition': 'scalar',
    'vmf.log_partition': 'scalar',
    'vmf.log_density': 'scalar',
    'vmf.mean_resultant_length': 'scalar',
    'vmf.entropy': 'scalar',
    'bessel.log_i': 'scalar',
    'bessel.ratio': 'scalar',
    'special.log_sum_exp': 'scalar',
    'special.softmax': 'n',
    'efh.conditional_log_partition': 'scalar',
}

#: The definition of each.
DEFINITIONS: dict[str, str] = {
    'attnbm.energy': 'E(v) = |v - b|^2/2 - log sum_mu exp(xi_mu . v + c_mu)',
    'attnbm.log_partition': 'log Z = log integral over R^N of exp(-beta E(v)) dv',
    'attnbm.log_partition_bounds': 'the two ends, rounded outward, of bounds on log Z by neighbouring integer beta',
    'attnbm.log_density': 'log p(v) = -beta E(v) - log Z',
    'attnbm.score': 'd log p(v) / dv = beta (b - v + Xi^T softmax(Xi v + c))',
    'attnbm.log_partition_gradient': 'd log Z / d xi_mu = beta E[softmax_mu(Xi v + c) v]',
    'attnbm.negative_log_likelihood': 'mean over the rows v of data of -log p(v)',
    'attnbm.negative_log_likelihood_gradient': 'd/d xi_mu of the mean over the rows v of data of -log p(v)',
    'attnbm.mean': 'E[v]',
    'attnbm.covariance': 'E[v v^T] - E[v] E[v]^T',
    'attnbm.mean_energy': 'E[E(v)]',
    'attnbm.entropy': '-E[log p(v)] = beta E[E(v)] + log Z',
    'attnbm.conditional_mean': 'E[v_missing given v_observed = values], in increasing order of coordinates',
    'attnbm.conditional_log_density': 'log p(v_missing = missing_values given v_observed = values)',
    'attnbm.dsm_loss': 'mean over the rows x of data of E |psi(x + e) + e/s2|^2 over e ~ N(0, s2 I), psi the score',
    'attnbm.dae_loss': 'mean over the rows x of data of E |b + Xi^T softmax(Xi (x + e) + c) - x|^2 over e ~ N(0, s2 I)',
    'hopfield.update': 'b + Xi^T softmax(beta (Xi v + c))',
    'hopfield.attention': 'softmax(beta (Xi v + c))',
    'hopfield.lagrangian': 'L(h)',
    'hopfield.activation': 'dL(h) / dh',
    'hopfield.energy': '(v . g - L_v(v)) + (h . f - L_h(h)) - f . Xi g, g and f the activations',
    'gbrbm.log_partition': 'log sum over h in {0,1}^p of the integral over R^N of exp(-|v|^2/(2 sigma^2) + b . v + c . h + h . W v) dv',
    'gbrbm.log_density': 'log sum over h of the joint density of v and h',
    'gbrbm.truncation_mass': 'P(sum h >= 2) at sigma = 1, b = c = 0',
    'gbrbm.dsm_loss': 'mean over the rows x of data of E |psi(x + e) + e|^2 over e ~ N(0, I), psi the score at sigma = 1',
    'ggrbm.log_partition': 'log of the integral of exp(-beta (|v|^2/2 + |h|^2/2 - h . W v - b . v - c . h)) dv dh',
    'vmf.log_partition': 'log of the integral over S^(dim-1) of exp(kappa m . x) dx in surface measure (counting measure at dim 1), m any unit vector',
    'vmf.log_density': 'beta eta . x/|x| - log Z',
    'vmf.mean_resultant_length': 'I_(dim/2)(kappa) / I_(dim/2-1)(kappa)',
    'vmf.entropy': 'log Z - kappa I_(dim/2)(kappa) / I_(dim/2-1)(kappa)',
    'bessel.log_i': 'log I_order(x)',
    'bessel.ratio': 'I_(order+1)(x) / I_order(x)',
    'special.log_sum_exp': '(1/beta) log sum_i exp(beta x_i)',
    'special.softmax': 'exp(beta x_i) / sum_j exp(beta x_j)',
    'efh.conditional_log_partition': "log of the integral (or sum) over the domain of exp(-beta (h F'(h) - F(h) - F'(h) x)) dh",
}
