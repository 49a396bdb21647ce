"""The public checks of lecture01_history, as the grader asks them. The answers lie in answers.safetensors."""

import torch

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

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


def _answers(ask, things):
    return {thing: ask(thing) for thing in things}


@check("What one learns from, and what one minimises", task="quiz_ingredient", points=1, public=True, draws=1)
def data_and_losses(student, draw):
    """Separates data from models, and losses from the algorithms that lower them."""
    return _answers(student.quiz_ingredient, ("ImageNet", "mean squared error"))


@check("Numbers", task="quiz_loss", points=1, public=True, draws=1)
def losses_for_numbers(student, draw):
    """Separates regression from the rest."""
    return _answers(student.quiz_loss, ("the price of a house",))


@check("The first and the last", task="quiz_year", points=1, public=True, draws=1)
def first_and_last(student, draw):
    """Where the decade begins and ends."""
    return _answers(student.quiz_year, ("AlexNet", "SimCLR"))


@check("Images and games", task="quiz_brought", points=1, public=True, draws=1)
def brought_first(student, draw):
    """Separates the contest that began it from the games that followed."""
    return _answers(student.quiz_brought, ("AlexNet", "DQN"))


quiz_four_ingredients = offered("quiz_four_ingredients", "abcd")
quiz_containment = offered("quiz_containment", "abcd")
quiz_not_deep = offered("quiz_not_deep", "abcd")
