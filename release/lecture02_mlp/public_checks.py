"""The public checks of lecture02_mlp, as the grader asks them. The answers lie in answers.safetensors."""

import math
from itertools import pairwise
import torch

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

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


@check("The mean over all elements of a table", task="mse_loss", points=1, public=True, draws=1)
def mse_of_a_table(student, draw):
    """Separates the mean from sums, roots and halves."""
    return {"loss": student.mse_loss(draw.normal(4, 3), draw.normal(4, 3))}


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


@check("Positive numbers pass, negative ones become zero", task="relu", points=1, public=True, draws=1)
def relu_values(student, draw):
    """Separates it from leaky, absolute and capped versions."""
    return {"y": student.relu(draw.normal(4, 5, scale=2.0))}


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


@check("Values between -4 and 4", task="tanh", points=1, public=True, draws=1)
def tanh_values(student, draw):
    """Separates signs and scales in the exponents."""
    return {"y": student.tanh(draw.normal(4, 5, scale=1.5))}


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


@check("Five forecasts", task="gaussian_nll", points=1, public=True, draws=1)
def nll_values(student, draw):
    """Separates the terms, the half and the constant."""
    return {"nll": student.gaussian_nll(draw.normal(5), draw.normal(5), draw.normal(5, scale=2.0))}


def _layers(draw, *widths, scale=0.7):
    pairs = pairwise(widths)
    return [(draw.normal(out, into, scale=scale), draw.normal(out)) for into, out in pairs]


@check("Two hidden layers of different widths", task="mlp_forward", points=1, public=True, draws=1)
def mlp_values(student, draw):
    """Separates where relu stands and which way the weights are applied."""
    return {"output": student.mlp_forward(draw.normal(4, 3), _layers(draw, 3, 6, 5, 2))}


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


@check("One hidden layer for digits", task="quiz_mlp_parameters", points=1, public=True, draws=1)
def digits_parameters(student, draw):
    """Separates weights alone from weights and biases."""
    return {"parameters": student.quiz_mlp_parameters([784, 256, 10])}


quiz_without_activations = offered("quiz_without_activations", "abcd")
quiz_which_loss = offered("quiz_which_loss", "abcd")
quiz_classifier_loss = offered("quiz_classifier_loss", "abcd")
quiz_zero_weights = offered("quiz_zero_weights", "abcd")
