"""Checks of lecture 2: two losses and their gradients by hand, activations, and a perceptron of many layers."""

import math
from itertools import pairwise

import torch

from autograder.checks import Task, check, choice, close, law

AUTOGRAD = (
    "torch.autograd.grad",
    "torch.autograd.backward",
    "torch.autograd.graph._engine_run_backward",
    "torch.autograd.forward_ad.make_dual",
)
SIGMOIDS = ("sigmoid", "sigmoid_", "Sigmoid", "expit", "special_expit", "glu", "GLU")
TANHS = ("tanh", "tanh_", "Tanh", "tanhshrink", "Tanhshrink")
LOG_SIGMOIDS = ("logsigmoid", "log_sigmoid*", "LogSigmoid")
RELUS = (
    *("relu", "relu_", "ReLU", "leaky_relu*", "LeakyReLU", "rrelu*", "RReLU", "threshold*", "_threshold*"),
    *("prelu", "_prelu*", "PReLU", "elu", "elu_", "ELU"),
)
SOFTMAXES = (
    *("softmax", "_softmax", "special_softmax", "_safe_softmax", "_masked_softmax", "softmin"),
    "*scaled_dot_product*",
)
CROSS_ENTROPIES = ("cross_entropy", "cross_entropy_loss", "linear_cross_entropy*", "CrossEntropyLoss")
GAUSSIAN_LOSSES = ("gaussian_nll_loss*", "GaussianNLLLoss", "torch.distributions*")

TASKS = [
    Task("mse_loss", "Mean squared error", forbids=("mse_loss*", "MSELoss")),
    Task("linear_regression_gradients", "Gradients of a line, by hand", forbids=AUTOGRAD, differentiable=False),
    Task("gradient_descent", "Gradient descent", main=True, forbids=("torch.optim*", "_fused_*"), differentiable=False),
    Task("relu", "ReLU", forbids=RELUS),
    Task("sigmoid", "Sigmoid", forbids=SIGMOIDS + TANHS + LOG_SIGMOIDS),
    Task("tanh", "Hyperbolic tangent", forbids=SIGMOIDS + TANHS),
    Task("softmax", "Softmax", forbids=SOFTMAXES),
    Task("cross_entropy", "Cross-entropy from logits", main=True, forbids=CROSS_ENTROPIES),
    Task("gaussian_nll", "Likelihood of a forecast with error bars", forbids=GAUSSIAN_LOSSES),
    Task("mlp_forward", "The multilayer perceptron"),
    Task("mlp_backward", "Backpropagation by hand", main=True, forbids=AUTOGRAD, differentiable=False),
    Task("collapse_affine", "A stack without activations is one layer"),
    Task(
        "quiz_mlp_parameters",
        "Quiz: counting what is learnt",
        differentiable=False,
        numbers={"widths": ([784, 256, 10], [784, 128, 64, 10], [64, 32, 32, 10], [32, 100, 5])},
    ),
    Task(
        "quiz_untrained_loss",
        "Quiz: the loss before training",
        differentiable=False,
        numbers={"classes": (10, 5, 20, 100, 1000)},
    ),
    Task("quiz_without_activations", "Quiz: no activations", differentiable=False),
    Task("quiz_which_loss", "Quiz: a loss for error bars", differentiable=False),
    Task("quiz_classifier_loss", "Quiz: a loss for classes", differentiable=False),
    Task("quiz_zero_weights", "Quiz: weights that start at zero", differentiable=False),
]


def _scalar(value):
    return torch.tensor(value, dtype=torch.float64)


# Mean squared error


@check("The mean over all elements of a table", task="mse_loss", points=1, public=True, draws=1)
def mse_of_a_table(student, draw):
    """Separates the mean from sums, roots and halves."""
    return {"loss": student.mse_loss(draw.normal(4, 3), draw.normal(4, 3))}


@check("Vectors, images, a single sample", task="mse_loss", points=1, draws=1)
def mse_of_any_shape(student, draw):
    """Separates a mean over everything from a batch mean of sums, and a column from a vector; the samples differ.

    Some elements are equal, one error is large: they count as any other.
    """
    shapes = {"vector": (5,), "column": (4, 1), "images": (2, 3, 4, 5), "one": (1, 6)}
    losses = {name: student.mse_loss(draw.normal(*shape), draw.normal(*shape)) for name, shape in shapes.items()}
    target, error = draw.normal(5), draw.normal(5)
    return losses | {
        "far and equal": student.mse_loss(target + draw.constant([0.0, 1.0, 100.0, 0.0, 1.0]) * error, target)
    }


@law("Twice the error costs four times as much, whatever its sign", task="mse_loss", points=1)
def mse_is_quadratic(student, draw):
    """A square: even, and of degree two."""
    target, error = draw.normal(3, 4), 0.5 + draw.uniform(3, 4)
    loss = student.mse_loss(target + error, target)
    assert close(loss, error.square().mean()), "the loss must be the mean of the squared errors"
    assert close(student.mse_loss(target + 2 * error, target), 4 * loss), "twice the error must cost four times as much"
    assert close(student.mse_loss(target - error, target), loss), "an error must cost the same in both directions"


