"""AttnBM at beta = 1 is a mixture of Gaussians of unit covariance, one a pattern.

Their means are b + xi_mu, and their weights softmax(|xi_mu|^2/2 + b.xi_mu + c_mu).
"""

import numpy

from protocol import Refusal, positive


def logits_and_means(patterns, beta, visible_bias=None, hidden_bias=None):
    """The logarithms of the weights, up to a constant, and the means as rows."""
    if positive("beta", beta) != 1.0:
        raise NotImplementedError("one Gaussian a pattern at beta = 1 only")
    count, dimension = patterns.shape
    b = numpy.zeros(dimension, patterns.dtype) if visible_bias is None else visible_bias
    c = numpy.zeros(count, patterns.dtype) if hidden_bias is None else hidden_bias
    if b.shape != (dimension,) or c.shape != (count,):
        raise Refusal("shape", "a bias does not fit the patterns")
    return (patterns**2).sum(axis=1) / 2 + patterns @ b + c, patterns + b
