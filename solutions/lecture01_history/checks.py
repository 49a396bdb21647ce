"""Checks of lecture 1: an affine map, one hidden layer, and a quiz over the lecture."""

import torch

from autograder.checks import Task, check, choice, close, law

TASKS = [
    Task("affine", "The affine map", main=True, forbids=("torch.linear", "torch.nn.functional.linear", "Linear")),
    Task("piecewise_linear", "One hidden layer draws any curve", main=True),
    Task("quiz_ingredient", "Quiz: the four ingredients", differentiable=False),
    Task("quiz_four_ingredients", "Quiz: which ingredient differs", differentiable=False),
    Task("quiz_loss", "Quiz: a loss for the task", differentiable=False),
    Task("quiz_containment", "Quiz: what contains what", differentiable=False),
    Task("quiz_not_deep", "Quiz: learning that is not deep", differentiable=False),
    Task("quiz_year", "Quiz: the milestones in order", differentiable=False),
    Task("quiz_brought", "Quiz: what each milestone brought", differentiable=False),
    Task("quiz_pieces", "Quiz: counting the pieces", differentiable=False, numbers={"knots": (4, 7, 12, 20)}),
]


# The affine map


@check("A batch of four vectors", task="affine", points=1, public=True, draws=1)
def affine_of_a_batch(student, draw):
    """Separates which way w is applied and where the bias stands; neither width is the batch's."""
    return {"y": student.affine(draw.normal(4, 3), draw.normal(5, 3), draw.normal(5))}


@law("Affine: what lies between two inputs lands between their images", task="affine", points=1, public=True)
def affine_is_affine(student, draw):
    """f(a x + (1 - a) z) = a f(x) + (1 - a) f(z), and f(0) = b."""
    x, z, w, b = draw.normal(4, 3), draw.normal(4, 3), draw.normal(2, 3), draw.normal(2)
    a = draw.number(0.2, 0.8)
    between = student.affine(a * x + (1 - a) * z, w, b)
    assert close(between, a * student.affine(x, w, b) + (1 - a) * student.affine(z, w, b)), (
        "the image of a mixture must be the mixture of the images"
    )
    assert close(student.affine(torch.zeros_like(x), w, b), b), "the image of 0 must be b"


@check("As many inputs as outputs as samples", task="affine", points=2, draws=1)
def affine_square(student, draw):
    """Separates x @ w from x @ w.T, and a bias per output from a bias per sample or per input, where all fit."""
    return {"y": student.affine(draw.normal(3, 3), draw.normal(3, 3), draw.normal(3))}


@check("A single vector, and batches of batches", task="affine", points=1, draws=1)
def affine_leading_dimensions(student, draw):
    """Separates the last axis from the second one."""
    return {
        "vector": student.affine(draw.normal(3), draw.normal(4, 3), draw.normal(4)),
        "batches": student.affine(draw.normal(2, 3, 4, 5), draw.normal(2, 5), draw.normal(2)),
    }


@check("One number in, or one number out", task="affine", points=1, draws=1)
def affine_of_numbers(student, draw):
    """Separates an axis of size 1 that is kept from one that is squeezed or broadcast."""
    return {
        "one in": student.affine(draw.normal(4, 1), draw.normal(3, 1), draw.normal(3)),
        "one out": student.affine(draw.normal(4, 3), draw.normal(1, 3), draw.normal(1)),
        "one vector": student.affine(draw.normal(1, 3), draw.normal(2, 3), draw.normal(2)),
    }


@law("Affine of affine is affine", task="affine", points=1)
def affine_of_affine(student, draw):
    """Two maps, one after the other, are the map of the product: depth alone brings nothing."""
    x, w_1, b_1 = draw.normal(5, 3), draw.normal(4, 3), draw.normal(4)
    w_2, b_2 = draw.normal(2, 4), draw.normal(2)
    twice = student.affine(student.affine(x, w_1, b_1), w_2, b_2)
    assert close(twice, student.affine(x, w_2 @ w_1, w_2 @ b_1 + b_2)), (
        "two maps, one after the other, must be one map with w = w_2 @ w_1 and b = w_2 @ b_1 + b_2"
    )


# One hidden layer