# Gradients of a line, by hand


def _line(draw, n, d):
    return draw.normal(n, d), draw.normal(n), draw.normal(d), draw.normal()


@check("Gradients of a line in three variables", task="linear_regression_gradients", points=1, public=True, draws=1)
def line_gradients(student, draw):
    """Separates the factor 2, the mean, the sign and the sum over samples."""
    dw, db = student.linear_regression_gradients(*_line(draw, 5, 3))
    return {"dw": dw, "db": db}


@law("The gradient is the slope of the loss", task="linear_regression_gradients", points=1, public=True)
def slope_of_the_loss(student, draw):
    """Central differences of a quadratic are exact but for rounding."""
    x, y, w, b = _line(draw, 6, 2)
    dw, db = student.linear_regression_gradients(x, y, w, b)
    towards, bias = draw.normal(2), draw.normal()
    ahead, behind = (((x @ (w + h * towards) + b + h * bias - y) ** 2).mean() for h in (0.5, -0.5))
    assert close(dw @ towards + db * bias, ahead - behind, 1e-7), (
        "walking along (dw, db) the mean squared error must change as they say: is a factor missing?"
    )


@check("One sample, one variable, more variables than samples", task="linear_regression_gradients", points=1, draws=1)
def line_edges(student, draw):
    """Separates an axis named from an axis squeezed, and the mean over samples from one over variables."""
    results = {}
    for name, (n, d) in {"one sample": (1, 3), "one variable": (4, 1), "wide": (2, 6)}.items():
        dw, db = student.linear_regression_gradients(*_line(draw, n, d))
        results |= {f"dw, {name}": dw, f"db, {name}": db}
    return results


@law("At the best line both gradients vanish", task="linear_regression_gradients", points=1)
def vanishes_at_the_minimum(student, draw):
    """Residuals orthogonal to x and to the constant: no residual need be 0."""
    x, w, b = draw.normal(6, 2), draw.normal(2), draw.normal()
    columns = torch.cat([x, torch.ones(6, 1, dtype=torch.float64)], 1)
    noise = draw.normal(6)
    residual = noise - columns @ torch.linalg.lstsq(columns, noise[:, None]).solution[:, 0]
    dw, db = student.linear_regression_gradients(x, x @ w + b + residual, w, b)
    assert close(dw + 1, 1) and close(db + 1, 1), "at the least-squares line both gradients must be 0"
    _, db = student.linear_regression_gradients(x, x @ w + b + residual + 1, w, b)
    assert close(db, -2), "with every target one above the line, db must be -2: the line is to be raised"


# Gradient descent


def _named(w, b, losses):
    return {"w": w, "b": b, "losses": losses}


@check("Three steps of linear regression", task="gradient_descent", points=2, public=True, draws=1)
def three_steps_of_a_line(student, draw):
    """Separates which loss is listed, which parameters the gradients are taken at, and the factors."""
    return _named(*student.gradient_descent(*_line(draw, 6, 3), 0.1, 3))


@law("At a small rate every step lowers the loss", task="gradient_descent", points=1, public=True)
def falls(student, draw):
    """The first loss is that of the parameters given; then down."""
    x, y, w, b = draw.uniform(6, 2, low=-1.0), draw.normal(6), draw.normal(2), draw.normal()
    _, _, losses = student.gradient_descent(x, y, w, b, 0.02, 8)
    assert close(losses[0], (x @ w + b - y).square().mean()), "the first loss must be that of the parameters given"
    assert (losses[1:] < losses[:-1]).all(), "at a small rate every loss must be below the one before"


@check("A single step, hyper-parameters by name", task="gradient_descent", points=1, draws=1)
def single_step(student, draw):
    """Separates the loss before the step from the one after it; one loss is still a vector."""
    return _named(*student.gradient_descent(*_line(draw, 4, 2), lr=draw.number(0.05, 0.2), steps=1))


@check("Fifteen steps from far away, one variable", task="gradient_descent", points=1, draws=1)
def fifteen_steps(student, draw):
    """Separates a constant rate, a run to the end and an update without memory from what only begins alike.

    At a tiny rate the loss hardly moves, and all steps are taken all the same.
    """
    x, y = draw.uniform(5, 1, low=-1.0), 20 + draw.normal(5, scale=20.0)
    fast = student.gradient_descent(x, y, draw.normal(1), draw.normal(), draw.number(0.2, 0.3), 15)
    slow = student.gradient_descent(x, y / 100, draw.normal(1), draw.normal(), 2.0**-20, 6)
    return _named(*fast) | {f"{key}, tiny rate": value for key, value in _named(*slow).items()}


