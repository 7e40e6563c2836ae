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
    return x.dtype.type(0.5) * np.einsum("ij,ij->i", x, x)


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


class Training:
    """Epochs of gradient descent in binary32, each from where the last one ended."""

    def __init__(self, name, length, batch):
        def read(of):
            path = os.path.join(folder, f"{name}_{of}_f32.bin")
            return np.fromfile(path, dtype=np.float32).reshape(-1, length)

        self.patterns, self.images, self.batch = read("patterns"), read("images"), batch
        self.order = np.arange(len(self.images)) * 77 % len(self.images)
        # What would be allocated again at each step.
        self.moved, self.halves = np.empty_like(self.patterns), half_squares(self.patterns)

    def epoch(self):
        patterns, rate = self.patterns, np.float32(0.01)
        for start in range(0, len(self.order), self.batch):
            x = self.images[self.order[start : start + self.batch]]
            shares = softmax(x @ patterns.T)
            shares *= rate / np.float32(len(x))
            keep = 1 - rate * softmax(self.halves)
            np.matmul(shares.T, x, out=self.moved)
            np.multiply(patterns, keep[:, None], out=patterns)
            np.add(patterns, self.moved, out=patterns)
            self.halves = half_squares(patterns)
        return patterns[0, :3]


trainings = {
    "epoch in pixels": Training("pixels", N, 5),
    "epoch in the span": Training("span", 201, 5),
    "epoch of many images": Training("large", N, 50),
}

TASKS = {
    **{name: training.epoch for name, training in trainings.items()},
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
