"""scikit-learn: AttnBM at beta = 1 as a `GaussianMixture` whose parameters are set by hand.

    pip install scikit-learn
    attnbm grade --where beta=1 -- python docs/subjects/sklearn_subject.py
"""

import numpy
import sklearn
from scipy.special import softmax
from sklearn.mixture import GaussianMixture

import protocol
from mixture import logits_and_means


def mixture(*machine):
    logits, means = logits_and_means(*machine)
    weights = softmax(logits)
    if weights.min() < numpy.finfo(float).tiny:
        raise NotImplementedError("GaussianMixture holds weights, and one of them underflows")
    mixture = GaussianMixture(len(means), covariance_type="spherical")
    mixture.weights_, mixture.means_ = weights, means
    mixture.covariances_ = mixture.precisions_cholesky_ = numpy.ones(len(means))
    return mixture


def log_density(patterns, beta, v, visible_bias=None, hidden_bias=None):
    return mixture(patterns, beta, visible_bias, hidden_bias).score_samples([v])[0]


def negative_log_likelihood(patterns, beta, data, visible_bias=None, hidden_bias=None):
    return -mixture(patterns, beta, visible_bias, hidden_bias).score(data)


def attention(patterns, v, beta=1.0, visible_bias=None, hidden_bias=None):
    return mixture(patterns, beta, visible_bias, hidden_bias).predict_proba([v])[0]


if __name__ == "__main__":
    protocol.serve(
        {
            "attnbm.log_density": log_density,
            "attnbm.negative_log_likelihood": negative_log_likelihood,
            "hopfield.attention": attention,
        },
        "scikit-learn",
        sklearn.__version__,
        array=numpy.array,
    )