@check("One sample; more variables than samples", task="gradient_descent", points=1, draws=1)
def few_samples(student, draw):
    """Separates the mean over samples from other means."""
    one = student.gradient_descent(draw.uniform(1, 2), draw.normal(1), draw.normal(2), draw.normal(), 0.1, 4)
    wide = student.gradient_descent(draw.normal(2, 5, scale=0.5), draw.normal(2), draw.normal(5), draw.normal(), 0.1, 4)
    return {
        f"{key}, {name}": value for name, run in (("one", one), ("wide", wide)) for key, value in _named(*run).items()
    }


@law("Two runs, one after the other, are one long run", task="gradient_descent", points=1)
def runs_add_up(student, draw):
    """Nothing but w and b is carried from step to step."""
    x, y, w, b = draw.uniform(6, 2, low=-1.0), draw.normal(6), draw.normal(2), draw.normal()
    w_all, b_all, losses = student.gradient_descent(x, y, w, b, 0.2, 7)
    w_first, b_first, first = student.gradient_descent(x, y, w, b, 0.2, 4)
    w_last, b_last, last = student.gradient_descent(x, y, w_first, b_first, 0.2, 3)
    assert close(w_last, w_all) and close(b_last, b_all), "four steps and then three must end where seven steps do"
    assert close(torch.cat([first, last]), losses), "four losses and then three must be the seven of the long run"


@law("With whitened data a rate of one half is a single step to the bottom", task="gradient_descent", points=1)
def one_step_to_the_bottom(student, draw):
    """Columns of +-1, orthogonal to each other and to the constant: the curvature is 2 in every direction."""
    signs = torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]], dtype=torch.float64)
    w, b = draw.normal(2), draw.normal()
    found, bias, losses = student.gradient_descent(signs, signs @ w + b, draw.normal(2), draw.normal(), 0.5, 4)
    assert close(found, w) and close(bias, b), (
        "with data of mean 0 and variance 1, uncorrelated, a rate of 1/2 must reach the best line in one step"
    )
    assert close(losses[1:] + 1, 1), "from the second step on the loss must be 0: the first step has reached the bottom"


# Activations


def _elementwise(function, draw):
    shapes = {"images": (2, 3, 2, 4), "vector": (5,), "single": (1, 4)}
    return {name: function(draw.normal(*shape, scale=2.0)) for name, shape in shapes.items()}


def _up_to_a_hundred(draw):
    """Numbers of both signs, from 12 to 100, and small ones; the ends themselves and 0 are among them."""
    sizes = torch.cat([draw.uniform(3, low=12.0, high=100.0), draw.uniform(2), torch.tensor([0.0, 30.0, 100.0])])
    return draw.constant(torch.stack([sizes.detach(), -sizes.detach()]))


@check("Positive numbers pass, negative ones become zero", task="relu", points=1, public=True, draws=1)
def relu_values(student, draw):
    """Separates it from leaky, absolute and capped versions."""
    return {"y": student.relu(draw.normal(4, 5, scale=2.0))}


@check("Any shape", task="relu", points=1, draws=1)
def relu_shapes(student, draw):
    """Separates elementwise code from code for tables."""
    return _elementwise(student.relu, draw)


@check("Numbers as large as 100, and exactly zero", task="relu", points=1, draws=1, gradients=False)
def relu_extremes(student, draw):
    """Separates a relu from one with a cap or a slope."""
    return {
        "large": student.relu(_up_to_a_hundred(draw)),
        "small": student.relu(draw.constant([0.0, 1.0, 2**-11, -(2**-11)])),
    }


@check("Where nothing is negative, and where everything is", task="relu", points=1, draws=1)
def relu_of_one_sign(student, draw):
    """Separates a new tensor from the input handed back."""
    positive, negative = draw.uniform(3, 4, low=0.5, high=3.0), draw.uniform(3, 4, low=-3.0, high=-0.5)
    return {"positive": student.relu(positive), "negative": student.relu(negative)}


@check("Values between -6 and 6", task="sigmoid", points=1, public=True, draws=1)
def sigmoid_values(student, draw):
    """Separates signs, bases and scales in the exponent."""
    return {"y": student.sigmoid(draw.normal(4, 5, scale=2.0))}


@law("sigmoid(-x) = 1 - sigmoid(x), with a slope of one quarter at 0", task="sigmoid", points=1, public=True)
def sigmoid_is_symmetric(student, draw):
    """Symmetric about (0, 1/2), and rising."""
    x = 0.1 + draw.uniform(6, high=8.0)
    assert close(student.sigmoid(-x), 1 - student.sigmoid(x)), "sigmoid(-x) must be 1 - sigmoid(x)"
    assert (student.sigmoid(x) > 0.5).all(), "above 0 the sigmoid must be above one half"
    here = student.sigmoid(torch.tensor([1e-4, -1e-4], dtype=torch.float64))
    assert close((here[0] - here[1]) / 2e-4, 0.25, 1e-6), "at 0 the sigmoid must rise with a slope of 1/4"