@check("A curve with five knots, in any order", task="piecewise_linear", points=1, public=True, draws=1)
def curve_values(student, draw):
    """Separates signs, slopes inside the relu, and knots that are sorted without their slopes."""
    x, knots, slopes = draw.normal(7, scale=2.0), draw.normal(5, scale=1.5), draw.normal(5)
    return {"y": student.piecewise_linear(x, knots, slopes, draw.number(-2.0, 2.0))}


@law(
    "Flat before the first knot; after each knot the slopes so far add up",
    task="piecewise_linear",
    points=1,
    public=True,
)
def slopes_add_up(student, draw):
    """Between two knots a straight piece, whose slope is the sum of the slopes of the knots passed."""
    knots, slopes, bias = torch.tensor([2.0, -1.0, 0.5]).double(), draw.normal(3), draw.number(-2.0, 2.0)
    ends = torch.tensor([-9.0, -1.5, -0.75, 0.25, 0.75, 1.75, 2.25, 7.0]).double()
    y = student.piecewise_linear(ends, knots, slopes, bias)
    assert close(y[:2], bias), "before the first knot the curve must be the bias, and flat"
    rise = (y[3::2] - y[2::2]) / (ends[3::2] - ends[2::2])
    expected = torch.stack([slopes[1], slopes[1] + slopes[2], slopes.sum()])
    assert close(rise, expected), "after each knot the slope must be the sum of the slopes of the knots passed so far"


@check("As many knots as points", task="piecewise_linear", points=1, draws=1)
def curve_square(student, draw):
    """Separates the sum over knots from a sum over points, and all pairs from one knot per point."""
    x, knots, slopes = draw.normal(4, scale=2.0), draw.normal(4, scale=1.5), draw.normal(4)
    return {"y": student.piecewise_linear(x, knots, slopes, bias=draw.number(-2.0, 2.0))}


@check("A single point, a single knot, two knots at one place", task="piecewise_linear", points=1, draws=1)
def curve_of_one(student, draw):
    """Separates an axis named from an axis squeezed; a whole number is a bias too."""
    place = draw.number(-1.0, 1.0)
    return {
        "one point": student.piecewise_linear(draw.normal(1), draw.normal(3), draw.normal(3), -0.3),
        "one knot": student.piecewise_linear(draw.normal(6), draw.normal(1), draw.normal(1), 2),
        "one place": student.piecewise_linear(draw.normal(5), draw.tensor([place, place]), draw.normal(2), 0),
    }


@check("No knots at all", task="piecewise_linear", points=1, draws=1, gradients=False)
def curve_without_knots(student, draw):
    """Separates a constant for each point from a single number and from a stack of nothing."""
    none = draw.constant([])
    return {
        "points": student.piecewise_linear(draw.normal(4), none.double(), none.double(), draw.number(-2.0, 2.0)),
        "whole bias": student.piecewise_linear(draw.normal(1), none.double(), none.double(), 3),
    }


@check("Far to the left and far to the right", task="piecewise_linear", points=1, draws=1)
def curve_far_away(student, draw):
    """Separates a relu from bounded or smooth activations; knots as far out as the points."""
    x = torch.cat([draw.uniform(3, low=-200.0, high=-50.0), draw.uniform(4, low=50.0, high=200.0)])
    knots = torch.cat([draw.uniform(2, low=-300.0, high=-100.0), draw.uniform(2, low=10.0, high=100.0)])
    return {"y": student.piecewise_linear(x, knots, draw.normal(4), draw.number(-2.0, 2.0))}


@law("The right slopes lead through any points", task="piecewise_linear", points=1)
def through_given_points(student, draw):
    """Why one hidden layer draws any curve: each slope turns the line towards the next point."""
    places = torch.tensor([-2.0, -1.25, 0.0, 0.5, 2.0]).double()
    heights = draw.normal(5, scale=3.0)
    rise = (heights[1:] - heights[:-1]) / (places[1:] - places[:-1])
    slopes = torch.cat([rise[:1], rise[1:] - rise[:-1]])
    y = student.piecewise_linear(places, places[:-1], slopes, float(heights[0]))
    assert close(y, heights), "with the changes of slope as slopes the curve must pass through the given points"


# Quiz


def _answers(ask, things):
    return {thing: ask(thing) for thing in things}


@check("What one learns from, and what one minimises", task="quiz_ingredient", points=1, public=True, draws=1)
def data_and_losses(student, draw):
    """Separates data from models, and losses from the algorithms that lower them."""
    return _answers(student.quiz_ingredient, ("ImageNet", "mean squared error"))


