"""Checks of lecture 3a. States drawn are those of a run under way: v, G, H above 0, so that every root is smooth."""

import torch

from autograder.checks import Task, check, choice, close, law

WAYS = ("no_grad", "again", "alias", "inputs", "strided", "float32", "accelerator")
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


def _nothing():
    """The state before the first step."""
    return torch.zeros((), dtype=torch.float64)


# Gradient descent


@check("A step goes down the slope, as far as the learning rate says", task="sgd_step", points=1, public=True, draws=2)
def sgd_one_step(student, draw):
    """Sign, rate, and that nothing is averaged, normalised or clipped; a number is a parameter, too."""
    shape = ((2, 3, 2), (3, 4))[draw.index % 2]
    param = student.sgd_step(draw.normal(*shape), draw.normal(*shape, scale=3.0), draw.number(0.1, 0.9))
    return {"param": param} | {name: student.sgd_step(w, g, 0.25) for name, (w, g) in _numbers(draw).items()}


@law("Two steps of half the rate along one gradient make a whole step", task="sgd_step", points=1, public=False)
def sgd_adds_up(student, draw):
    """Linear in the rate."""
    w, g, lr = draw.normal(4, 3), draw.normal(4, 3), draw.number(0.2, 0.9)
    halfway = student.sgd_step(w, g, lr / 2)
    there = student.sgd_step(halfway, g, lr / 2)
    assert close(there, student.sgd_step(w, g, lr)), "two half steps must end where one whole step does"
    assert close(w - there, lr * g), "the way gone must be lr times the gradient"


# Momentum


@check("A step from a velocity already there", task="momentum_step", points=1, public=True, draws=2)
def momentum_one_step(student, draw):
    """The new velocity moves the parameter, and is what is handed back."""
    shape = draw.choice([(5,), (3, 4)])
    w, g, a = draw.normal(*shape), draw.normal(*shape), draw.normal(*shape)
    param, velocity = student.momentum_step(w, g, a, draw.number(0.1, 0.6), beta=draw.number(0.3, 0.7))
    return {"param": param, "velocity": velocity}


@check("Five steps from rest with the usual beta", task="momentum_step", points=1, public=False)
def momentum_run(student, draw):
    """The default beta, and a state handed on."""
    param, velocity, results = draw.normal(3, 4), _zeros(draw, 3, 4), {}
    for k in range(5):
        param, velocity = student.momentum_step(param, draw.normal(3, 4), velocity, 0.15)
        results |= {f"param after {k + 1}": param, f"velocity after {k + 1}": velocity}
    for name, (w, g) in _numbers(draw).items():
        param, velocity = student.momentum_step(w, g, _nothing(), 0.15)
        again, _ = student.momentum_step(w, g, draw.normal(), 0.15, beta=0.0)
        results |= {f"number, {name}": param, f"velocity, {name}": velocity, f"without memory, {name}": again}
    return results


@law("Under a constant gradient the velocity grows as a geometric series", task="momentum_step", points=1, public=True)
def momentum_series(student, draw):
    """After t steps from rest, a = (1 + beta + ... + beta^(t-1)) g."""
    w, g, beta = draw.normal(6), draw.normal(6), draw.number(0.4, 0.8)
    velocity = torch.zeros_like(g)
    for t in range(1, 5):
        _, velocity = student.momentum_step(w, g, velocity, 0.3, beta)
        expected = g * (1 - beta**t) / (1 - beta)
        assert close(velocity, expected), f"after {t} equal gradients the velocity must be g (1 - beta^{t})/(1 - beta)"


# Nesterov


def _quartic(x):
    x = x.detach()
    return 3 * x + x**3


def _coupled(x):
    x = x.detach()
    return x * (x * x).sum() / 5 + x.flip(0)


@check("The gradient is asked where momentum alone would lead", task="nesterov_step", points=1, public=True, draws=2)
def nesterov_one_step(student, draw):
    """A curved valley, so that where the gradient is asked shows."""
    w, a = draw.normal(3, 4), draw.normal(3, 4)
    param, velocity = student.nesterov_step(w, _quartic, a, draw.number(0.1, 0.4), beta=draw.number(0.3, 0.7))
    return {"param": param, "velocity": velocity}