@check("Any shape", task="sigmoid", points=1, draws=1)
def sigmoid_shapes(student, draw):
    """Separates elementwise code from code for tables."""
    return _elementwise(student.sigmoid, draw)


@check("From -100 to 100, in single precision too", task="sigmoid", points=1, draws=1, gradients=False)
def sigmoid_extremes(student, draw):
    """Separates an exponential that overflows in float32 (beyond 88) from one that cannot."""
    return {"y": student.sigmoid(_up_to_a_hundred(draw))}


def _tails(draw, far):
    """Numbers in four ranges up to +-far, so that the slopes of the flat parts have a scale of their own."""
    ranges = ((-far, -0.7 * far), (-3.0, -0.5), (0.5, 3.0), (0.7 * far, far))
    return torch.cat([draw.uniform(3, low=low, high=high) for low, high in ranges])


@check("Slopes from -10 to 10", task="sigmoid", points=1, draws=1)
def sigmoid_slopes(student, draw):
    """Separates a true slope from one that is cut off where the curve is flat."""
    return {"y": student.sigmoid(_tails(draw, 10.0))}


@check("Values between -4 and 4", task="tanh", points=1, public=True, draws=1)
def tanh_values(student, draw):
    """Separates signs and scales in the exponents."""
    return {"y": student.tanh(draw.normal(4, 5, scale=1.5))}


@law("tanh(-x) = -tanh(x), with a slope of one at 0", task="tanh", points=1)
def tanh_is_odd(student, draw):
    """Symmetric about the origin, between -1 and 1, twice as steep as the sigmoid for the same height."""
    x = 0.1 + draw.uniform(6, high=4.0)
    y = student.tanh(x)
    assert close(student.tanh(-x), -y) and (y > 0).all(), "tanh must be odd: tanh(-x) = -tanh(x), positive above 0"
    assert close(student.tanh(2 * x), 2 * y / (1 + y * y)), "tanh(2x) must be 2 t/(1 + t^2) with t = tanh(x)"
    near = student.tanh(torch.tensor([1e-3], dtype=torch.float64))
    assert close(near, 1e-3, 1e-6), "near 0, tanh must rise with a slope of 1"


@check("Any shape", task="tanh", points=1, draws=1)
def tanh_shapes(student, draw):
    """Separates elementwise code from code for tables."""
    return _elementwise(student.tanh, draw)


@check("Slopes from -5 to 5", task="tanh", points=1, draws=1)
def tanh_slopes(student, draw):
    """Separates a true slope from one that is cut off where the curve is flat."""
    return {"y": student.tanh(_tails(draw, 5.0))}


@check("From -100 to 100, in single precision too", task="tanh", points=1, draws=1, gradients=False)
def tanh_extremes(student, draw):
    """Separates a quotient of overflowing exponentials from a stable one."""
    return {"y": student.tanh(_up_to_a_hundred(draw))}


# Softmax


@check("Five classes for four samples", task="softmax", points=1, public=True, draws=1)
def softmax_values(student, draw):
    """Separates the axis and the normalisation."""
    return {"p": student.softmax(draw.normal(4, 5, scale=2.0))}


@law("Rows sum to one, and a constant added to a row changes nothing", task="softmax", points=1, public=True)
def softmax_laws(student, draw):
    """Only differences of logits count."""
    z = draw.normal(3, 4, scale=2.0)
    p = student.softmax(z)
    assert close(p.sum(-1), 1) and (p > 0).all(), "every row must be positive and sum to 1: over which axis is the sum?"
    assert close(p[:, 1:] / p[:, :-1], (z[:, 1:] - z[:, :-1]).exp()), "two classes must stand as e to their difference"
    assert close(student.softmax(z + draw.normal(3, 1, scale=5.0)), p), "a constant added to a row must change nothing"


@check("One row alone, rows in batches of batches, square tables", task="softmax", points=1, draws=1)
def softmax_shapes(student, draw):
    """Separates the last axis from the second and from the first."""
    shapes = {"one row": (5,), "batches": (2, 3, 4), "square": (3, 3), "cube": (2, 2, 2, 2)}
    return {name: student.softmax(draw.normal(*shape)) for name, shape in shapes.items()}


@check("Logits of 10,000, and rows far from each other", task="softmax", points=2, draws=1, gradients=False)
def softmax_extremes(student, draw):
    """Separates the row's own maximum from none, from the whole table's, and from the mean."""
    steps = torch.tensor([0.0, 100.0, 250.0, 400.0], dtype=torch.float64)
    row = steps[draw.permutation(4)]
    large = torch.stack([9600.0 + row, row - 1e4, 25 * row - 5000.0, torch.tensor([0.25, -14.5, 1.0, 0.0]).double()])
    return {
        "large": student.softmax(draw.constant(large)),
        "one class": student.softmax(draw.constant([[3.0], [-1e4]])),
    }


