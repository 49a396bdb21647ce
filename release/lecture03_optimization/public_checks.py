"""The public checks of lecture03_optimization, as the grader asks them. The answers lie in answers.safetensors."""

import torch

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

LIBRARY = ("torch.optim*", "_fused_*")


TASKS = [
    Task("sgd_step", "Gradient descent", forbids=LIBRARY, differentiable=True),
    Task("momentum_step", "Momentum", forbids=LIBRARY, differentiable=True),
    Task("nesterov_step", "Nesterov's accelerated gradient", forbids=LIBRARY, differentiable=True),
    Task("adagrad_step", "AdaGrad", forbids=LIBRARY, differentiable=True),
    Task("adadelta_step", "AdaDelta", forbids=LIBRARY, differentiable=True),
    Task("rmsprop_step", "RMSProp", forbids=LIBRARY, differentiable=True),
    Task("adam_step", "One step of Adam", main=True, forbids=LIBRARY, differentiable=True),
    Task("Adam", "Adam as an optimiser", main=True, forbids=LIBRARY, differentiable=False),
    Task(
        "quiz_settled_step",
        "Quiz: how fast momentum ends up",
        differentiable=False,
        numbers={"g": (2.0, 0.5, 3.0), "lr": (0.1, 0.01, 0.05), "beta": (0.9, 0.8, 0.95)},
    ),
    Task(
        "quiz_uncorrected_first_step",
        "Quiz: the first step without bias correction",
        differentiable=False,
        numbers={"beta1": (0.9, 0.8, 0.5), "beta2": (0.999, 0.99, 0.9)},
    ),
    Task("quiz_first_adam_step", "Quiz: Adam's first step", differentiable=False),
    Task("quiz_adagrad_stalls", "Quiz: why AdaGrad slows down", differentiable=False),
]


def _positive(draw, *shape):
    return draw.uniform(*shape, low=0.25, high=2.0)


def _zeros(draw, *shape):
    return draw.constant(torch.zeros(shape, dtype=torch.float64))


def _numbers(draw):
    """A parameter that is a single number: where it is steep, and where it is flat, without a gradient to ask for."""
    return {
        "steep": (draw.normal(), draw.normal(scale=100.0)),
        "flat": (draw.normal().detach(), torch.zeros((), dtype=torch.float64)),
    }


@check("A step goes down the slope, as far as the learning rate says", task="sgd_step", points=1, public=True, draws=2)
def sgd_one_step(student, draw):
    """Sign, rate, and that nothing is averaged, normalised or clipped; a number is a parameter, too."""
    shape = ((2, 3, 2), (3, 4))[draw.index % 2]
    param = student.sgd_step(draw.normal(*shape), draw.normal(*shape, scale=3.0), draw.number(0.1, 0.9))
    return {"param": param} | {name: student.sgd_step(w, g, 0.25) for name, (w, g) in _numbers(draw).items()}


@check("A step from a velocity already there", task="momentum_step", points=1, public=True, draws=2)
def momentum_one_step(student, draw):
    """The new velocity moves the parameter, and is what is handed back."""
    shape = draw.choice([(5,), (3, 4)])
    w, g, a = draw.normal(*shape), draw.normal(*shape), draw.normal(*shape)
    param, velocity = student.momentum_step(w, g, a, draw.number(0.1, 0.6), beta=draw.number(0.3, 0.7))
    return {"param": param, "velocity": velocity}


@law("Under a constant gradient the velocity grows as a geometric series", task="momentum_step", points=1, public=True)
def momentum_series(student, draw):
    """After t steps from rest, a = (1 + beta + ... + beta^(t-1)) g."""
    w, g, beta = draw.normal(6), draw.normal(6), draw.number(0.4, 0.8)
    velocity = torch.zeros_like(g)
    for t in range(1, 5):
        _, velocity = student.momentum_step(w, g, velocity, 0.3, beta)
        expected = g * (1 - beta**t) / (1 - beta)
        assert close(velocity, expected), f"after {t} equal gradients the velocity must be g (1 - beta^{t})/(1 - beta)"


def _quartic(x):
    x = x.detach()
    return 3 * x + x**3


@check("The gradient is asked where momentum alone would lead", task="nesterov_step", points=1, public=True, draws=2)
def nesterov_one_step(student, draw):
    """A curved valley, so that where the gradient is asked shows."""
    w, a = draw.normal(3, 4), draw.normal(3, 4)
    param, velocity = student.nesterov_step(w, _quartic, a, draw.number(0.1, 0.4), beta=draw.number(0.3, 0.7))
    return {"param": param, "velocity": velocity}


@check("A step with a sum of squares already there", task="adagrad_step", points=1, public=True, draws=2)
def adagrad_one_step(student, draw):
    """eps is large enough to tell inside the root from outside."""
    shape = draw.choice([(5,), (3, 4)])
    w, g, total = draw.normal(*shape), draw.normal(*shape), _positive(draw, *shape)
    param, total = student.adagrad_step(w, g, total, draw.number(0.1, 0.9), eps=draw.number(0.05, 0.3))
    return {"param": param, "sum of squares": total}


@check("A step from two means already there", task="adadelta_step", points=2, public=True, draws=2)
def adadelta_one_step(student, draw):
    """Which of the two means is new and which is old when the step is taken."""
    shape = draw.choice([(5,), (3, 4)])
    w, g, means = draw.normal(*shape), draw.normal(*shape), (_positive(draw, *shape), _positive(draw, *shape))
    param, (grads, steps) = student.adadelta_step(w, g, means, rho=draw.number(0.3, 0.8), eps=draw.number(0.05, 0.3))
    return {"param": param, "G": grads, "H": steps}