@check("What turns inputs into outputs, and what changes it", task="quiz_ingredient", points=1, draws=1)
def models_and_algorithms(student, draw):
    """Separates models from the algorithms that fit them, and from data."""
    things = ("ResNet", "a decision tree", "Adam", "gradient descent", "cross-entropy", "captions of photographs")
    return _answers(student.quiz_ingredient, things)


@check("Numbers", task="quiz_loss", points=1, public=True, draws=1)
def losses_for_numbers(student, draw):
    """Separates regression from the rest."""
    return _answers(student.quiz_loss, ("the price of a house",))


@check("Numbers, classes and distributions", task="quiz_loss", points=1, draws=1)
def losses_for_all(student, draw):
    """Separates a number from a class and from a distribution over numbers."""
    targets = (
        "the age of a person",
        "cat, dog or bird",
        "the digit in an image",
        "a distribution over ages",
        "a forecast with error bars",
    )
    return _answers(student.quiz_loss, targets)


@check("The first and the last", task="quiz_year", points=1, public=True, draws=1)
def first_and_last(student, draw):
    """Where the decade begins and ends."""
    return _answers(student.quiz_year, ("AlexNet", "SimCLR"))


@check("The years before attention", task="quiz_year", points=1, draws=1)
def before_attention(student, draw):
    """Separates the lecture's dates from those of neighbours."""
    return _answers(student.quiz_year, ("DQN", "encoder-decoder", "Adam", "GAN", "ResNet"))


@check("The years from attention on", task="quiz_year", points=1, draws=1)
def from_attention_on(student, draw):
    """Separates the three language models from each other."""
    return _answers(student.quiz_year, ("Transformer", "BERT", "GPT"))


@check("Images and games", task="quiz_brought", points=1, public=True, draws=1)
def brought_first(student, draw):
    """Separates the contest that began it from the games that followed."""
    return _answers(student.quiz_brought, ("AlexNet", "DQN"))


@check("Training and generating", task="quiz_brought", points=1, draws=1)
def brought_by_training(student, draw):
    """Separates an optimiser from an architecture and from a game between two networks."""
    return _answers(student.quiz_brought, ("Adam", "GAN", "ResNet", "SimCLR"))


@check("Language", task="quiz_brought", points=1, draws=1)
def brought_to_language(student, draw):
    """Separates the two ways to train a Transformer from each other and from what it replaced."""
    return _answers(student.quiz_brought, ("encoder-decoder", "Transformer", "BERT", "GPT"))


@check("Pieces of a curve", task="quiz_pieces", points=1, draws=1)
def pieces_of_a_curve(student, draw):
    """Separates fences from posts."""
    return {"none": student.quiz_pieces(0), "some": student.quiz_pieces(draw.integer(3, 100))}


quiz_four_ingredients = choice(
    "quiz_four_ingredients",
    "d",
    points=1,
    task_title="Quiz: which ingredient differs",
    explains={
        "a": "Both learnt from the same photographs: the data are the same.",
        "b": "Both minimised the cross-entropy: how wrong they are was measured in the same way.",
        "c": "Both were trained by stochastic gradient descent: the algorithm is the same.",
        "d": "Right: the model is the map from photograph to class. Skip connections are a part of it.",
    },
)

quiz_containment = choice(
    "quiz_containment",
    "c",
    points=1,
    task_title="Quiz: what contains what",
    explains={
        "a": "Turned round: not every machine that acts cleverly has learnt it, and not all learning is deep.",
        "b": "Deep learning is one way of machine learning, not beside it.",
        "c": "Right: artificial intelligence is the aim, machine learning a way, deep networks one kind of it.",
        "d": "They are not names of one thing: a chess program with hand-written rules is AI and learns nothing.",
    },
)

quiz_not_deep = choice(
    "quiz_not_deep",
    "b",
    points=1,
    task_title="Quiz: learning that is not deep",
    explains={
        "a": "Hand-written rules learn nothing from data: AI, but not machine learning.",
        "b": "Right: its splits are learnt from data, and there is no stack of layers.",
        "c": "A convolutional network is a stack of learnt layers: deep learning.",
        "d": "Search through moves with a hand-made score learns nothing: AI, but not machine learning.",
    },
)