@law("The slope of a probability is p(1 - p) at its own logit, -p q at another", task="softmax", points=1)
def softmax_slopes(student, draw):
    """The Jacobian diag(p) - p p^T."""
    z = draw.normal(4).requires_grad_()
    p = student.softmax(z)
    (slope,) = torch.autograd.grad(p[1], z)
    expected = -p.detach()[1] * p.detach()
    expected[1] += p.detach()[1]
    assert close(slope, expected), "the slope must be p(1 - p) at the class's own logit and -p q at any other's"


# Cross-entropy from logits


@check("Five samples of four classes", task="cross_entropy", points=1, public=True, draws=1)
def ce_values(student, draw):
    """Separates the softmax's axis, the mean and how the labels pick."""
    return {"loss": student.cross_entropy(draw.normal(5, 4, scale=2.0), draw.integers(0, 4, 5))}


@law("Equal logits cost log C, whatever the label", task="cross_entropy", points=1, public=True)
def ce_of_equal_logits(student, draw):
    """A classifier that knows nothing pays the entropy of C equal classes."""
    classes = draw.integer(3, 9)
    logits = draw.normal(4, 1).expand(4, classes)
    loss = student.cross_entropy(logits, draw.integers(0, classes, 4))
    assert close(loss, math.log(classes)), f"{classes} equally likely classes must cost log {classes} nats"


@check("Logits of 10,000, sure and right, sure and wrong", task="cross_entropy", points=2, draws=1, gradients=False)
def ce_extremes(student, draw):
    """Separates a log of a sum of exponentials from a log of a rounded softmax, capped or infinite."""
    row = torch.tensor([0.0, 100.0, 250.0, 400.0], dtype=torch.float64)[draw.permutation(4)]
    logits = draw.constant(torch.stack([9600.0 + row, row - 1e4, 50 * row - 1e4]))
    best, worst = logits.argmax(1), logits.argmin(1)
    return {
        "wrong": student.cross_entropy(logits, worst),
        "mixed": student.cross_entropy(logits, torch.stack([worst[0], best[1], worst[2]])),
        "slightly": student.cross_entropy(logits / 1000, worst),
    }


@check("Sure and wrong: the gradient at logits up to 80", task="cross_entropy", points=1, draws=1)
def ce_confident_gradient(student, draw):
    """Separates a gradient that still teaches from one that a guard, a clamp or a NaN has silenced."""
    logits = draw.tensor(draw.permutation(5)[None] * 20.0 + draw.constant([[-40.0], [-20.0], [0.0]]))
    mild = draw.tensor(draw.permutation(3)[None] * 15.0 + draw.constant([[1.0], [-2.0]]))
    return {
        "steep": student.cross_entropy(logits, logits.detach().argmin(1)),
        "mild": student.cross_entropy(mild, mild.detach().argmin(1)),
    }


@check("A single sample, two classes, as many classes as samples", task="cross_entropy", points=1, draws=1)
def ce_edges(student, draw):
    """Separates one number per row from whole columns, and C from the labels that occur: the last class may not."""
    return {
        "single": student.cross_entropy(draw.normal(1, 3), draw.integers(0, 2, 1)),
        "two": student.cross_entropy(draw.normal(5, 2), draw.constant(torch.tensor([1, 1, 0, 1, 1]))),
        "square": student.cross_entropy(draw.normal(4, 4), draw.permutation(4)),
    }


@law("A batch repeated costs the same, and a constant added to a row changes nothing", task="cross_entropy", points=1)
def ce_laws(student, draw):
    """A mean over samples of differences of logits."""
    logits, labels = draw.normal(3, 5, scale=2.0), draw.integers(0, 5, 3)
    loss = student.cross_entropy(logits, labels)
    assert loss > 0, "a negative logarithm of a probability is positive"
    twice = student.cross_entropy(torch.cat([logits, logits]), torch.cat([labels, labels]))
    assert close(twice, loss), "the same samples twice must cost the same: is it a mean over the batch?"
    moved = student.cross_entropy(logits + draw.normal(3, 1, scale=5.0), labels)
    assert close(moved, loss), "a constant added to a row of logits must change nothing"


@law("The gradient is softmax minus one-hot, over N", task="cross_entropy", points=1)
def ce_gradient(student, draw):
    """What backpropagation begins with."""
    logits, labels = draw.normal(4, 3).requires_grad_(), draw.integers(0, 3, 4)
    (slope,) = torch.autograd.grad(student.cross_entropy(logits, labels), logits)
    expected = logits.detach().softmax(1)
    expected[torch.arange(4), labels] -= 1
    assert close(slope, expected / 4), "the gradient must be (softmax - one-hot)/N"


# Likelihood of a forecast with error bars


@check("Five forecasts", task="gaussian_nll", points=1, public=True, draws=1)
def nll_values(student, draw):
    """Separates the terms, the half and the constant."""
    return {"nll": student.gaussian_nll(draw.normal(5), draw.normal(5), draw.normal(5, scale=2.0))}