@check("Four steps down a curved valley with the usual beta", task="nesterov_step", points=1, public=False)
def nesterov_run(student, draw):
    """The default beta, from rest, with a gradient that couples the coordinates.

    Before that one step of a parameter so small that moving it ahead and back in place does not restore it.
    """
    param, velocity = student.nesterov_step(draw.normal(4) / 12345, _coupled, draw.normal(4), 0.2, beta=0.5)
    results = {"small param": param, "velocity of the small param": velocity}
    param, velocity = draw.normal(5), _zeros(draw, 5)
    for k in range(4):
        param, velocity = student.nesterov_step(param, _coupled, velocity, 0.1)
        results |= {f"param after {k + 1}": param, f"velocity after {k + 1}": velocity}
    param, velocity = student.nesterov_step(draw.normal(), _quartic, draw.normal(), 0.1, beta=0.0)
    return results | {"number without memory": param, "its velocity": velocity}


@law("On a constant slope it is plain momentum", task="nesterov_step", points=1, public=False)
def nesterov_flat(student, draw):
    """Where the gradient is the same everywhere, looking ahead sees nothing new."""
    w, g, a = draw.normal(4), draw.normal(4), draw.normal(4)
    lr, beta = draw.number(0.1, 0.9), draw.number(0.2, 0.8)
    param, velocity = student.nesterov_step(w, lambda x: g + 0 * x, a, lr, beta)
    assert close(velocity, beta * a + g), "the velocity must be beta * a + g, with g as the slope gives it"
    assert close(param, w - lr * (beta * a + g)), "the step starts from the parameter, not from the point ahead"


@check(
    "The gradient is asked once, at the point ahead",
    task="nesterov_step",
    points=1,
    public=False,
    gradients=False,
    without=WAYS,  # asking again would call the function again
)
def nesterov_asks_once(student, draw):
    """A call is a backward pass: none to spare."""
    w, a, asked = draw.normal(3, 2), draw.normal(3, 2), []

    def slope(x):
        asked.append(x)
        return x * 2

    student.nesterov_step(w, slope, a, draw.number(0.1, 0.9), draw.number(0.2, 0.8))
    return {
        "number of calls of grad_fn": torch.tensor(float(len(asked))),
        "first point asked": asked[0] if asked else None,
    }


# AdaGrad


@check("A step with a sum of squares already there", task="adagrad_step", points=1, public=True, draws=2)
def adagrad_one_step(student, draw):
    """eps is large enough to tell inside the root from outside."""
    shape = draw.choice([(5,), (3, 4)])
    w, g, total = draw.normal(*shape), draw.normal(*shape), _positive(draw, *shape)
    param, total = student.adagrad_step(w, g, total, draw.number(0.1, 0.9), eps=draw.number(0.05, 0.3))
    return {"param": param, "sum of squares": total}


@check("Four steps from zero, the gradient small next to the usual eps", task="adagrad_step", points=1, public=False)
def adagrad_run(student, draw):
    """The default eps matters where the squares are about 1e-8."""
    param, total, results = draw.normal(4, 3), _zeros(draw, 4, 3), {}
    for k in range(4):
        g = draw.uniform(4, 3, low=0.5, high=2.0) * 2**-13 * (-1) ** k
        param, total = student.adagrad_step(param, g, total, 0.3)
        results |= {f"param after {k + 1}": param, f"sum of squares after {k + 1}": total}
    for name, (w, g) in _numbers(draw).items():
        param, total = student.adagrad_step(w, g, _nothing(), 0.3)
        results |= {f"number, {name}": param, f"sum of squares, {name}": total}
    return results


@law("Under a constant gradient step t shrinks by the root of t", task="adagrad_step", points=1, public=False)
def adagrad_shrinks(student, draw):
    """From zero, step t is lr * g / sqrt(t g^2 + eps)."""
    w, g, lr, eps = draw.normal(6), draw.normal(6), draw.number(0.2, 0.8), 0.01
    total = torch.zeros_like(g)
    for t in range(1, 5):
        new, total = student.adagrad_step(w, g, total, lr, eps)
        expected = lr * g / (t * g**2 + eps).sqrt()
        assert close(w - new, expected), f"step {t} under a constant gradient g must be lr * g / sqrt({t} g^2 + eps)"
        w = new


# AdaDelta


@check("A step from two means already there", task="adadelta_step", points=2, public=True, draws=2)
def adadelta_one_step(student, draw):
    """Which of the two means is new and which is old when the step is taken."""
    shape = draw.choice([(5,), (3, 4)])
    w, g, means = draw.normal(*shape), draw.normal(*shape), (_positive(draw, *shape), _positive(draw, *shape))
    param, (grads, steps) = student.adadelta_step(w, g, means, rho=draw.number(0.3, 0.8), eps=draw.number(0.05, 0.3))
    return {"param": param, "G": grads, "H": steps}


