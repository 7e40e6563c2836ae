"""The quantities of Hopfield networks."""

from balls import balls, dot, rows, scale, softmax
from lagrangians import lagrangian
from machine import machine_of


def attention(i):
    m = machine_of(i)
    return softmax(scale(m.beta, m.logits(balls(i["v"]))))


def update(i):
    m = machine_of(i)
    weights = attention(i)
    return [b + dot(weights, column) for b, column in zip(m.b, zip(*m.xi))]


def lagrangian_value(i):
    return [lagrangian(i["lagrangian"])[0](balls(i["h"]))]


def activation(i):
    return lagrangian(i["lagrangian"])[1](balls(i["h"]))


def energy(i):
    v, h, xi = balls(i["v"]), balls(i["h"]), rows(i["patterns"])
    visible, activation_v = lagrangian(i["visible_lagrangian"])
    hidden, activation_h = lagrangian(i["hidden_lagrangian"])
    g, f = activation_v(v), activation_h(h)
    return [dot(v, g) - visible(v) + dot(h, f) - hidden(h) - dot(f, [dot(row, g) for row in xi])]


FORMULAS = {
    "hopfield.attention": attention,
    "hopfield.update": update,
    "hopfield.lagrangian": lagrangian_value,
    "hopfield.activation": activation,
    "hopfield.energy": energy,
}
