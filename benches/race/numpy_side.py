"""The tasks of the race in NumPy, as a program that answers over standard streams.

A line names a task. The answer is a JSON object: the seconds that it took and the first numbers of its result.
The data are files of binary64 in the folder that the first argument names.
"""

import json
import os
import sys
import time

for name in ("OPENBLAS", "MKL", "OMP"):
    os.environ[name + "_NUM_THREADS"] = "1"

import numpy as np

folder = sys.argv[1]


def load(name, columns):
    return np.fromfile(os.path.join(folder, name)).reshape(-1, columns)


N = 784
few, many = load("patterns_200.bin", N), load("patterns_900.bin", N)
batch, data, five = load("batch_1000.bin", N), load("data_200.bin", N), load("data_5.bin", N)
trained = many.copy()


def log_sum_exp(h):
    largest = h.max(-1)
    return largest + np.log(np.exp(h - largest[..., None]).sum(-1))


def softmax(h):
    h -= h.max(-1, keepdims=True)
    np.exp(h, out=h)
    h /= h.sum(-1, keepdims=True)
    return h


def half_squares(x):
    return 0.5 * np.einsum("ij,ij->i", x, x)


def log_partition(patterns):
    return N / 2 * np.log(2 * np.pi) + log_sum_exp(half_squares(patterns))


def log_partition_gradient(patterns):
    return patterns * softmax(half_squares(patterns))[:, None]


def energies(patterns, v):
    return half_squares(v) - log_sum_exp(v @ patterns.T)


def updates(patterns, v):
    return softmax(v @ patterns.T) @ patterns


def likelihood(patterns, x):
    return energies(patterns, x).mean() + log_partition(patterns)


def likelihood_gradient(patterns, x):
    return log_partition_gradient(patterns) - softmax(x @ patterns.T).T @ x / len(x)


def step():
    np.subtract(trained, 0.01 * likelihood_gradient(trained, five), out=trained)
    return []


TASKS = {
    "energies": lambda: energies(few, batch),
    "updates": lambda: updates(few, batch),
    "scores": lambda: updates(few, batch) - batch,
    "log densities": lambda: -energies(few, batch) - log_partition(few),
    "likelihood": lambda: likelihood(many, data),
    "its gradient": lambda: likelihood_gradient(many, data),
    "log Z": lambda: log_partition(many),
    "its gradient in the patterns": lambda: log_partition_gradient(many),
    "SGD step": step,
}

print(json.dumps({"version": np.__version__}), flush=True)
for line in sys.stdin:
    task = TASKS[line.strip()]
    start = time.perf_counter()
    result = task()
    seconds = time.perf_counter() - start
    values = [float(x) for x in np.asarray(result).ravel()[:3]]
    print(json.dumps({"seconds": seconds, "values": values}), flush=True)