@check("Error bars very narrow and very wide", task="gaussian_nll", points=1, draws=1)
def nll_extremes(student, draw):
    """Separates the variance itself from one that is guarded, floored or clamped."""
    narrow = student.gaussian_nll(draw.normal(4), draw.uniform(4, low=-8.0, high=-6.0), draw.normal(4, scale=2.0))
    wide = student.gaussian_nll(draw.normal(4), draw.uniform(4, low=6.0, high=8.0), draw.normal(4, scale=60.0))
    return {"narrow": narrow, "wide": wide}


@check("A single forecast, and one that is exactly right", task="gaussian_nll", points=1, draws=1)
def nll_of_one(student, draw):
    """Separates a mean from a sum and from no reduction; an error of 0 leaves the width and the constant."""
    mean = draw.normal(3)
    return {
        "one": student.gaussian_nll(draw.normal(1), draw.normal(1), draw.normal(1)),
        "right": student.gaussian_nll(mean, draw.normal(3), mean),
    }


@law("The height of the density's peak, and the best width", task="gaussian_nll", points=1)
def nll_is_a_density(student, draw):
    """At y = mean the density is 1/sqrt(2 pi variance); for one sample the best width is the error itself."""
    mean, logvar = draw.normal(1), draw.normal(1)
    peak = student.gaussian_nll(mean, logvar, mean)
    assert close(peak + 5, (math.log(2 * math.pi) + logvar[0]) / 2 + 5), (
        "at the mean the cost must be log sqrt(2 pi variance): where is the constant?"
    )
    error = draw.number(0.5, 3.0)
    best = torch.tensor([2 * math.log(error)], dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(student.gaussian_nll(mean, best, mean + error), best)
    assert close(slope + 1, 1), "for one sample the best variance is the squared error: there the slope must be 0"


# The multilayer perceptron


def _layers(draw, *widths, scale=0.7):
    pairs = pairwise(widths)
    return [(draw.normal(out, into, scale=scale), draw.normal(out)) for into, out in pairs]


@check("Two hidden layers of different widths", task="mlp_forward", points=1, public=True, draws=1)
def mlp_values(student, draw):
    """Separates where relu stands and which way the weights are applied."""
    return {"output": student.mlp_forward(draw.normal(4, 3), _layers(draw, 3, 6, 5, 2))}


@check("A single layer has no activation", task="mlp_forward", points=1, draws=1)
def mlp_single_layer(student, draw):
    """Separates a last layer left linear from one that is rectified; one sample, one output."""
    return {
        "one layer": student.mlp_forward(draw.normal(5, 3), _layers(draw, 3, 4)),
        "one number": student.mlp_forward(draw.normal(1, 3), tuple(_layers(draw, 3, 4, 1))),
    }


@check("All widths equal", task="mlp_forward", points=1, draws=1)
def mlp_equal_widths(student, draw):
    """Separates w from its transpose where both fit, and relu from one with a cap: hidden values are large.

    Deep enough, and with rows enough, for each relu to show.
    """
    return {"output": student.mlp_forward(20 * draw.normal(9, 4), _layers(draw, 4, 4, 4, 4, 4, 4))}


@law("Between kinks the network is affine, across them it is not", task="mlp_forward", points=1)
def mlp_is_piecewise(student, draw):
    """|x| from two hidden units, made by hand: relu(x) + relu(-x)."""
    first = (torch.tensor([[1.0], [-1.0]]).double(), torch.zeros(2).double())
    last = (torch.ones(1, 2).double(), torch.tensor([-3.0]).double())
    x = draw.normal(5, 1, scale=3.0)
    assert close(student.mlp_forward(x, [first, last]), x.abs() - 3), (
        "relu(x) + relu(-x) - 3 must be |x| - 3, negative numbers included: is relu applied after the last layer?"
    )


# Backpropagation by hand


def _classifier(draw, n, *widths, scale=0.7):
    """A batch, its labels and layers whose hidden pre-activations all keep away from 0."""
    while True:
        x, labels, layers = (
            draw.normal(n, widths[0]),
            draw.integers(0, widths[-1], n),
            _layers(draw, *widths, scale=scale),
        )
        h, clear = x, True
        for w, b in layers[:-1]:
            z = h @ w.T + b
            clear, h = clear and bool((z.abs() > 2e-3).all()), z.clamp(min=0)
        if clear:
            return x, labels, layers


def _backward_values(loss, gradients, suffix=""):
    results = {f"loss{suffix}": loss}
    for place, (dw, db) in enumerate(gradients):
        results |= {f"dw of layer {place + 1}{suffix}": dw, f"db of layer {place + 1}{suffix}": db}
    return results


@check("One hidden layer", task="mlp_backward", points=2, public=True, draws=1)
def backward_two_layers(student, draw):
    """Separates the steps of the chain rule."""
    return _backward_values(*student.mlp_backward(*_classifier(draw, 5, 3, 6, 4)))


def _loss_of(x, labels, layers):
    *hidden, (w_last, b_last) = layers
    for w, b in hidden:
        x = (x @ w.T + b).clamp(min=0)
    logits = x @ w_last.T + b_last
    return (logits.logsumexp(1) - logits.gather(1, labels[:, None])[:, 0]).mean()


@law("The gradient is the slope of the loss", task="mlp_backward", points=1, public=True)
def slope_of_the_network(student, draw):
    """A central difference along a random direction in all weights and biases at once."""
    x, labels, layers = _classifier(draw, 4, 3, 5, 5, 3)
    loss, gradients = student.mlp_backward(x, labels, layers)
    assert close(loss, _loss_of(x, labels, layers)), "the loss must be the cross-entropy of the network's output"
    towards = [(draw.normal(*w.shape), draw.normal(*b.shape)) for w, b in layers]
    h = 1e-6
    ahead, behind = (
        _loss_of(x, labels, [(w + s * v, b + s * a) for (w, b), (v, a) in zip(layers, towards, strict=True)])
        for s in (h, -h)
    )
    predicted = sum((dw * v).sum() + (db * a).sum() for (dw, db), (v, a) in zip(gradients, towards, strict=True))
    assert close(predicted + 10, (ahead - behind) / (2 * h) + 10, 1e-6), (
        "moving all weights and biases a little must change the loss as the gradients say"
    )


@check("Four layers of equal widths", task="mlp_backward", points=2, draws=2)
def backward_equal_widths(student, draw):
    """Separates w from its transpose and one layer's mask from another's where both fit."""
    return _backward_values(*student.mlp_backward(*_classifier(draw, 4, 4, 4, 4, 4, 4)))


@check("No hidden layer: softmax regression", task="mlp_backward", points=1, draws=1)
def backward_one_layer(student, draw):
    """Separates a mask between layers from one at the output or at the input."""
    return _backward_values(*student.mlp_backward(*_classifier(draw, 6, 3, 4)))


@check("A single sample; the layers as a tuple", task="mlp_backward", points=1, draws=1)
def backward_one_sample(student, draw):
    """Separates sums over the batch from axes that are squeezed, and relu from one with a cap; every label is asked."""
    x, _, layers = _classifier(draw, 1, 3, 5, 2)
    layers[0][1][0] = 3.0  # far above any cap, once scaled
    layers = [(16 * layers[0][0], 16 * layers[0][1]), (layers[1][0] / 16, layers[1][1])]
    results = {}
    for label in range(2):
        loss, gradients = student.mlp_backward(x, torch.tensor([label]), tuple(layers))
        results |= _backward_values(loss, gradients, f", label {label}")
    return results


def _confident(draw, gap):
    """Three samples, four hidden units, logits that are multiples of `gap` from -gap on: the last two classes win."""
    x = 3 * torch.eye(3, dtype=torch.float64) + draw.uniform(3, 3, low=0.1, high=0.5)
    w = torch.cat([torch.eye(3, dtype=torch.float64), draw.normal(1, 3)])
    b = torch.tensor([0.25, 0.5, 0.125, -40.0], dtype=torch.float64)  # the last unit is off
    h = (x @ w.T + b).clamp(min=0)
    order = [torch.cat([draw.permutation(3), 3 + draw.permutation(2)]) for _ in range(3)]
    logits = torch.stack(order).double() * gap - gap
    w_last = torch.linalg.solve(h[:, :3], logits).T  # [5, 3]
    last = (draw.constant(torch.cat([w_last, draw.normal(5, 1)], 1)), draw.constant([0.0] * 5))
    return draw.constant(x), logits.argmin(1), [(draw.constant(w), draw.constant(b)), last]


@check("Sure and wrong: logits of 100 and of 10,000", task="mlp_backward", points=1, draws=1)
def backward_extremes(student, draw):
    """Separates a stable loss and gradient from an overflow, a guard and a clamp."""
    loss, _ = student.mlp_backward(*_confident(draw, 2500.0))
    return {"loss, ten thousand": loss} | _backward_values(*student.mlp_backward(*_confident(draw, 32.0)))


@law("What is exactly true of every gradient", task="mlp_backward", points=1)
def backward_truths(student, draw):
    """Softmax minus one-hot sums to zero over classes; a dead unit learns nothing; a repeated batch changes nothing."""
    x, labels, layers = _classifier(draw, 4, 3, 5, 4)
    layers[0][1][2], layers[0][1][0] = -100.0, 20.0
    _, gradients = student.mlp_backward(x, labels, layers)
    (dw_hidden, db_hidden), (dw, db) = gradients
    assert close(db.sum() + 1, 1) and close(dw.sum(0) + 1, 1), (
        "over the classes the last layer's gradients must sum to 0, as softmax - one-hot does"
    )
    assert close(dw_hidden[2] + 1, 1) and close(db_hidden[2] + 1, 1), "a unit that is always off must have no gradient"
    assert not close(db_hidden + 1, 1), "the hidden bias must have a gradient"
    _, twice = student.mlp_backward(torch.cat([x, x]), torch.cat([labels, labels]), layers)
    assert close(twice[0][0], dw_hidden) and close(twice[1][1], db), (
        "the same samples twice must give the same gradients"
    )


# A stack without activations is one layer


@check("Three layers of different widths", task="collapse_affine", points=1, public=True, draws=1)
def collapse_values(student, draw):
    """Separates biases carried through the later layers from biases lost or added up."""
    w, b = student.collapse_affine(_layers(draw, 3, 5, 4, 2))
    return {"w": w, "b": b}


@law("The collapsed layer does what the stack does", task="collapse_affine", points=1, public=True)
def collapse_equals_the_stack(student, draw):
    """On any input, layer by layer or at once."""
    layers, x = _layers(draw, 4, 3, 6), draw.normal(5, 4)
    w, b = student.collapse_affine(layers)
    h = x
    for w_k, b_k in layers:
        h = h @ w_k.T + b_k
    assert close(x @ w.T + b, h), "x @ w.T + b must be what the layers give one after the other"


@check("Six layers of equal widths", task="collapse_affine", points=1, draws=1)
def collapse_equal_widths(student, draw):
    """Separates the order of the product, which only the values show; all layers count."""
    w, b = student.collapse_affine(tuple(_layers(draw, 3, 3, 3, 3, 3, 3, 3)))
    return {"w": w, "b": b}


@check("A single layer is itself, as a copy", task="collapse_affine", points=1, draws=1)
def collapse_one_layer(student, draw):
    """Separates new tensors from the layer's own; a width of 1 in the middle."""
    w, b = student.collapse_affine(_layers(draw, 3, 2))
    w_thin, b_thin = student.collapse_affine(_layers(draw, 4, 1, 3))
    return {"w": w, "b": b, "w, through one unit": w_thin, "b, through one unit": b_thin}


# Quiz


@check("One hidden layer for digits", task="quiz_mlp_parameters", points=1, public=True, draws=1)
def digits_parameters(student, draw):
    """Separates weights alone from weights and biases."""
    return {"parameters": student.quiz_mlp_parameters([784, 256, 10])}


@check("Networks of any depth", task="quiz_mlp_parameters", points=1, draws=1)
def mlp_parameters(student, draw):
    """Separates a bias per output from one per input or per layer."""
    deep = [draw.integer(2, 50) for _ in range(draw.integer(4, 7))]
    return {"deep": student.quiz_mlp_parameters(deep), "no hidden layer": student.quiz_mlp_parameters((7, 3))}


@check("The loss before training", task="quiz_untrained_loss", points=1, draws=1)
def untrained_loss(student, draw):
    """Separates nats from bits and the logarithm from the probability."""
    return {"ten": student.quiz_untrained_loss(10), "many": student.quiz_untrained_loss(draw.integer(20, 2000))}


quiz_without_activations = choice(
    "quiz_without_activations",
    "b",
    points=1,
    task_title="Quiz: no activations",
    explains={
        "a": "More layers give more parameters, not more functions: the product of ten matrices is one matrix.",
        "b": "Right: affine of affine is affine. Only what stands between the layers makes depth worth anything.",
        "c": "A polynomial needs products of inputs with inputs; here inputs meet only weights.",
        "d": "The bias moves the map, so it is affine and not linear; but that is not what is lost: all curves are.",
    },
)

quiz_which_loss = choice(
    "quiz_which_loss",
    "d",
    points=1,
    task_title="Quiz: a loss for error bars",
    explains={
        "a": "The squared error is the likelihood of a Gaussian of *fixed* width: the error bar would learn nothing.",
        "b": "Cross-entropy is for classes. A temperature lies on a scale, where nearly right is nearly as good.",
        "c": "The absolute error is less moved by outliers, but it does not ask for a width either.",
        "d": "Right: maximum likelihood of a Gaussian whose variance is an output as well.",
    },
)

quiz_classifier_loss = choice(
    "quiz_classifier_loss",
    "a",
    points=1,
    task_title="Quiz: a loss for classes",
    explains={
        "a": "Right: the slope of a saturated softmax is near 0 and multiplies the error; the logarithm cancels it.",
        "b": "It is bounded (by 2 for a one-hot target), and that is the trouble: sure and wrong hardly costs more.",
        "c": "It needs no more work: both read the same C probabilities.",
        "d": "Both are smallest where the probabilities are the true ones. They differ on the way there.",
    },
)

quiz_zero_weights = choice(
    "quiz_zero_weights",
    "c",
    points=1,
    task_title="Quiz: weights that start at zero",
    explains={
        "a": "The output layer's bias still learns how frequent the classes are: the loss does fall, a little.",
        "b": "Gradients are products of the weights above: with all of them 0 they vanish, they do not explode.",
        "c": "Right: all units of a layer have the same inputs, outputs and gradients, and nothing tells them apart.",
        "d": "Different samples do not help: every unit of the layer sees each of them in the same way.",
    },
)
