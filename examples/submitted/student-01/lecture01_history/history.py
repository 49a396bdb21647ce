import torch
import torch.nn.functional as F
from torch import Tensor


def affine(x, w, b):
    return torch.einsum("...i,oi->...o", x, w) + b


def piecewise_linear(x, knots, slopes, bias):
    y = torch.full_like(x, bias)
    for k in range(len(knots)):
        y = y + slopes[k] * torch.clamp(x - knots[k], min=0)
    return y


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


def quiz_ingredient(thing):
    if thing in {"Adam", "gradient descent"}:
        return "algorithm"
    if thing in {"cross-entropy", "mean squared error"}:
        return "loss"
    return "model" if thing in {"ResNet", "a decision tree"} else "data"


def quiz_loss(target):
    match target:
        case "the price of a house" | "the age of a person":
            return "MSE"
        case "cat, dog or bird" | "the digit in an image":
            return "cross-entropy"
        case _:
            return "maximum likelihood"


def quiz_year(milestone: str) -> int:
    return YEARS[milestone]


def quiz_brought(milestone: str) -> str:
    return BROUGHT[milestone]


def quiz_containment() -> str:
    return "c"


def quiz_not_deep() -> str:
    return "b"


def quiz_four_ingredients() -> str:
    return "d"


def quiz_pieces(knots):
    return len(range(knots)) + 1