@check("Five steps from zero with the usual rho and eps", task="adadelta_step", points=1, public=False)
def adadelta_run(student, draw):
    """From zero the default eps alone sets the first steps in motion."""
    param, state, results = draw.normal(4, 3, scale=0.01), (_zeros(draw, 4, 3), _zeros(draw, 4, 3)), {}
    for k in range(5):
        g = draw.uniform(4, 3, low=0.5, high=2.0) * (2**-7 if k % 2 else -(2**-7))
        param, state = student.adadelta_step(param, g, state)
        results |= {f"param after {k + 1}": param, f"G after {k + 1}": state[0], f"H after {k + 1}": state[1]}
    for name, (w, g) in _numbers(draw).items():
        param, state = student.adadelta_step(w, g, (_nothing(), _nothing()))
        results |= {f"number, {name}": param, f"G, {name}": state[0], f"H, {name}": state[1]}
    return results


@law("Steps do not depend on the unit of the loss", task="adadelta_step", points=1, public=False)
def adadelta_units(student, draw):
    """The loss times c: g times c, G times c^2; H is of steps. With eps far below both, s is the same."""
    w, g, grads, steps = draw.normal(6), draw.normal(6), _positive(draw, 6), _positive(draw, 6)
    rho, c = draw.number(0.3, 0.8), 8.0
    here, (_, h) = student.adadelta_step(w, g, (grads, steps), rho, eps=1e-12)
    there, (_, h_c) = student.adadelta_step(w, c * g, (c**2 * grads, steps), rho, eps=1e-12)
    assert close(there, here), "a loss measured in another unit must give the same steps: AdaDelta has no learning rate"
    assert close(h_c, h), "H is the mean of squared steps, so the unit of the loss must not show in it"


# RMSProp


@check("A step with a mean of squares already there", task="rmsprop_step", points=1, public=True, draws=2)
def rmsprop_one_step(student, draw):
    """eps is large enough to tell inside the root from outside."""
    shape = draw.choice([(5,), (3, 4)])
    w, g, mean = draw.normal(*shape), draw.normal(*shape), _positive(draw, *shape)
    param, mean = student.rmsprop_step(
        w, g, mean, draw.number(0.1, 0.6), gamma=draw.number(0.3, 0.7), eps=draw.number(0.05, 0.3)
    )
    return {"param": param, "mean of squares": mean}


@check("Four steps from zero with the usual gamma and eps", task="rmsprop_step", points=1, public=False)
def rmsprop_run(student, draw):
    """Squares of about 1e-8, where the default eps matters."""
    param, mean, results = draw.normal(4, 3), _zeros(draw, 4, 3), {}
    for k in range(4):
        g = draw.uniform(4, 3, low=0.5, high=2.0) * 2**-12 * (-1) ** k
        param, mean = student.rmsprop_step(param, g, mean, 0.2)
        results |= {f"param after {k + 1}": param, f"mean of squares after {k + 1}": mean}
    for name, (w, g) in _numbers(draw).items():
        param, mean = student.rmsprop_step(w, g, _nothing(), 0.2)
        results |= {f"number, {name}": param, f"mean of squares, {name}": mean}
    return results


@law("Old gradients are forgotten", task="rmsprop_step", points=1, public=False)
def rmsprop_forgets(student, draw):
    """With g = 0 the mean decays by gamma and nothing moves."""
    w, mean, gamma = draw.normal(6), _positive(draw, 6), draw.number(0.3, 0.8)
    for t in range(1, 4):
        new, mean_after = student.rmsprop_step(w, torch.zeros_like(w), mean, 0.3, gamma)
        assert close(mean_after, gamma * mean), f"with a gradient of 0 the mean must shrink by gamma (step {t})"
        assert close(new, w), "RMSProp has no momentum: a gradient of 0 must not move the parameter"
        mean = mean_after


# One step of Adam


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


@check("Six steps with gradients that shrink and change sign", task="adam_step", points=3, public=False)
def adam_run(student, draw):
    """The running mean of squares must come down again, and the state must be handed on as it is."""
    param, state, results = draw.normal(3, 4), (_zeros(draw, 3, 4), _zeros(draw, 3, 4), 0), {}
    for k in range(6):
        g = draw.normal(3, 4, scale=2.0) * (-0.25) ** k
        param, state = student.adam_step(param, g, state, lr=0.2, betas=(0.7, 0.8), eps=0.02)
        results |= _named(param, state, f" after {k + 1}")
    for name, (w, g) in _numbers(draw).items():
        results |= _named(*student.adam_step(w, g, (_nothing(), _nothing(), 0)), f" of a number, {name}")
    return results


