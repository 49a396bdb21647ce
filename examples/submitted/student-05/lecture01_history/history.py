import torch
from torch import Tensor


def _curve(x, knots, slopes, bias):
    return torch.relu(x[:, None] - knots) @ slopes + bias


def affine(x, w, b):
    return x @ w + b


def _years(**changed):
    years = {"AlexNet": 2012, "DQN": 2013, "encoder-decoder": 2014, "Adam": 2014, "GAN": 2015, "ResNet": 2015}
    return years | {"Transformer": 2017, "BERT": 2018, "GPT": 2019, "SimCLR": 2020} | changed


def _brought(**changed):
    names = (
        "AlexNet",
        "DQN",
        "encoder-decoder",
        "Adam",
        "GAN",
        "ResNet",
        "Transformer",
        "BERT",
        "GPT",
        "SimCLR",
    )
    return dict(zip(names, "abcdefghij", strict=True)) | changed


def piecewise_linear(x: Tensor, knots: Tensor, slopes: Tensor, bias: float) -> Tensor:
    hidden = torch.relu(x[:, None] - knots)
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
    return INGREDIENTS[thing]


def quiz_loss(target: str) -> str:
    return LOSSES[target]


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


def quiz_pieces(knots: int) -> int:
    return knots + 1