@check("A step with a mean of squares already there", task="rmsprop_step", points=1, public=True, draws=2)
def rmsprop_one_step(student, draw):
    """eps is large enough to tell inside the root from outside."""
    shape = draw.choice([(5,), (3, 4)])
    w, g, mean = draw.normal(*shape), draw.normal(*shape), _positive(draw, *shape)
    param, mean = student.rmsprop_step(
        w, g, mean, draw.number(0.1, 0.6), gamma=draw.number(0.3, 0.7), eps=draw.number(0.05, 0.3)
    )
    return {"param": param, "mean of squares": mean}


def _adam_state(draw, *shape):
    return draw.normal(*shape), _positive(draw, *shape), draw.integer(1, 5)


def _named(param, state, note=""):
    m, v, t = state
    return {f"param{note}": param, f"m{note}": m, f"v{note}": v, f"t{note}": t}


@check("One step of a run under way", task="adam_step", points=2, public=True, draws=2)
def adam_under_way(student, draw):
    """Nothing is at its default, and eps is large enough to show where it stands."""
    shape = draw.choice([(5,), (3, 4), (2, 3, 2)])
    betas = (draw.number(0.4, 0.7), draw.number(0.75, 0.95))
    lr, eps = draw.number(0.1, 0.5), draw.number(0.01, 0.1)
    w, g, state = draw.normal(*shape), draw.normal(*shape), _adam_state(draw, *shape)
    param, state = student.adam_step(w, g, state, lr=lr, betas=betas, eps=eps)
    return _named(param, state)


@check("The first step, from a state of zeros", task="adam_step", points=1, public=True)
def adam_first_step(student, draw):
    """t = 0 before the call; positional hyper-parameters."""
    w, g = draw.normal(4, 3), draw.normal(4, 3)
    param, state = student.adam_step(w, g, (_zeros(draw, 4, 3), _zeros(draw, 4, 3), 0), 0.3, (0.6, 0.85), 0.05)
    return _named(param, state)


@law("Under a constant gradient every step is -lr * g / (|g| + eps)", task="adam_step", points=2, public=True)
def adam_constant_gradient(student, draw):
    """From zeros, bias correction makes step t the same for every t."""
    w, g, lr = draw.normal(6), draw.normal(6), draw.number(0.2, 0.7)
    betas, eps = (draw.number(0.5, 0.9), draw.number(0.9, 0.99)), draw.number(0.01, 0.1)
    state = (torch.zeros_like(g), torch.zeros_like(g), 0)
    for t in range(1, 8):
        new, state = student.adam_step(w, g, state, lr, betas, eps)
        assert close(new - w, -lr * g / (g.abs() + eps)), (
            f"from a state of zeros, step {t} under a constant gradient must be -lr * g / (|g| + eps): "
            "are both means corrected, with the right power?"
        )
        w = new


HYPER = {"lr": 0.2, "betas": (0.7, 0.85), "eps": 0.02}


def _turning(draw, k, *shape):
    return draw.normal(*shape, scale=2.0) * (-0.5) ** k


@check("Four steps of two parameters", task="Adam", points=2, public=True, objects=True)
def optimiser_run(student, draw):
    """Non-default hyper-parameters, two shapes, gradients that shrink and change sign."""
    p, q = student.place(draw.normal(3, 4)), student.place(draw.normal(5))
    opt, results = student.Adam([p, q], **HYPER), {}
    for k in range(4):
        student.set_grad(p, _turning(draw, k, 3, 4))
        student.set_grad(q, _turning(draw, k, 5))
        opt.step()
        results |= {f"first after {k + 1}": student.value(p), f"second after {k + 1}": student.value(q)}
    return results


@check("step leaves the gradients alone, zero_grad clears them", task="Adam", points=1, public=True, objects=True)
def optimiser_gradients(student, draw):
    """Cleared is None or zeros, whatever comes before. A parameter without a gradient has none after step either.

    What is trained stays trainable.
    """
    p, q, r = student.place(draw.normal(4)), student.place(draw.normal(3, 2)), student.place(draw.normal(2))
    opt = student.Adam([q, p, r], **HYPER)
    student.set_grad(q, draw.normal(3, 2))
    student.set_grad(r, draw.normal(2))
    opt.step()
    results = {"gradient after step": student.grad(q), "absent gradient after step": student.grad(p)}
    opt.zero_grad()
    left = [g for g in map(student.grad, (p, q, r)) if g is not None]
    results["sum of the gradients after zero_grad"] = sum((g.abs().sum() for g in left), _zeros(draw))
    results |= {f"parameter {k} after zero_grad": student.value(one) for k, one in enumerate((p, q, r), start=1)}
    return results | {"requires grad": student.attribute(q, "requires_grad")}


@law("Under a constant gradient every step is -lr * g / (|g| + eps)", task="Adam", points=2, public=True)
def optimiser_constant_gradient(student, draw):
    """The optimiser keeps m, v and t from step to step, and moves the very tensor it was given."""
    w, g, lr, eps = draw.normal(5), draw.normal(5), draw.number(0.2, 0.6), 0.04
    p = student.place(w)
    opt = student.Adam([p], lr=lr, betas=(0.75, 0.95), eps=eps)
    for t in range(1, 6):
        student.set_grad(p, g)
        opt.step()
        new = student.value(p)
        assert not close(new, w), f"step {t} must change the tensor that the optimiser was given"
        assert close(new - w, -lr * g / (g.abs() + eps)), f"step {t} must be -lr * g / (|g| + eps)"
        opt.zero_grad()
        w = new


quiz_first_adam_step = offered("quiz_first_adam_step", "abcd")
quiz_adagrad_stalls = offered("quiz_adagrad_stalls", "abcd")