@check("Small gradients, where eps decides", task="adam_step", points=2, public=False, draws=2)
def adam_small_gradients(student, draw):
    """eps as large as the root of v, early in the run, so that what it is added to shows."""
    w, g = draw.normal(3, 4), draw.normal(3, 4, scale=0.01)
    m, v, t = draw.normal(3, 4, scale=0.01), draw.uniform(3, 4, low=0.05, high=1.0) * 2**-13, draw.integer(2, 6)
    param, state = student.adam_step(w, g, (m, v, t), 0.4, betas=(0.8, 0.9), eps=draw.number(0.01, 0.03))
    return _named(param, state)


@check("Three steps with the usual hyper-parameters", task="adam_step", points=1, public=False)
def adam_defaults(student, draw):
    """lr, betas and eps left out, on gradients so small that the default eps has its say."""
    param, results = draw.normal(5, scale=2**-7), {}
    state = (draw.normal(5, scale=2**-23), draw.uniform(5, low=0.25, high=1.0) * 2**-52, 99)
    for k in range(3):
        param, state = student.adam_step(param, draw.normal(5, scale=2**-25), state)
        results |= _named(param, state, f" after {k + 1}")
    return results


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


@law("A zero gradient after others still moves the parameter", task="adam_step", points=1, public=False)
def adam_coasts(student, draw):
    """The mean of gradients carries on; both means decay."""
    w, g, lr, beta1, beta2, eps = draw.normal(6), draw.normal(6), 0.3, 0.8, 0.95, 0.01
    state = (torch.zeros_like(g), torch.zeros_like(g), 0)
    w, state = student.adam_step(w, g, state, lr, (beta1, beta2), eps)
    new, (m, v, _) = student.adam_step(w, torch.zeros_like(g), state, lr, (beta1, beta2), eps)
    assert close(m, beta1 * (1 - beta1) * g), "with a gradient of 0 the mean of gradients must shrink by beta1"
    assert close(v, beta2 * (1 - beta2) * g**2), "with a gradient of 0 the mean of squares must shrink by beta2"
    root = (beta2 / (1 + beta2)) ** 0.5 * g.abs()
    assert close(w - new, lr * beta1 / (1 + beta1) * g / (root + eps)), (
        "with g = 0 Adam coasts on its mean of gradients"
    )


@law("Coordinates do not see one another", task="adam_step", points=1, public=False)
def adam_permutes(student, draw):
    """A permutation of the coordinates goes through; so does splitting the parameter in two."""
    w, g, (m, v, t), order = draw.normal(8), draw.normal(8), _adam_state(draw, 8), draw.permutation(8)
    hyper = {"lr": 0.3, "betas": (0.6, 0.9), "eps": 0.01}
    whole, _ = student.adam_step(w, g, (m, v, t), **hyper)
    mixed, _ = student.adam_step(w[order], g[order], (m[order], v[order], t), **hyper)
    part, _ = student.adam_step(w[:3], g[:3], (m[:3], v[:3], t), **hyper)
    assert close(mixed, whole[order]), "permuting the coordinates must permute the result, no more"
    assert close(part, whole[:3]), "three coordinates alone must move as they do among others: is something averaged?"


# Adam as an optimiser

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


@check("A parameter without a gradient is left out, with its count", task="Adam", points=3, public=False, objects=True)
def optimiser_skips(student, draw):
    """Absent at the start, absent in the middle, and one that never gets a gradient."""
    present = {"first": (True, True, False, True), "second": (False, True, True, False), "third": (False,) * 4}
    params = {name: student.place(draw.normal(4)) for name in present}
    opt, results = student.Adam(list(params.values()), lr=0.3, betas=(0.6, 0.8), eps=0.05), {}
    for k in range(4):
        for name, p in params.items():
            student.set_grad(p, draw.normal(4) if present[name][k] else None)
        opt.step()
        results |= {f"{name} after {k + 1}": student.value(p) for name, p in params.items()}
    return results


@check("Small gradients with the usual hyper-parameters", task="Adam", public=False, draws=1, objects=True)
def optimiser_defaults(student, draw):
    """Nothing but the parameters is given; gradients of 1e-8 and so let the default eps show."""
    p, results = student.place(draw.normal(4, scale=2**-7)), {}
    opt = student.Adam([p])
    for k in range(4):
        student.set_grad(p, draw.uniform(4, low=0.5, high=3.0) * 2**-26 * (1, 2, -1, 0.5)[k])
        opt.step()
        results[f"after {k + 1}"] = student.value(p)
    return results


