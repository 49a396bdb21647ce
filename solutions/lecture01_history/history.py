"""Lecture 1: what a network is made of, and a quiz over the ingredients and the milestones of deep learning."""

import torch
from torch import Tensor


def affine(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """Return W x + b for every vector x: x [..., d_in], w [d_out, d_in], b [d_out] give [..., d_out]."""
    return x @ w.T + b


def piecewise_linear(x: Tensor, knots: Tensor, slopes: Tensor, bias: float) -> Tensor:
    """Return bias + sum_k slopes_k * relu(x - knots_k), [N], for x [N], knots and slopes [K]; K may be 0.

    One hidden layer of K units, whose weights are 1 and whose biases are -knots.
    """
    hidden = torch.relu(x[:, None] - knots)  # [N, K]
    return hidden @ slopes + bias


INGREDIENTS = {
    "ImageNet": "data",
    "captions of photographs": "data",
    "ResNet": "model",
    "a decision tree": "model",
    "cross-entropy": "loss",
    "mean squared error": "loss",
    "Adam": "algorithm",
    "gradient descent": "algorithm",
}

LOSSES = {
    "the price of a house": "MSE",
    "the age of a person": "MSE",
    "cat, dog or bird": "cross-entropy",
    "the digit in an image": "cross-entropy",
    "a distribution over ages": "maximum likelihood",
    "a forecast with error bars": "maximum likelihood",
}

YEARS = {
    "AlexNet": 2012,
    "DQN": 2013,
    "encoder-decoder": 2014,
    "Adam": 2014,
    "GAN": 2015,
    "ResNet": 2015,
    "Transformer": 2017,
    "BERT": 2018,
    "GPT": 2019,
    "SimCLR": 2020,
}

BROUGHT = {
    "AlexNet": "a",
    "DQN": "b",
    "encoder-decoder": "c",
    "Adam": "d",
    "GAN": "e",
    "ResNet": "f",
    "Transformer": "g",
    "BERT": "h",
    "GPT": "i",
    "SimCLR": "j",
}


def quiz_ingredient(thing: str) -> str:
    """Which of the four ingredients is it: data, model, loss or algorithm?"""
    return INGREDIENTS[thing]


def quiz_loss(target: str) -> str:
    """Which loss goes with what is to be predicted?"""
    return LOSSES[target]


def quiz_year(milestone: str) -> int:
    """In which year does the lecture place the milestone?"""
    return YEARS[milestone]


def quiz_brought(milestone: str) -> str:
    """What did the milestone bring?"""
    return BROUGHT[milestone]


def quiz_containment() -> str:
    """Which contains which?"""
    return "c"


def quiz_not_deep() -> str:
    """Which program is machine learning, but not deep learning?"""
    return "b"


def quiz_four_ingredients() -> str:
    """Two networks with the same data, loss and algorithm differ: in what?"""
    return "d"


def quiz_pieces(knots: int) -> int:
    """Of how many straight pieces, at most, does a curve with this many different knots consist?"""
    return knots + 1
