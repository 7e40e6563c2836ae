"""The quantities `denoise.*`."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

from __future__ import annotations

from typing import overload

from ._evaluate import array_or_result, number_or_result
from ._result import Result
from ._types import Array, Matrix, Number, Vector

__all__ = ['linear_predictor', 'linear_bayes_risk', 'linear_risk', 'optimal_linear_scale', 'sphere_predictor', 'sphere_bayes_risk', 'sphere_projection_risk', 'sphere_linear_risk', 'mixture_predictor', 'two_point_bayes_risk', 'two_point_risk', 'attention', 'linear_attention', 'attention_layer', 'energy', 'energy_step', 'linear_energy']


@overload
def linear_predictor(basis: Matrix, query: Vector, signal_variance: Number, noise_variance: Number, *, digits: None = ...) -> Array: ...
@overload
def linear_predictor(basis: Matrix, query: Vector, signal_variance: Number, noise_variance: Number, *, digits: int) -> Result: ...
def linear_predictor(basis: Matrix, query: Vector, signal_variance: Number, noise_variance: Number, *, digits: int | None = None) -> Array | Result:
    """Bayes predictor of a token on a subspace.

        sigma0^2 / (sigma0^2 + s^2) B^T (B B^T)^-1 B x, B the basis, sigma0^2 the variance of the signal, s^2 that of the noise

    Args:
        basis: linearly independent rows that span the subspace: a list of d rows, each a list of N numbers.
        query: the noisy token: a list of numbers of length N.
        signal_variance: the variance of a token in a direction of the subspace: a number, finite and > 0.
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.denoise.linear_predictor(basis=[[-0.875]], query=[-1.3345807790756226], signal_variance=0.7282174229621887, noise_variance=0.03549265116453171))]
    [-1.2725574908575332]
    """
    return array_or_result('denoise.linear_predictor', {"basis": basis, "query": query, "signal_variance": signal_variance, "noise_variance": noise_variance}, digits)


@overload
def linear_bayes_risk(subspace_dimension: int, signal_variance: Number, noise_variance: Number, *, digits: None = ...) -> float: ...
@overload
def linear_bayes_risk(subspace_dimension: int, signal_variance: Number, noise_variance: Number, *, digits: int) -> Result: ...
def linear_bayes_risk(subspace_dimension: int, signal_variance: Number, noise_variance: Number, *, digits: int | None = None) -> float | Result:
    """Least mean squared error for tokens on a subspace.

        d sigma0^2 s^2 / (sigma0^2 + s^2)

    Args:
        subspace_dimension: of the subspace that the tokens span: an integer from 1 to 2^53.
        signal_variance: the variance of a token in a direction of the subspace: a number, finite and > 0.
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.denoise.linear_bayes_risk(subspace_dimension=1, signal_variance=2.726916790008545, noise_variance=0.997057318687439)
    0.7301050607684667
    """
    return number_or_result('denoise.linear_bayes_risk', {"subspace_dimension": subspace_dimension, "signal_variance": signal_variance, "noise_variance": noise_variance}, digits)


@overload
def linear_risk(scale: Number, subspace_dimension: int, context_length: int, signal_variance: Number, noise_variance: Number, *, digits: None = ...) -> float: ...
@overload
def linear_risk(scale: Number, subspace_dimension: int, context_length: int, signal_variance: Number, noise_variance: Number, *, digits: int) -> Result: ...
def linear_risk(scale: Number, subspace_dimension: int, context_length: int, signal_variance: Number, noise_variance: Number, *, digits: int | None = None) -> float | Result:
    """Mean squared error of linear attention to finitely many tokens on a subspace.

        E |c X X^T x / L - x0|^2 = d (c^2 sigma0^4 (1 + (d + 1)/L) (sigma0^2 + s^2) - 2 c sigma0^4 + sigma0^2), over tokens, token and noise

    Args:
        scale: c, the product of the two weights: a number, finite.
        subspace_dimension: of the subspace that the tokens span: an integer from 1 to 2^53.
        context_length: the number of clean tokens: an integer from 1 to 2^53.
        signal_variance: the variance of a token in a direction of the subspace: a number, finite and > 0.
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.denoise.linear_risk(scale=1, subspace_dimension=7, context_length=235, signal_variance=1.279832124710083, noise_variance=44.97119140625)
    534.3847736880595
    """
    return number_or_result('denoise.linear_risk', {"scale": scale, "subspace_dimension": subspace_dimension, "context_length": context_length, "signal_variance": signal_variance, "noise_variance": noise_variance}, digits)


@overload
def optimal_linear_scale(subspace_dimension: int, context_length: int, signal_variance: Number, noise_variance: Number, *, digits: None = ...) -> float: ...
@overload
def optimal_linear_scale(subspace_dimension: int, context_length: int, signal_variance: Number, noise_variance: Number, *, digits: int) -> Result: ...
def optimal_linear_scale(subspace_dimension: int, context_length: int, signal_variance: Number, noise_variance: Number, *, digits: int | None = None) -> float | Result:
    """Scale of linear attention with the least risk.

        1 / ((sigma0^2 + s^2) (1 + (d + 1)/L))

    Args:
        subspace_dimension: of the subspace that the tokens span: an integer from 1 to 2^53.
        context_length: the number of clean tokens: an integer from 1 to 2^53.
        signal_variance: the variance of a token in a direction of the subspace: a number, finite and > 0.
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.denoise.optimal_linear_scale(subspace_dimension=8, context_length=26, signal_variance=1.61627197265625, noise_variance=5.476269245147705)
    0.10473779708074107
    """
    return number_or_result('denoise.optimal_linear_scale', {"subspace_dimension": subspace_dimension, "context_length": context_length, "signal_variance": signal_variance, "noise_variance": noise_variance}, digits)


@overload
def sphere_predictor(basis: Matrix, query: Vector, radius: Number, noise_variance: Number, *, digits: None = ...) -> Array: ...
@overload
def sphere_predictor(basis: Matrix, query: Vector, radius: Number, noise_variance: Number, *, digits: int) -> Result: ...
def sphere_predictor(basis: Matrix, query: Vector, radius: Number, noise_variance: Number, *, digits: int | None = None) -> Array | Result:
    """Bayes predictor of a token on a sphere in a subspace.

        R I_(k/2)(kappa) / I_(k/2-1)(kappa) P x/|P x|, kappa = R |P x|/s^2, P the projection on the subspace of k dimensions; 0 where P x is

    Args:
        basis: linearly independent rows that span the subspace: a list of d rows, each a list of N numbers.
        query: the noisy token: a list of numbers of length N.
        radius: of the sphere around 0: a number, finite and > 0.
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.denoise.sphere_predictor(basis=[[1]], query=[0.2503785490989685], radius=1.7599962949752808, noise_variance=0.4168207347393036))]
    [1.3808791841040986]
    """
    return array_or_result('denoise.sphere_predictor', {"basis": basis, "query": query, "radius": radius, "noise_variance": noise_variance}, digits)


@overload
def sphere_bayes_risk(sphere_dimension: int, radius: Number, noise_variance: Number, *, digits: None = ...) -> float: ...
@overload
def sphere_bayes_risk(sphere_dimension: int, radius: Number, noise_variance: Number, *, digits: int) -> Result: ...
def sphere_bayes_risk(sphere_dimension: int, radius: Number, noise_variance: Number, *, digits: int | None = None) -> float | Result:
    """Least mean squared error for tokens on a sphere.

        R^2 (1 - E rho(R r/s^2)^2), rho = I_((d+1)/2)/I_((d-1)/2), r the length of a noisy token in the d + 1 dimensions around the sphere

    Args:
        sphere_dimension: of the sphere itself: 1 for a circle: an integer from 1 to 2^53.
        radius: of the sphere around 0: a number, finite and > 0.
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.denoise.sphere_bayes_risk(sphere_dimension=5, radius=2.284034490585327, noise_variance=6.598785877227783)
    4.607793732644343
    """
    return number_or_result('denoise.sphere_bayes_risk', {"sphere_dimension": sphere_dimension, "radius": radius, "noise_variance": noise_variance}, digits)


@overload
def sphere_projection_risk(sphere_dimension: int, radius: Number, noise_variance: Number, *, digits: None = ...) -> float: ...
@overload
def sphere_projection_risk(sphere_dimension: int, radius: Number, noise_variance: Number, *, digits: int) -> Result: ...
def sphere_projection_risk(sphere_dimension: int, radius: Number, noise_variance: Number, *, digits: int | None = None) -> float | Result:
    """Mean squared error of the nearest point of the sphere.

        2 R^2 (1 - E rho(R r/s^2)), as in denoise.sphere_bayes_risk

    Args:
        sphere_dimension: of the sphere itself: 1 for a circle: an integer from 1 to 2^53.
        radius: of the sphere around 0: a number, finite and > 0.
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.denoise.sphere_projection_risk(sphere_dimension=8, radius=2.136756420135498, noise_variance=9.570416450500488)
    7.129724139248171
    """
    return number_or_result('denoise.sphere_projection_risk', {"sphere_dimension": sphere_dimension, "radius": radius, "noise_variance": noise_variance}, digits)


@overload
def sphere_linear_risk(sphere_dimension: int, radius: Number, noise_variance: Number, *, digits: None = ...) -> float: ...
@overload
def sphere_linear_risk(sphere_dimension: int, radius: Number, noise_variance: Number, *, digits: int) -> Result: ...
def sphere_linear_risk(sphere_dimension: int, radius: Number, noise_variance: Number, *, digits: int | None = None) -> float | Result:
    """Mean squared error of the best linear map for tokens on a sphere.

        R^2 s^2 / (R^2/(d + 1) + s^2), which linear attention reaches with a long context

    Args:
        sphere_dimension: of the sphere itself: 1 for a circle: an integer from 1 to 2^53.
        radius: of the sphere around 0: a number, finite and > 0.
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.denoise.sphere_linear_risk(sphere_dimension=5, radius=2.383868932723999, noise_variance=15.4088716506958)
    5.353751554821114
    """
    return number_or_result('denoise.sphere_linear_risk', {"sphere_dimension": sphere_dimension, "radius": radius, "noise_variance": noise_variance}, digits)


@overload
def mixture_predictor(means: Matrix, query: Vector, noise_variance: Number, *, log_weights: Vector | None = ..., standard_deviations: Vector | None = ..., digits: None = ...) -> Array: ...
@overload
def mixture_predictor(means: Matrix, query: Vector, noise_variance: Number, *, log_weights: Vector | None = ..., standard_deviations: Vector | None = ..., digits: int) -> Result: ...
def mixture_predictor(means: Matrix, query: Vector, noise_variance: Number, *, log_weights: Vector | None = None, standard_deviations: Vector | None = None, digits: int | None = None) -> Array | Result:
    """Bayes predictor of a token from a Gaussian mixture.

        sum_a pi_a (t_a^2 x + s^2 mu_a)/(t_a^2 + s^2), pi_a proportional to w_a (t_a^2 + s^2)^(-N/2) exp(-|x - mu_a|^2/(2 (t_a^2 + s^2))), t_a the standard deviations

    Args:
        means: the means of the components, one a row: a list of p rows, each a list of N numbers.
        query: the noisy token: a list of numbers of length N.
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        log_weights: the logarithms of the components' weights, up to a constant: a list of numbers of length p; zeros by default.
        standard_deviations: of the components in each coordinate, of which only the squares matter: a list of numbers of length p; zeros by default.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.denoise.mixture_predictor(means=[[-0.827588677406311]], query=[-1.5], noise_variance=1.70487380027771, standard_deviations=[-0.0305881816893816], log_weights=[0.651018500328064]))]
    [-0.8279574951676465]
    """
    return array_or_result('denoise.mixture_predictor', {"means": means, "query": query, "noise_variance": noise_variance, "log_weights": log_weights, "standard_deviations": standard_deviations}, digits)


@overload
def two_point_bayes_risk(noise_variance: Number, *, digits: None = ...) -> float: ...
@overload
def two_point_bayes_risk(noise_variance: Number, *, digits: int) -> Result: ...
def two_point_bayes_risk(noise_variance: Number, *, digits: int | None = None) -> float | Result:
    """Least mean squared error for the tokens -1 and 1.

        1 - E tanh(x/s^2), x normal with mean 1 and variance s^2

    Args:
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.denoise.two_point_bayes_risk(noise_variance=8.545550346374512)
    0.8945908432762728
    """
    return number_or_result('denoise.two_point_bayes_risk', {"noise_variance": noise_variance}, digits)


@overload
def two_point_risk(context_length: int, noise_variance: Number, *, digits: None = ...) -> float: ...
@overload
def two_point_risk(context_length: int, noise_variance: Number, *, digits: int) -> Result: ...
def two_point_risk(context_length: int, noise_variance: Number, *, digits: int | None = None) -> float | Result:
    """Mean squared error of softmax attention to finitely many tokens -1 and 1.

        sum_k C(L, k) 2^-L E (F_k - 1)^2, F_k = tanh(x/s^2 + log(k/(L - k))/2), F_L = 1, F_0 = -1, x normal with mean 1 and variance s^2

    Args:
        context_length: the number of clean tokens: an integer from 1 to 2^53.
        noise_variance: the variance of the noise in each coordinate: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.denoise.two_point_risk(context_length=8, noise_variance=1.022676944732666)
    0.5160199767468736
    """
    return number_or_result('denoise.two_point_risk', {"context_length": context_length, "noise_variance": noise_variance}, digits)


@overload
def attention(tokens: Matrix, query: Vector, alpha: Number, beta: Number, *, digits: None = ...) -> Array: ...
@overload
def attention(tokens: Matrix, query: Vector, alpha: Number, beta: Number, *, digits: int) -> Result: ...
def attention(tokens: Matrix, query: Vector, alpha: Number, beta: Number, *, digits: int | None = None) -> Array | Result:
    """Softmax attention of a query to the tokens.

        alpha X softmax(beta X^T x), the tokens as the columns of X

    Args:
        tokens: the clean tokens of the prompt, one a row: a list of L rows, each a list of N numbers.
        query: the noisy token: a list of numbers of length N.
        alpha: the weight of the values: a number, finite and > 0.
        beta: the inverse temperature of the attention: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.denoise.attention(tokens=[[0.34306466579437256, 0], [0, 0.7238296866416931]], query=[-1.5, -0.75], alpha=1, beta=13.016229629516602))]
    [0.20274595149343014, 0.2960574525133228]
    """
    return array_or_result('denoise.attention', {"tokens": tokens, "query": query, "alpha": alpha, "beta": beta}, digits)


@overload
def linear_attention(tokens: Matrix, query: Vector, scale: Number, *, digits: None = ...) -> Array: ...
@overload
def linear_attention(tokens: Matrix, query: Vector, scale: Number, *, digits: int) -> Result: ...
def linear_attention(tokens: Matrix, query: Vector, scale: Number, *, digits: int | None = None) -> Array | Result:
    """Linear attention of a query to the tokens.

        c X X^T x / L, the tokens as the columns of X

    Args:
        tokens: the clean tokens of the prompt, one a row: a list of L rows, each a list of N numbers.
        query: the noisy token: a list of numbers of length N.
        scale: c, the product of the two weights: a number, finite.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.denoise.linear_attention(tokens=[[0.7921306490898132], [-0.49465200304985046], [-0.4056045413017273]], query=[-1.293777585029602], scale=0.13133937120437622))]
    [-0.058718156562714736]
    """
    return array_or_result('denoise.linear_attention', {"tokens": tokens, "query": query, "scale": scale}, digits)


@overload
def attention_layer(tokens: Matrix, query: Vector, value_weights: Matrix, key_query_weights: Matrix, *, digits: None = ...) -> Array: ...
@overload
def attention_layer(tokens: Matrix, query: Vector, value_weights: Matrix, key_query_weights: Matrix, *, digits: int) -> Result: ...
def attention_layer(tokens: Matrix, query: Vector, value_weights: Matrix, key_query_weights: Matrix, *, digits: int | None = None) -> Array | Result:
    """Softmax attention of a query to the tokens, with any weights.

        V X softmax(X^T K x), V and K the weights, the tokens as the columns of X

    Args:
        tokens: the clean tokens of the prompt, one a row: a list of L rows, each a list of N numbers.
        query: the noisy token: a list of numbers of length N.
        value_weights: W_PV: a list of N rows, each a list of N numbers.
        key_query_weights: W_KQ: a list of N rows, each a list of N numbers.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.denoise.attention_layer(tokens=[[4.647314653993817e-06]], query=[-1.045645785779925e-05], value_weights=[[0.5039238333702087]], key_query_weights=[[-0.1299576461315155]]))]
    [2.3418926153181095e-06]
    """
    return array_or_result('denoise.attention_layer', {"tokens": tokens, "query": query, "value_weights": value_weights, "key_query_weights": key_query_weights}, digits)


@overload
def energy(tokens: Matrix, state: Vector, alpha: Number, beta: Number, *, digits: None = ...) -> float: ...
@overload
def energy(tokens: Matrix, state: Vector, alpha: Number, beta: Number, *, digits: int) -> Result: ...
def energy(tokens: Matrix, state: Vector, alpha: Number, beta: Number, *, digits: int | None = None) -> float | Result:
    """Energy of a point, given the tokens.

        |s|^2/(2 alpha) - (1/beta) log sum_t exp(beta X_t . s)

    Args:
        tokens: the clean tokens of the prompt, one a row: a list of L rows, each a list of N numbers.
        state: a point: a list of numbers of length N.
        alpha: the weight of the values: a number, finite and > 0.
        beta: the inverse temperature of the attention: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.denoise.energy(tokens=[[0.9287797808647156, 0.25, 0]], state=[1.345511794090271, 0.9358454942703247, -0.6261675953865051], alpha=0.5, beta=3.808662176132202)
    1.5946491118605728
    """
    return number_or_result('denoise.energy', {"tokens": tokens, "state": state, "alpha": alpha, "beta": beta}, digits)


@overload
def energy_step(tokens: Matrix, state: Vector, alpha: Number, beta: Number, step: Number, *, digits: None = ...) -> Array: ...
@overload
def energy_step(tokens: Matrix, state: Vector, alpha: Number, beta: Number, step: Number, *, digits: int) -> Result: ...
def energy_step(tokens: Matrix, state: Vector, alpha: Number, beta: Number, step: Number, *, digits: int | None = None) -> Array | Result:
    """A step down the gradient of the energy of the tokens.

        (1 - gamma/alpha) s + gamma X softmax(beta X^T s)

    Args:
        tokens: the clean tokens of the prompt, one a row: a list of L rows, each a list of N numbers.
        state: a point: a list of numbers of length N.
        alpha: the weight of the values: a number, finite and > 0.
        beta: the inverse temperature of the attention: a number, finite and > 0.
        step: gamma, the length of the step; alpha for attention: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns an array, N, correctly rounded. Raises an AttnbmError where there is no value.

    >>> [float(x) for x in numpy.ravel(attnbm.denoise.energy_step(tokens=[[-0.5211055874824524], [0.9157923460006714], [0.06639988720417023]], state=[0.75], alpha=0.75, beta=1, step=0.75))]
    [0.3103658110054773]
    """
    return array_or_result('denoise.energy_step', {"tokens": tokens, "state": state, "alpha": alpha, "beta": beta, "step": step}, digits)


@overload
def linear_energy(tokens: Matrix, state: Vector, gamma: Number, *, digits: None = ...) -> float: ...
@overload
def linear_energy(tokens: Matrix, state: Vector, gamma: Number, *, digits: int) -> Result: ...
def linear_energy(tokens: Matrix, state: Vector, gamma: Number, *, digits: int | None = None) -> float | Result:
    """Energy of which linear attention is a step.

        |s|^2/(2 gamma) - |X^T s|^2/(2 L)

    Args:
        tokens: the clean tokens of the prompt, one a row: a list of L rows, each a list of N numbers.
        state: a point: a list of numbers of length N.
        gamma: the length of the step that is linear attention: a number, finite and > 0.
        digits: returns a Result whose enclosure has so many digits.

    Returns a number, correctly rounded. Raises an AttnbmError where there is no value.

    >>> attnbm.denoise.linear_energy(tokens=[[0], [-0.0005440246895886958], [0.875]], state=[-1.125], gamma=0.75)
    0.6822509141328336
    """
    return number_or_result('denoise.linear_energy', {"tokens": tokens, "state": state, "gamma": gamma}, digits)
