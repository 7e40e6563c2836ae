# %% [markdown]
# # Exact values, and tests that hold your own functions
#
# This notebook takes a function that is almost right, finds where it is wrong, and mends it. It needs `attnbm` and NumPy.
# %%
import attnbm
import attnbm.testing
import numpy as np

np.seterr(all="ignore")
attnbm.__version__
# %% [markdown]
# ## One exact value
#
# Two patterns in the plane, and an inverse temperature between two integers. The value is the binary64 number nearest to the exact
# one; the two decimal numbers are proved to bracket it.
# %%
patterns = np.array([[0.5, -1.0], [2.0, 0.25]])
exact = attnbm.evaluate("attnbm.log_partition", patterns=patterns, beta=2.5)
exact
# %% [markdown]
# How far is another number from it? In units in the last place:
# %%
exact.ulps(6.2295377188)
# %% [markdown]
# More digits are a matter of asking. The ends are exact fractions, too.
# %%
lower, upper = attnbm.log_partition(patterns, 2.5, digits=50).fractions()
float(upper - lower)
# %% [markdown]
# Every quantity has a function of its own. The weights of attention are an array:
# %%
attnbm.hopfield.attention(patterns, [1.0, 0.0], beta=2.0)
# %% [markdown]
# What has no value is an exception with its field and value.
# %%
try:
    attnbm.vmf.entropy(dim=3, kappa=-1.0)
except attnbm.DomainError as error:
    print(error, error.field, error.value, sep="\n")
# %% [markdown]
# ## Many values
#
# A list where a number is expected makes a batch.
# %%
batch = attnbm.evaluate_many("vmf.mean_resultant_length", dim=3, kappa=np.linspace(0.0, 4.0, 5))
batch.values
# %% [markdown]
# ## A function under test
#
# The energy of the machine, as anybody would write it:
# %%
def energy(patterns, v, visible_bias=0.0, hidden_bias=0.0):
    u = v - visible_bias
    return u @ u / 2 - np.log(np.exp(patterns @ v + hidden_bias).sum())
# %%
attnbm.testing.grade({"attnbm.energy": energy})
# %% [markdown]
# `grade` shows what `check` would fail with. The smallest case is one pattern and one unit: the exponential overflows. Take the largest
# exponent out of the sum:
# %%
def energy(patterns, v, visible_bias=0.0, hidden_bias=0.0):
    u = v - visible_bias
    overlaps = patterns @ v + hidden_bias
    top = overlaps.max()
    return u @ u / 2 - (top + np.log(np.exp(overlaps - top).sum()))
# %%
attnbm.testing.grade({"attnbm.energy": energy}, fail_on="loses digits")
# %% [markdown]
# ## A gradient
#
# The update of the network is a gradient step, so that the gradient of the energy is v less the attended pattern. It is compared with
# certified derivatives:
# %%
def gradient(patterns, v):
    overlaps = patterns @ v
    weights = np.exp(overlaps - overlaps.max())
    return v - weights / weights.sum() @ patterns

few = {"where": "N <= 3, p <= 3", "cases": 10}
attnbm.testing.check_gradient(None, "attnbm.energy", wrt="v", gradient=gradient, **few)
print("within what rounding explains")
# %% [markdown]
# A wrong one is found:
# %%
def wrong(patterns, v):
    return gradient(patterns, v) * 1.001

try:
    attnbm.testing.check_gradient(None, "attnbm.energy", wrt="v", gradient=wrong, **few)
except AssertionError as error:
    print(error)
# %% [markdown]
# ## In your tests
#
# `attnbm.testing.check` fails instead of returning; `@attnbm.conformance("attnbm.energy")` makes a test for each kind of case; and
# `attnbm.vectors("attnbm.energy")` are frozen questions with their answers, without a process:
# %%
vector = attnbm.vectors("vmf.entropy")[0]
vector.input, vector.value, vector.condition