@check("Two optimisers keep their states apart", task="Adam", public=False, draws=1, objects=True)
def optimiser_apart(student, draw):
    """In turns, the second made after the first has moved; zero_grad between the steps of one clears no state.

    The last gradients are all zero: Adam coasts on, as it does not where there is none. One that is made for a tensor
    which another has trained begins anew.
    """
    p, q = student.place(draw.normal(4)), student.place(draw.normal(4))
    first = student.Adam([p], 0.2, (0.7, 0.9), 0.03)
    student.set_grad(p, draw.normal(4))
    first.step()
    second = student.Adam([q], 0.1, (0.5, 0.8), 0.06)
    results = {}
    for k in range(6):
        student.set_grad(q, draw.normal(4) * (k < 5))
        second.step()
        first.zero_grad()
        student.set_grad(p, draw.normal(4) * (k < 5))
        first.step()
        results |= {f"first after {k + 1}": student.value(p), f"second after {k + 1}": student.value(q)}
    third = student.Adam([p], 0.15, (0.6, 0.8), 0.05)
    student.set_grad(p, draw.normal(4))
    third.step()
    return results | {"first, trained by a third": student.value(p)}


@check("The parameters come from a generator, read once", task="Adam", public=False, draws=1, objects=True)
def optimiser_generator(student, draw):
    """As from `model.parameters()`; one is a number. zero_grad comes first, as in a training loop."""
    p, q = student.place(draw.normal()), student.place(draw.normal(3, 2))
    opt, results = student.Adam(iter([p, q]), lr=0.25, betas=(0.6, 0.9), eps=0.04), {}
    for k in range(3):
        opt.zero_grad()
        student.set_grad(p, draw.normal(scale=20.0))
        student.set_grad(q, draw.normal(3, 2))
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


# Quiz


@check("lr * g / (1 - beta)", task="quiz_settled_step", points=0.5, public=False, draws=3)
def settled_step(student, draw):
    """Any g, lr, beta."""
    return {"step": student.quiz_settled_step(draw.number(-3, 3), draw.number(0.01, 0.5), draw.number(0.1, 0.99))}


@check("No memory, and a slope the other way", task="quiz_settled_step", points=0.5, public=False)
def settled_at_the_edges(student, draw):
    """Without momentum the step is that of gradient descent; a negative slope settles at a negative step."""
    g, lr = draw.number(0.5, 3.0), draw.number(0.01, 0.5)
    return {
        "no memory": student.quiz_settled_step(g, lr, 0.0),
        "other way": student.quiz_settled_step(-g, lr, draw.number(0.5, 0.9)),
    }


@check("The ratio for any pair of betas", task="quiz_uncorrected_first_step", points=0.5, public=False, draws=3)
def uncorrected_first_step(student, draw):
    """Any beta1, beta2."""
    return {"ratio": student.quiz_uncorrected_first_step(draw.number(0.5, 0.95), draw.number(0.9, 0.999))}


@check("Usual betas, equal ones, and exchanged ones", task="quiz_uncorrected_first_step", points=0.5, public=False)
def uncorrected_elsewhere(student, draw):
    """The first step is too long or too short, as the betas are; a ratio that is always above one is a guess."""
    slow, fast = draw.number(0.9, 0.95), draw.number(0.3, 0.6)
    return {
        "usual": student.quiz_uncorrected_first_step(0.9, 0.999),
        "equal": student.quiz_uncorrected_first_step(fast, fast),
        "exchanged": student.quiz_uncorrected_first_step(slow, fast),
    }


quiz_first_adam_step = choice(
    "quiz_first_adam_step",
    "c",
    points=1,
    task_title="Quiz: Adam's first step",
    explains={
        "a": "This is gradient descent: there the step is lr * g. Adam divides by the size of g.",
        "b": "This is dividing by the square of the gradient, without the root: Adam takes the root of v.",
        "c": "m_hat = g and v_hat = g^2, so the step is lr * g / |g|: size lr, whatever the gradient's.",
        "d": "The factors (1 - beta1) and (1 - beta2) are just what the bias correction divides out again.",
    },
)

quiz_adagrad_stalls = choice(
    "quiz_adagrad_stalls",
    "b",
    points=1,
    task_title="Quiz: why AdaGrad slows down",
    explains={
        "a": "Gradients do shrink near a minimum, but AdaGrad stalls under a constant gradient too.",
        "b": "G is a sum: it only grows, so lr / sqrt(G) only falls. RMSProp's mean forgets.",
        "c": "eps only guards the division; next to a large G it does nothing.",
        "d": "AdaGrad has no velocity at all: it scales the rate and keeps no direction.",
    },
)
