"""What is asked of lecture 3b: penalties, dropout, batch norm, augmentation, splitting data, ensembles."""

import torch

from autograder.checks import Task, check, choice, close, error_of, law

NORMS = ("*batch_norm*", "*instance_norm*", "*BatchNorm*", "*InstanceNorm*")
SINGLE = 2e-5  # results of the default dtype, float32

TASKS = [
    Task("weight_penalty", "The squared norm of all weights", differentiable=True),
    Task("dropout", "Dropout", main=True, differentiable=True),
    Task("batch_norm", "Batch normalization", main=True, forbids=NORMS, differentiable=True),
    Task("label_smoothing", "Label smoothing", differentiable=False),
    Task("mixup", "Mixup", differentiable=True),
    Task("cutmix", "CutMix", main=True, differentiable=True),
    Task("flip_images", "Mirrored images", differentiable=True),
    Task("cutout", "Cutout", differentiable=True),
    Task("add_noise", "Noise on the weights", differentiable=True),
    Task("early_stopping", "Early stopping", differentiable=False),
    Task("k_fold", "Cross-validation", differentiable=False),
    Task("minibatches", "Minibatches", differentiable=False),
    Task("bias_variance", "Bias and variance", differentiable=True),
    Task("bootstrap", "Bootstrap samples", differentiable=True),
    Task("bagging_average", "Bagging: the average", differentiable=True),
    Task("bagging_vote", "Bagging: the vote", differentiable=False),
    Task("boosting_weights", "Boosting", differentiable=True),
    Task("quiz_restricts", "Quiz: what a technique restricts", differentiable=False),
    Task("quiz_flat_minimum", "Quiz: flat minima and the batch size", differentiable=False),
    Task("quiz_described_model", "Quiz: bias and variance of a model", differentiable=False),
    Task("quiz_bagging_or_boosting", "Quiz: bagging or boosting", differentiable=False),
    Task("quiz_batch_norm_evaluation", "Quiz: batch norm in evaluation", differentiable=False),
    Task(
        "quiz_updates",
        "Quiz: updates in an epoch",
        differentiable=False,
        numbers={"n": (1000, 50000, 60000), "batch_size": (64, 128, 300), "epochs": (10, 3, 20)},
    ),
]


def _shuffle(draw, n):
    """A permutation of n >= 3 items that is one cycle: it is not its own inverse and keeps nothing in place."""
    order = draw.permutation(n)
    shuffled = torch.empty_like(order)
    shuffled[order] = order.roll(1)
    return shuffled


def _noise(draw, p, *shape):
    """Uniform noise, data, none of it near p, some of it on either side."""
    noise = torch.rand(shape, generator=draw.generator, dtype=torch.float64)
    noise = torch.where((noise - p).abs() < 1e-3, noise.new_tensor(p / 2), noise)
    flat = noise.flatten()
    flat[0], flat[1] = p / 2, (1 + p) / 2
    return draw.constant(noise)


def _distribution(draw, *shape):
    """Positive numbers whose sum over the last axis is 1 to rounding; their gradients stay within that set."""
    raw = draw.uniform(*shape, low=0.1, high=1.0)
    return raw / raw.sum(-1, keepdim=True)


# weight_penalty


@check("Weights and biases of several layers", task="weight_penalty", points=1, public=True)
def several_layers(student, draw):
    """Separates the sum of squares over all elements from norms, means and parts of the list."""
    params = [draw.normal(3, 4), draw.normal(3), draw.normal(2, 3, 2), draw.normal(2)]
    return {"penalty": student.weight_penalty(params, draw.number(0.1, 0.9))}


@law("Two small tensors worked by hand", task="weight_penalty", points=1, public=True)
def penalty_by_hand(student, draw):
    """Half of alpha, squares, both tensors."""
    params = [torch.tensor([[1.0, -2.0]], dtype=torch.float64), torch.tensor([3.0], dtype=torch.float64)]
    penalty = student.weight_penalty(params, 0.5)
    assert close(penalty, 3.5), f"0.5/2 * (1 + 4 + 9) is 3.5, not {float(penalty):.10g}"


@law("Its gradient is alpha times the weight", task="weight_penalty", points=1)
def penalty_is_weight_decay(student, draw):
    """Why the half is there: a gradient step shrinks every weight by the same factor."""
    params = [draw.normal(2, 3).requires_grad_(), draw.normal(4).requires_grad_()]
    alpha = draw.number(0.2, 3.0)
    student.weight_penalty(params, alpha).backward()
    for w in params:
        assert w.grad is not None and close(w.grad, alpha * w.detach()), "the gradient must be alpha * w for every w"


@check("A tuple, a single tensor, single numbers, alpha of 0 and of 2", task="weight_penalty", points=1)
def other_lists(student, draw):
    """Any list or tuple, any factor; separates squares of elements from squares of rows, which a number has none of."""
    return {
        "tuple": student.weight_penalty((draw.normal(5, scale=20.0), draw.normal(1, 1)), alpha=2),
        "single": student.weight_penalty([draw.normal(2, 3, scale=0.01)], 7.5),
        "zero": student.weight_penalty([draw.normal(3), draw.normal(2, 2)], 0.0),
        "numbers": student.weight_penalty([draw.normal(), draw.normal(2, 3), draw.normal()], 0.3),
    }


# dropout


@check("Some elements go, the others grow", task="dropout", points=2, public=True)
def some_dropped(student, draw):
    """Separates the scale 1/(1 - p), and which elements are kept."""
    p = draw.number(0.15, 0.4)
    return {"y": student.dropout(draw.normal(4, 6), p, _noise(draw, p, 4, 6))}


@law("Four numbers worked by hand", task="dropout", points=1, public=True)
def dropout_by_hand(student, draw):
    """Kept where the noise is at least p, divided by 1 - p."""
    x, noise = (torch.tensor(row, dtype=torch.float64) for row in ([1, 2, 3, 4], [0.1, 0.9, 0.25, 0.2]))
    y = student.dropout(x, 0.25, noise)
    assert close(y, torch.tensor([0, 8 / 3, 4, 0], dtype=torch.float64)), (
        f"with p = 1/4 and noise {noise.tolist()} the answer is [0, 8/3, 4, 0], not {y.tolist()}"
    )


@check("Noise that is exactly p keeps its element", task="dropout", points=1, draws=1)
def noise_equals_p(student, draw):
    """Separates `noise >= p` from `noise > p`."""
    grid = torch.tensor([0.0, 0.25, 0.5, 0.75])
    noise = draw.constant(grid[torch.cat([draw.permutation(4) for _ in range(3)])].double().reshape(3, 4))
    return {f"p = {p}": student.dropout(draw.normal(3, 4), p, noise) for p in (0.25, 0.5, 0.75)}


@check("p = 0 changes nothing", task="dropout", points=1, draws=1)
def nothing_dropped(student, draw):
    """Noise of exactly 0 among the rest; the result is a tensor of its own."""
    noise = _noise(draw, 0.5, 3, 5)
    noise[1, 2:4] = 0.0
    return {
        "p = 0": student.dropout(draw.normal(3, 5), 0.0, noise),
        "p = 0, an integer": student.dropout(draw.normal(3, 5), 0, noise.flip(0)),
    }


@check("Evaluation leaves everything as it is", task="dropout", points=2, draws=1)
def evaluation(student, draw):
    """No element goes, nothing is scaled, and the result is a tensor of its own; by position and by name."""
    return {
        "by position": student.dropout(draw.normal(3, 4), 0.6, _noise(draw, 0.6, 3, 4), False),
        "by name": student.dropout(draw.normal(5), p=0.3, noise=_noise(draw, 0.3, 5), training=False),
    }


@check("Feature maps, vectors, and p near 1", task="dropout", points=1)
def shapes_and_large_p(student, draw):
    """Elementwise in any shape: no channel, row or sample goes as a whole."""
    p = draw.number(0.85, 0.93)
    return {
        "maps": student.dropout(draw.normal(2, 3, 4, 5), p, _noise(draw, p, 2, 3, 4, 5), training=True),
        "vector": student.dropout(draw.normal(7), 1 - p, _noise(draw, 1 - p, 7)),
    }


@law("A share of 1 - p is kept, and the mean with it", task="dropout", points=1)
def kept_share(student, draw):
    """Noise on an even grid: the shares are exact."""
    n, dropped = 40, draw.integer(5, 35)
    noise = ((draw.permutation(n) + 0.5) / n).double()
    y = student.dropout(torch.full((n,), 2.0, dtype=torch.float64), dropped / n, noise)
    kept = int((y != 0).sum())
    assert kept == n - dropped, f"p = {dropped / n:g} must keep {n - dropped} of {n} elements, not {kept}"
    assert close(y.mean(), 2.0), "the mean over all elements must stay what it was: what is the scale?"


@law("p outside [0, 1) is an error", task="dropout", points=1)
def dropout_errors(student, draw):
    """p = 1 would divide by zero."""
    x, noise = draw.normal(4), draw.uniform(4)
    for p in (1.0, -0.25, 1.5):
        error = error_of(lambda p=p: student.dropout(x, p, noise))
        assert error and "ValueError" in error.kinds, f"p = {p} must raise a ValueError"


@law("p outside [0, 1) is an error in evaluation, too", task="dropout", points=1)
def dropout_errors_in_evaluation(student, draw):
    """A mistake in the settings should not wait for the next training run."""
    x, noise = draw.normal(4), draw.uniform(4)
    for p in (1.5, 1.0, -0.25):
        error = error_of(lambda p=p: student.dropout(x, p, noise, training=False))
        assert error and "ValueError" in error.kinds, f"p = {p} with training=False must raise a ValueError"


@law("The error message of dropout says which p it was", task="dropout", points=1)
def dropout_error_message(student, draw):
    x, noise = draw.normal(3), draw.uniform(3)
    for p in (-0.25, 1.5):
        error = error_of(lambda p=p: student.dropout(x, p, noise))
        assert error is None or str(p) in error.message, f"the message for p = {p} must have {p} in it"
        assert error, f"p = {p} must be an error"


# batch_norm


def _state(draw, d):
    """gamma and beta, and as data a running mean and a running variance, all [d]."""
    gamma, beta = draw.uniform(d, low=0.5, high=2.0), draw.normal(d)
    running_mean, running_var = draw.constant(draw.normal(d)), draw.constant(draw.uniform(d, low=0.5, high=3.0))
    return gamma, beta, running_mean, running_var


def _named(result):
    return dict(zip(("y", "running_mean", "running_var"), result, strict=True))


@check("A training step", task="batch_norm", points=2, public=True)
def training_step(student, draw):
    """Separates statistics and axes; eps and momentum are not the usual ones; gradients pass through both moments."""
    n, d = (7, 3) if draw.index == 0 else (6, 4)
    return _named(student.batch_norm(draw.normal(n, d), *_state(draw, d), True, 0.3, 0.2))


@law("Two samples worked by hand", task="batch_norm", points=1, public=True)
def batch_norm_by_hand(student, draw):
    """The batch's variance is 1 to normalize with, 2 to remember."""
    x, one, zero = (torch.tensor(rows, dtype=torch.float64) for rows in ([[0.0], [2.0]], [1.0], [0.0]))
    y, mean, var = student.batch_norm(x, one, zero, zero, one, momentum=0.25, eps=1e-12)
    assert close(y, torch.tensor([[-1.0], [1.0]]), 1e-6), f"0 and 2 are normalized to -1 and 1, not {y.tolist()}"
    assert close(mean, 0.25), f"the running mean moves by a quarter from 0 to 1: 0.25, not {float(mean):.4g}"
    assert close(var, 1.25), f"the running variance moves by a quarter from 1 to the unbiased 2: not {float(var):.4g}"


@law("y has mean beta and variance gamma squared", task="batch_norm", points=1, public=True)
def mean_and_variance(student, draw):
    """Whatever the scale of x was."""
    x = draw.normal(9, 4, scale=6.0) + draw.normal(4, scale=3.0)
    gamma, beta, running_mean, running_var = _state(draw, 4)
    y, _, _ = student.batch_norm(x, gamma, beta, running_mean, running_var, eps=1e-12)
    assert close(y.mean(0), beta, 1e-6), "over the batch, every feature of y must have the mean beta"
    assert close(y.var(0, unbiased=False), gamma**2, 1e-6), "every feature of y must have the (biased) variance gamma^2"


@check("Evaluation uses the running statistics and keeps them", task="batch_norm", points=2)
def evaluation_step(student, draw):
    """Nothing of the batch enters; the statistics come back as tensors of their own."""
    gamma, beta, running_mean, running_var = _state(draw, 4)
    x = draw.normal(5, 4) * 3 + 2
    result = student.batch_norm(x, gamma, beta, running_mean, running_var / 8, training=False, momentum=0.4, eps=0.15)
    return _named(result)


@check("The usual momentum and eps, of features with little spread", task="batch_norm", points=2)
def batch_norm_defaults(student, draw):
    """Variances near 1e-4 show where an eps of 1e-5 stands; in training and in evaluation."""
    gamma, beta, running_mean, running_var = _state(draw, 3)
    x = draw.normal(6, 3, scale=0.01)
    training = student.batch_norm(x, gamma, beta, running_mean, running_var)
    running = running_mean / 64, running_var * 2.0**-13
    return {**_named(training), "evaluation": student.batch_norm(x, gamma, beta, *running, training=False)[0]}


@check("Two samples, one feature, a feature that never varies", task="batch_norm", points=1, gradients=False)
def smallest_batch(student, draw):
    """Where biased and unbiased differ most, and where only eps keeps the division finite."""
    middle, half = draw.normal(3, scale=0.75), draw.uniform(3, low=0.6, high=1.5)
    two = torch.stack([middle - half, middle + half])
    constant = torch.cat([draw.normal(4, 1), torch.full((4, 1), 3.0, dtype=torch.float64)], 1)
    pair = student.batch_norm(draw.constant(two), *_state(draw, 3), momentum=0.7, eps=0.01)
    flat = student.batch_norm(draw.constant(constant), *_state(draw, 2), momentum=1.0)
    still = student.batch_norm(draw.constant(two), *_state(draw, 3), momentum=0.0)
    answers = {"two samples": pair, "constant": flat, "momentum 0": still}
    return {f"{name}, {case}": value for case, answer in answers.items() for name, value in _named(answer).items()}


@check("Three steps of training, then evaluation", task="batch_norm", points=1, draws=1)
def three_steps(student, draw):
    """The running statistics are handed on; nothing is remembered in between."""
    gamma, beta, running_mean, running_var = _state(draw, 3)
    for _ in range(3):
        x = draw.normal(6, 3, scale=2.0) + 1
        _, running_mean, running_var = student.batch_norm(x, gamma, beta, running_mean, running_var, momentum=0.2)
    y, running_mean, running_var = student.batch_norm(x, gamma, beta, running_mean, running_var, False, 0.2)
    return {"y": y, "running_mean": running_mean, "running_var": running_var}


@law("The running statistics are no part of the graph", task="batch_norm", points=2)
def detached_statistics(student, draw):
    """Otherwise every step would keep the graphs of all steps before it."""
    x, gamma, beta = draw.normal(5, 3), draw.uniform(3, low=0.5, high=2.0), draw.normal(3)
    running_mean, running_var = draw.normal(3), draw.uniform(3, low=0.5, high=2.0)
    for training in (True, False):
        leaves = (leaf.clone().requires_grad_() for leaf in (x, gamma, beta))
        y, mean, var = student.batch_norm(*leaves, running_mean, running_var, training=training)
        assert y.requires_grad, f"with training={training} gradients must pass through y"
        assert not mean.requires_grad and not var.requires_grad, (
            f"with training={training} the running statistics must be detached"
        )


# label_smoothing: no float is given, so the result has the default dtype, float32


@check("Soft targets of a few labels", task="label_smoothing", points=1, public=True, tol=SINGLE)
def soft_targets(student, draw):
    """Separates eps/C from eps/(C - 1), and the label's own share."""
    c = draw.integer(3, 7)
    return {"targets": student.label_smoothing(draw.integers(0, c, 5), c, draw.number(0.2, 0.5))}


@law("Rows sum to one", task="label_smoothing", points=1, public=True)
def soft_rows(student, draw):
    """Soft targets are a distribution, whose largest share is the label's."""
    labels = draw.permutation(6)
    targets = student.label_smoothing(labels, 6, 0.3)
    assert close(targets.sum(-1), 1, 1e-5), "every row must sum to one"
    assert targets.argmax(-1).tolist() == labels.tolist(), "the label must have the largest share"
    assert close(targets[0, labels[0]], 0.75, 1e-5), "for 6 classes and eps = 0.3 the label has 0.7 + 0.05"


@check("The usual eps, none, and all", task="label_smoothing", points=1, tol=SINGLE, draws=1)
def smoothing_extremes(student, draw):
    """eps = 0 gives one-hot rows, eps = 1 uniform ones."""
    labels = draw.integers(0, 5, 4)
    return {
        "default": student.label_smoothing(labels, 5),
        "none": student.label_smoothing(labels, num_classes=5, eps=0),
        "all": student.label_smoothing(labels, 5, eps=1.0),
    }


@check("One sample, two classes, classes that do not occur", task="label_smoothing", points=1, tol=SINGLE, draws=1)
def smoothing_sizes(student, draw):
    """The number of classes is what is given, not what is seen."""
    return {
        "unseen": student.label_smoothing(draw.integers(0, 2, 4), 9, 0.25),
        "one": student.label_smoothing(draw.integers(0, 2, 1), 2, 0.125),
    }


# mixup


@check("Samples and soft labels of a shuffled batch", task="mixup", points=1, public=True)
def mixed_batch(student, draw):
    """Separates lam from 1 - lam, and a permutation from its inverse."""
    x, y = student.mixup(draw.normal(5, 4), _distribution(draw, 5, 3), draw.number(0.55, 0.9), _shuffle(draw, 5))
    return {"x": x, "y": y}


@law("Three numbers worked by hand", task="mixup", points=1, public=True)
def mixup_by_hand(student, draw):
    """Three quarters of a sample, one quarter of the partner that the permutation names."""
    x = torch.tensor([[0.0], [4.0], [8.0]], dtype=torch.float64)
    mixed, labels = student.mixup(x, torch.eye(3, dtype=torch.float64), 0.75, torch.tensor([1, 2, 0]))
    assert close(mixed, torch.tensor([[1.0], [5.0], [6.0]])), f"x must be [[1], [5], [6]], not {mixed.tolist()}"
    assert close(labels[0], torch.tensor([0.75, 0.25, 0.0])), "the first label must be 3/4 of 0 and 1/4 of 1"


@check("Images, single numbers, small lam", task="mixup", points=1)
def mixed_shapes(student, draw):
    """lam multiplies whole samples of any shape, and may lie below one half."""
    images = student.mixup(draw.normal(4, 2, 3, 5), draw.bernoulli(4, 3), draw.number(0.1, 0.4), _shuffle(draw, 4))
    numbers = student.mixup(draw.normal(6), _distribution(draw, 6, 2), lam=0.3, permutation=_shuffle(draw, 6))
    return {"images": images[0], "labels of images": images[1], "numbers": numbers[0], "labels": numbers[1]}


@check("lam of 1 and of 0", task="mixup", points=1, draws=1)
def mixup_extremes(student, draw):
    """Everything stays, or everything is exchanged; the results are tensors of their own."""
    batch = draw.normal(4, 3), _distribution(draw, 4, 5)
    kept, exchanged = student.mixup(*batch, 1, _shuffle(draw, 4)), student.mixup(*batch, 0.0, _shuffle(draw, 4))
    return {"x, 1": kept[0], "y, 1": kept[1], "x, 0": exchanged[0], "y, 0": exchanged[1]}


@check("Everybody is their own partner", task="mixup", points=1, draws=1)
def mixup_identity(student, draw):
    """The identity changes nothing; some samples that stay and some that are repeated do not disturb the others."""
    x, y = student.mixup(draw.normal(4, 3), _distribution(draw, 4, 2), 0.35, torch.arange(4))
    return {"x": x, "y": y}


# cutmix


def _box(draw, height, width):
    """A box inside, not empty, of sides that differ from each other."""
    w, h = draw.choice([(1, 2), (2, 1), (3, 2), (2, 3), (3, 1)])
    x1, y1 = draw.integer(0, width - w + 1), draw.integer(0, height - h + 1)
    return x1, y1, x1 + w, y1 + h


def _pair(draw, n=4, c=2, height=5, width=7, k=3):
    return draw.normal(n, c, height, width), _distribution(draw, n, k)


@check("A box of another image, and its share of the label", task="cutmix", points=2, public=True)
def pasted_box(student, draw):
    """Separates row and column, pasted and kept, a permutation and its inverse."""
    x, y = student.cutmix(*_pair(draw), _box(draw, 5, 7), _shuffle(draw, 4))
    return {"x": x, "y": y}


@law("A share of the label for every pixel that stayed", task="cutmix", points=1, public=True)
def share_of_pixels(student, draw):
    """Images of one colour each: counting pixels of the own colour gives the own label's weight."""
    n, height, width = 4, 6, 5
    x = torch.arange(1.0, n + 1, dtype=torch.float64)[:, None, None, None].expand(n, 2, height, width)
    order = _shuffle(draw, n)
    pasted, labels = student.cutmix(x, torch.eye(n, dtype=torch.float64), _box(draw, height, width), order)
    own = (pasted == x).double().mean(dim=(1, 2, 3))
    assert bool((own < 1).all()), "a box that is not empty must change something in every image"
    assert close(labels.diagonal(), own), "the weight of the own label must be the share of own pixels"
    assert close(labels[torch.arange(n), order], 1 - own), "the rest of the label belongs to the pasted image"


@check("Boxes that touch the border, and the whole image", task="cutmix", points=1, draws=1)
def cutmix_borders(student, draw):
    """Half-open: x2 = W and y2 = H are inside. The box may be a list."""
    corner = student.cutmix(*_pair(draw), [4, 3, 7, 5], _shuffle(draw, 4))
    whole = student.cutmix(*_pair(draw), box=(0, 0, 7, 5), permutation=_shuffle(draw, 4))
    return {"x, corner": corner[0], "y, corner": corner[1], "x, whole": whole[0], "y, whole": whole[1]}


@check("Empty boxes", task="cutmix", points=1, draws=1)
def cutmix_empty(student, draw):
    """No width, or no height: everything stays, in tensors of their own."""
    flat = student.cutmix(*_pair(draw), (2, 3, 6, 3), _shuffle(draw, 4))
    thin = student.cutmix(*_pair(draw), (7, 1, 7, 4), _shuffle(draw, 4))
    return {"x, no height": flat[0], "y, no height": flat[1], "x, no width": thin[0], "y, no width": thin[1]}


@check("Images that agree inside the box", task="cutmix", points=2, draws=1)
def cutmix_equal_images(student, draw):
    """The share is that of the area, known from the box's integers, not of pixels that changed."""
    x = draw.normal(3, 1, 4, 6)
    x = torch.cat([x[..., :3], x[:1, ..., 3:].expand(3, 1, 4, 3)], -1)
    mixed, labels = student.cutmix(x, _distribution(draw, 3, 4), (2, 1, 5, 4), _shuffle(draw, 3))
    return {"x": mixed, "y": labels}


@check("High and narrow images, five channels, two classes", task="cutmix", points=2)
def cutmix_other_sizes(student, draw):
    """More rows than columns, more images than either, more channels than a photograph."""
    x, y = student.cutmix(*_pair(draw, 7, 5, 6, 3, 2), _box(draw, 6, 3), _shuffle(draw, 7))
    return {"x": x, "y": y}


@law("A batch that is mixed with itself", task="cutmix", points=1)
def cutmix_identity(student, draw):
    """With the identity as permutation nothing changes; with the whole image it is the permuted batch."""
    x, y = (part.detach() for part in _pair(draw))
    order = _shuffle(draw, 4)
    moved, labels = student.cutmix(x, y, (0, 0, 7, 5), order)
    assert close(moved, x[order]) and close(labels, y[order]), "a box of the whole image exchanges the images"
    same, labels = student.cutmix(x, y, _box(draw, 5, 7), torch.arange(4))
    assert close(same, x) and close(labels, y), "with the identity as permutation nothing changes"


# flip_images


@check("Some images mirrored", task="flip_images", points=1, public=True)
def some_mirrored(student, draw):
    """Separates left to right from top to bottom, and which images."""
    first, second = draw.choice([(0, 1), (0, 2), (0, 3), (1, 2), (2, 4), (3, 4)])  # not the same read from the end
    flip = torch.zeros(5, dtype=torch.bool)
    flip[[first, second]] = True
    return {"images": student.flip_images(draw.normal(5, 2, 3, 4), flip)}


@law("Mirroring twice gives the images back", task="flip_images", points=1, public=True)
def mirrored_twice(student, draw):
    x, flip = draw.normal(3, 2, 4, 4), torch.tensor([True, False, True])
    once = student.flip_images(x, flip)
    assert close(once[0, :, :, 0], x[0, :, :, 3]), "the first column of a mirrored image must be its last"
    assert close(student.flip_images(once, flip), x), "mirroring twice must give the images back"


@check("No image, every image, one image", task="flip_images", points=2, draws=1)
def mirrored_edges(student, draw):
    """The result is a tensor of its own, also where nothing is mirrored."""
    return {
        "none": student.flip_images(draw.normal(3, 1, 2, 5), torch.zeros(3, dtype=torch.bool)),
        "all": student.flip_images(draw.normal(4, 3, 3, 4), torch.ones(4, dtype=torch.bool)),
        "one": student.flip_images(draw.normal(1, 1, 1, 6), torch.ones(1, dtype=torch.bool)),
    }


# cutout


def _boxes(draw, n, height, width):
    return torch.tensor([_box(draw, height, width) for _ in range(n)])


@check("A box of zeros in every image", task="cutout", points=1, public=True)
def boxes_of_zeros(student, draw):
    """Separates row and column, and each image's own box."""
    return {"images": student.cutout(draw.normal(4, 2, 5, 7), _boxes(draw, 4, 5, 7))}


@law("As many zeros as the box has cells", task="cutout", points=1, public=True)
def count_of_zeros(student, draw):
    x = torch.ones(2, 3, 4, 6, dtype=torch.float64)
    cut = student.cutout(x, torch.tensor([[1, 0, 4, 2], [2, 1, 3, 4]]))
    assert close((cut == 0).sum((1, 2, 3)).double(), torch.tensor([18.0, 9.0])), "boxes of 6 and 3 cells in 3 channels"
    assert close(cut[0, 0, 0], torch.tensor([1.0, 0, 0, 0, 1, 1])), "row 0 of the first image: columns 1, 2 and 3 go"


@check("Empty boxes, boxes at the border, the whole image", task="cutout", points=1, draws=1)
def cutout_edges(student, draw):
    """Half-open; a box without width or height cuts nothing."""
    boxes = torch.tensor([[2, 1, 2, 3], [1, 2, 5, 2], [3, 2, 6, 4], [0, 0, 6, 4], [0, 0, 1, 1], [5, 3, 6, 4]])
    return {"images": student.cutout(draw.normal(6, 1, 4, 6), boxes)}


@check("Nothing to cut, one image", task="cutout", points=1, draws=1)
def cutout_nothing(student, draw):
    """The result is a tensor of its own."""
    return {
        "empty": student.cutout(draw.normal(2, 2, 3, 4), torch.tensor([[1, 1, 1, 1], [4, 0, 4, 3]])),
        "one": student.cutout(draw.normal(1, 3, 5, 3), torch.tensor([[1, 2, 3, 5]])),
    }


# add_noise


@check("Several tensors and their noises", task="add_noise", points=1, public=True)
def noisy_tensors(student, draw):
    """Separates the scale from its square and its root, and each tensor's own noise."""
    shapes = ((3, 4), (4,), (2, 3, 2), (4,))
    noises = [draw.constant(draw.normal(*shape)) for shape in shapes]
    params = [draw.normal(*shape) for shape in shapes]
    return {"noisy": student.add_noise(params, noises, draw.number(0.1, 0.6))}


@law("Two weights worked by hand", task="add_noise", points=1, public=True)
def noise_by_hand(student, draw):
    params, noises = ([torch.tensor([number], dtype=torch.float64) for number in row] for row in ((1, -2), (3, 0.5)))
    noisy = student.add_noise(params, noises, 2.0)
    assert close(noisy[0], 7) and close(noisy[1], -1), f"1 + 2 * 3 is 7 and -2 + 2 * 0.5 is -1, not {noisy}"


def _between_floats(draw, sign):
    """A scale of 4 to 5 in size that lies halfway between two float32 numbers: rounded to one it is off by 5e-8."""
    return sign * 4 * (1 + (2 * draw.integer(0, 2**21) + 1) * 2.0**-24)


@check("No noise, a tuple, one tensor, single numbers, any scale", task="add_noise", points=2, draws=1)
def noise_edges(student, draw):
    """A scale of 0 too gives new tensors; one below 0 turns the noise around; all its digits count."""
    noises = draw.constant(draw.normal(2, 3)), draw.constant(draw.normal(4))
    return {
        "scale 0": student.add_noise([draw.normal(2, 3), draw.normal(4)], list(noises), 0),
        "tuple": student.add_noise((draw.normal(2, 3), draw.normal(4)), noises, scale=5.0),
        "one": student.add_noise([draw.normal(4)], [noises[1]], 0.5),
        "numbers": student.add_noise([draw.normal(), draw.normal(2, 3)], [noises[1][2], noises[0]], 0.75),
        "digits": student.add_noise([draw.normal(2, 3)], noises[:1], _between_floats(draw, 1)),
        "below 0": student.add_noise([draw.normal(4), draw.normal(2, 3)], noises[::-1], _between_floats(draw, -1)),
    }


# early_stopping


@check("A loss that falls, rises, and falls again", task="early_stopping", points=1, public=True)
def falls_and_rises(student, draw):
    """The better minimum comes after 3 worse epochs: seen with a patience of 4, not with 2 or 3."""
    start = draw.number(1.0, 2.0)
    losses = [start, start - 0.25, start - 0.5, start - 0.25, start - 0.125, start - 0.375, start - 0.625, start]
    return {f"patience {patience}": student.early_stopping(losses, patience) for patience in (2, 3, 4)}


@law("Five losses worked by hand", task="early_stopping", points=1, public=True)
def stopping_by_hand(student, draw):
    found = tuple(student.early_stopping([3.0, 2.0, 2.5, 2.25, 1.0], 2))
    assert found == (1, 3), f"epochs 2 and 3 bring no new best: best 1, last 3, not {found}"
    found = tuple(student.early_stopping([3.0, 2.0, 2.5, 2.25, 1.0], 3))
    assert found == (4, 4), f"with a patience of 3 epoch 4 is reached, and the best: (4, 4), not {found}"


@check("Equal losses are no new best", task="early_stopping", points=1, draws=1)
def stopping_ties(student, draw):
    """The first of equal minima counts, and waiting goes on; a loss that is lower in its last digits is lower."""
    hardly = {f"better by 2**-{k}": [1.0, 1.0 - 2.0**-k, 1.0, 1.0 - 2.0 ** (1 - k), 1.0] for k in (22, 27, 30, 40)}
    low, high = draw.number(0.1, 0.4), draw.number(0.5, 0.9)
    return {
        "tie with the best": student.early_stopping([high, low, low, low, low / 2], 2),
        "tie within patience": student.early_stopping([high, low, low, low / 2, low / 2, low], 2),
        "all equal": student.early_stopping([high] * 5, 4),
        "hardly better": student.early_stopping([1.0, 1.0 - 2**-14, 1.0 - 2**-15, 1.0 - 2**-13, 1.0], 2),
        **{name: student.early_stopping(losses, 2) for name, losses in hardly.items()},
    }


@check("Training that ends with the list", task="early_stopping", points=1, draws=1)
def stopping_at_the_end(student, draw):
    """Patience is not used up, or just with the last epoch."""
    falling = sorted((draw.number(0, 1) + k for k in range(5)), reverse=True)
    return {
        "always better": student.early_stopping(falling, 1),
        "one epoch": student.early_stopping([draw.number(0.5, 3.0)], 1),
        "patience left": student.early_stopping([2.0, 1.0, 1.5, 1.25], patience=5),
        "last one": student.early_stopping([2.0, 1.0, 1.5, 1.25], 2),
    }


@check("Any finite numbers: negative, huge, integers, in a tuple", task="early_stopping", points=1, draws=1)
def stopping_numbers(student, draw):
    """Nothing is assumed of the first loss; a bad epoch in between starts the waiting anew only after a best."""
    return {
        "negative": student.early_stopping([-1.0, -3.5, -2.0, -4.0, -3.0, -3.75, -5.0], 2),
        "huge": student.early_stopping((3e30, 2e30, 2.5e30, 1e30, 4e30), 2),
        "integers": student.early_stopping([5, 7, 6, 5, 4, 3], 4),
        "at once": student.early_stopping([1.0, 2.0, 0.5, 0.25], 1),
        "zero": student.early_stopping([2.0, 0.0, 1.0, 0.5], 2),
    }


# k_fold


@check("Ten samples in three folds", task="k_fold", points=1, public=True, draws=1)
def ten_in_three(student, draw):
    """The one that is left over goes to the first fold."""
    return {"folds": student.k_fold(10, 3)}


@law("Folds are disjoint and cover everything", task="k_fold", points=1, public=True)
def folds_cover(student, draw):
    """Each sample validates once, and trains in all other rounds."""
    k = draw.integer(2, 6)
    n = draw.integer(k, 16)
    folds = student.k_fold(n, k)
    assert torch.cat([validation for _, validation in folds]).tolist() == list(range(n)), (
        f"the validation folds of k_fold({n}, {k}), one after the other, must be 0, 1, ..., {n - 1}"
    )
    for train, validation in folds:
        together = sorted(train.tolist() + validation.tolist())
        assert together == list(range(n)), "training and validation samples of a round must together be all samples"
        assert n // k <= len(validation) <= -(-n // k), "folds must differ by one sample at most"


@check("With and without remainders, leave-one-out", task="k_fold", points=2, draws=1)
def fold_sizes(student, draw):
    """The first n % k folds are one longer, also where several are."""
    sizes = ((11, 4), (14, 5), (9, 3), (5, 5), (2, 2), (7, 2))
    return {f"{n} in {k}": student.k_fold(n=n, k=k) for n, k in sizes}


@law("Fewer than two folds, or more than samples, is an error", task="k_fold", points=1)
def fold_errors(student, draw):
    for n, k in ((7, 1), (7, 0), (5, 13), (6, 7)):
        error = error_of(lambda n=n, k=k: student.k_fold(n, k))
        assert error and "ValueError" in error.kinds, f"k_fold({n}, {k}) must raise a ValueError"


@law("The error message of k_fold says which number it was", task="k_fold", points=1)
def fold_error_message(student, draw):
    """Of too many folds for the samples either number is the wrong one; of too few folds only k is."""
    for n, k in ((50, 73), (64, -8)):
        error = error_of(lambda n=n, k=k: student.k_fold(n, k))
        offending = (k, n) if k > n else (k,)
        assert error is None or any(str(number) in error.message for number in offending), (
            f"the message for n = {n}, k = {k} must have {' or '.join(map(str, offending))} in it"
        )
        assert error, f"k_fold({n}, {k}) must be an error"


# minibatches


@check("Pieces of a permutation", task="minibatches", points=1, public=True)
def pieces(student, draw):
    """Separates pieces in order from strided or sorted ones; the last one is shorter."""
    return {"batches": student.minibatches(draw.permutation(11), 4 if draw.index == 0 else 3)}


@law("Every sample once, in the order given", task="minibatches", points=1, public=True)
def one_epoch(student, draw):
    order = draw.permutation(10)
    batches = student.minibatches(order, 4)
    assert [len(batch) for batch in batches] == [4, 4, 2], "10 samples in batches of 4: sizes 4, 4 and 2"
    assert torch.cat(list(batches)).tolist() == order.tolist(), "one after the other the batches are the permutation"


@check("Batches of one, of all, of more than all, one sample left over", task="minibatches", points=2, draws=1)
def batch_sizes(student, draw):
    """From stochastic to full-batch gradient descent; a last batch is kept as it is, however short."""
    return {
        "all": student.minibatches(draw.permutation(6), 6),
        "one": student.minibatches(draw.permutation(5), batch_size=1),
        "more": student.minibatches(draw.permutation(3), 8),
        "even": student.minibatches(draw.permutation(8), 4),
        "single": student.minibatches(draw.permutation(1), 1),
        **{f"{n} in {size}s": student.minibatches(draw.permutation(n), size) for n, size in ((9, 4), (5, 2), (13, 6))},
    }


# bias_variance


def _models(draw, m, n):
    """Predictions [m, n] that spread at least as widely as they are off, and a truth [n]."""
    spread = torch.linspace(-1.5, 1.5, m, dtype=torch.float64)[:, None].expand(m, n)
    predictions = draw.normal(m, n, scale=0.25) + spread
    return predictions, draw.normal(n)


@check("Models that disagree", task="bias_variance", points=1, public=True)
def disagreeing_models(student, draw):
    """Separates the axis of the models from that of the points, and M from M - 1."""
    bias_squared, variance = student.bias_variance(*_models(draw, *((5, 7) if draw.index == 0 else (8, 3))))
    return {"bias_squared": bias_squared, "variance": variance}


@law("Bias and variance add up to the mean squared error", task="bias_variance", points=1, public=True)
def adds_up(student, draw):
    """The decomposition, for a truth without noise."""
    predictions, truth = _models(draw, 6, 4)
    bias_squared, variance = student.bias_variance(predictions, truth)
    assert close(bias_squared + variance, (predictions - truth).square().mean()), (
        "bias_squared + variance must be the mean of (prediction - truth)^2 over models and points"
    )


@law("Models that agree, models that are right on average", task="bias_variance", points=1)
def pure_cases(student, draw):
    """Either part alone."""
    truth, off, step = draw.normal(5), draw.number(0.5, 2.0), draw.uniform(5, low=0.5, high=1.0)
    bias_squared, variance = student.bias_variance((truth + off).expand(4, 5), truth)
    assert close(bias_squared, off**2) and close(variance + 1, 1), "models that agree have a bias and no variance"
    bias_squared, variance = student.bias_variance(torch.stack([truth - step, truth + step]), truth)
    assert close(bias_squared + 1, 1) and close(variance, step.square().mean()), (
        "models that are right on average have a variance and no bias"
    )


@check("Few models, few points", task="bias_variance", points=1, draws=1, gradients=False)
def few_models(student, draw):
    """Two models, one point, a single model: its variance is 0."""
    answers = {
        "two models": student.bias_variance(*_models(draw, 2, 4)),
        "one point": student.bias_variance(*_models(draw, 5, 1)),
        "one model": student.bias_variance(draw.normal(1, 3), draw.normal(3)),
    }
    return {f"{name}, {case}": answer[i] for case, answer in answers.items() for i, name in enumerate(("bias", "var"))}


# bootstrap


@check("Samples drawn with replacement", task="bootstrap", points=1, public=True)
def drawn_again(student, draw):
    """B, n, N and the width all differ; some rows come several times."""
    return {"samples": student.bootstrap(draw.normal(5, 3), draw.integers(0, 5, 2, 4))}


@law("Each sample is a row of the data", task="bootstrap", points=1, public=True)
def rows_of_the_data(student, draw):
    x, indices = draw.normal(4, 2), draw.integers(0, 4, 3, 6)
    samples = student.bootstrap(x, indices)
    assert all(close(samples[b, i], x[indices[b, i]]) for b in range(3) for i in range(6)), (
        "sample i of draw b must be row indices[b, i] of the data"
    )


@check("Numbers and images, one draw, one sample, another order", task="bootstrap", points=2, draws=1)
def bootstrap_shapes(student, draw):
    """Any shape of a sample, more samples drawn than there are, each of them once in another order."""
    return {
        "another order": student.bootstrap(draw.normal(4, 2), torch.tensor([[2, 0, 3, 1], [3, 1, 0, 2]])),
        "numbers": student.bootstrap(draw.normal(4), draw.integers(0, 4, 3, 7)),
        "images": student.bootstrap(draw.normal(3, 2, 4, 5), draw.integers(0, 3, 2, 2)),
        "one": student.bootstrap(draw.normal(3, 2), torch.tensor([[2]])),
    }


# bagging_average


@check("The average of several models", task="bagging_average", points=1, public=True)
def average_of_models(student, draw):
    """Separates the axis of the models; M, N and C differ."""
    return {"average": student.bagging_average(_distribution(draw, 4, 5, 3))}


@law("Two models worked by hand", task="bagging_average", points=1, public=True)
def average_by_hand(student, draw):
    """The arithmetic mean, also where one model is sure."""
    average = student.bagging_average(torch.tensor([[[1.0, 0.0]], [[0.5, 0.5]]], dtype=torch.float64))
    assert close(average, torch.tensor([[0.75, 0.25]])), f"must be [[0.75, 0.25]], not {average.tolist()}"


@check("One model, one sample, sure models", task="bagging_average", points=2, draws=1, gradients=False)
def average_edges(student, draw):
    """The result is a tensor of its own; probabilities may be 0 and 1."""
    sure = draw.constant(torch.eye(4, dtype=torch.float64)[draw.integers(0, 4, 3, 2)])
    return {
        "one model": student.bagging_average(_distribution(draw, 1, 3, 4)),
        "sure": student.bagging_average(sure),
        "one sample": student.bagging_average(_distribution(draw, 5, 1, 2)),
    }


# bagging_vote


@check("The class with most votes", task="bagging_vote", points=1, public=True)
def most_votes(student, draw):
    """Separates the axis of the models, and a vote from a mean or a median of labels."""
    winners = draw.integers(0, 5, 6)
    others = (winners + draw.integers(1, 5, 4, 6)) % 5
    labels = torch.cat([winners.expand(5, 6), others])[draw.permutation(9)]
    return {"classes": student.bagging_vote(labels, 5)}


@law("Three samples worked by hand", task="bagging_vote", points=1, public=True)
def vote_by_hand(student, draw):
    """A majority, another majority, and a tie."""
    classes = student.bagging_vote(torch.tensor([[2, 0, 3], [2, 1, 1], [0, 1, 1], [1, 1, 3]]), 4).tolist()
    assert classes == [2, 1, 1], f"votes 2-2-0-1, 0-1-1-1 and 3-1-1-3 give [2, 1, 1], not {classes}"


@check("Of equal counts the lower class wins", task="bagging_vote", points=1)
def ties(student, draw):
    """In whatever order the votes come."""
    rows = torch.tensor([[3, 1, 4, 2], [3, 1, 0, 2], [1, 4, 4, 0], [1, 4, 0, 1]])
    return {"classes": student.bagging_vote(rows[draw.permutation(4)][:, draw.permutation(4)], 5)}


@check("One model, one sample, classes without a vote, many models", task="bagging_vote", points=1, draws=1)
def vote_edges(student, draw):
    """The number of classes is what is given; 300 votes of 400 are more than a byte can count."""
    many = torch.cat([torch.full((300,), 2), torch.full((100,), 1)])
    many = torch.stack([many[draw.permutation(400)], 3 - many], 1)
    return {
        "one model": student.bagging_vote(draw.integers(0, 6, 1, 5), 9),
        "one sample": student.bagging_vote(torch.tensor([[7], [2], [7], [0], [2], [7]]), num_classes=8),
        "many models": student.bagging_vote(many, 4),
    }


# boosting_weights


def _half_wrong(draw, n, low, high):
    """Weights [n] that sum to 1 to rounding, some samples of which are wrong and together weigh low to high."""
    correct = torch.arange(n) >= max(1, n // 3)
    err = draw.uniform(1, low=low, high=high)
    raw = draw.uniform(n, low=0.2, high=1.0)
    wrong, right = raw * ~correct, raw * correct
    weights = wrong / wrong.sum() * err + right / right.sum() * (1 - err)
    order = draw.permutation(n)
    return weights[order], correct[order]


# log(err + 1e-8) is allowed: it moves alpha by some 2e-8 of itself where err is between 0.35 and 0.65
@check("Weights after a weak learner", task="boosting_weights", points=1, public=True, tol=4e-8)
def reweighted(student, draw):
    """Separates a weighted error from a count, and the half of alpha."""
    weights, alpha = student.boosting_weights(*_half_wrong(draw, 8, 0.35, 0.45))
    return {"weights": weights, "alpha": alpha}


@law("Four samples worked by hand", task="boosting_weights", points=1, public=True)
def boosting_by_hand(student, draw):
    """One of four equal weights is wrong: err = 1/4, alpha = log(3)/2."""
    equal = torch.full((4,), 0.25, dtype=torch.float64)
    weights, alpha = student.boosting_weights(equal, torch.tensor([True, False, True, True]))
    assert close(alpha, 0.5493061443340549, 1e-6), f"alpha must be log(3)/2 = 0.5493061443, not {float(alpha):.10g}"
    expected = torch.tensor([1 / 6, 1 / 2, 1 / 6, 1 / 6])
    assert close(weights, expected, 1e-6), f"the weights must be 1/6, 1/2, 1/6, 1/6, not {weights.tolist()}"


@law("Afterwards the errors weigh one half", task="boosting_weights", points=1)
def errors_weigh_half(student, draw):
    """The next learner can gain nothing by repeating this one."""
    weights, correct = _half_wrong(draw, 7, 0.1, 0.4)
    after, _ = student.boosting_weights(weights, correct)
    assert close(after.sum(), 1, 1e-6), "the new weights must sum to 1"
    assert close(after[~correct].sum(), 0.5, 1e-6), "the samples that were wrong must weigh one half together"


# log(err + 1e-8) is allowed: at err = 0.02 it moves alpha by 1e-7 of itself
@check("A learner worse than chance, a very good and a very bad one", task="boosting_weights", points=1, tol=1e-6)
def good_and_bad_learners(student, draw):
    """alpha is negative above one half; nothing is clamped."""
    bounds = ((0.55, 0.65), (0.02, 0.03), (0.97, 0.98))
    names = ("worse than chance", "good", "bad")
    if draw.index:
        bounds, names = bounds[::-1], names[::-1]
    answers = [student.boosting_weights(*_half_wrong(draw, 6, *bound)) for bound in bounds]
    values = zip(names, answers, strict=True)
    return {f"{part}, {name}": answer[i] for name, answer in values for i, part in enumerate(("weights", "alpha"))}


# log(err + 1e-8) is allowed: near err = 1e-4 it moves the weights by 4e-5 of themselves; float32 is then coarse
@check(
    "Two samples, and a learner that is almost never wrong",
    task="boosting_weights",
    points=1,
    tol=1e-4,
    without=("float32",),
    gradients=False,
    draws=1,
)
def two_samples(student, draw):
    """Nothing is clamped, however small the error: two samples end up equal."""
    rare = 2.0**-13
    answers = {
        "rare error": student.boosting_weights(draw.constant([rare, 1 - rare]), torch.tensor([False, True])),
        "rarely right": student.boosting_weights(draw.constant([1 - rare, rare]), torch.tensor([False, True])),
    }
    return {f"{part}, {name}": answer[i] for name, answer in answers.items() for i, part in enumerate(("w", "alpha"))}


# quiz

quiz_restricts = choice(
    "quiz_restricts",
    "b",
    points=1,
    task_title="Which technique restricts the time of training, not the function or the data?",
    explains={
        "a": "weight decay restricts the size of the weights, and with it how steep the function can be",
        "b": "early stopping changes neither loss nor data: it restricts how far the weights get from their start",
        "c": "dropout restricts what units can rely on: none may count on the presence of another",
        "d": "label smoothing restricts the targets, and with them how sure the network may become",
    },
)

quiz_flat_minimum = choice(
    "quiz_flat_minimum",
    "d",
    points=1,
    task_title="Small batches, flat minima",
    explains={
        "a": "the batch size does not change the loss surface over the training set, only the path across it",
        "b": "it is the other way round: large batches tend to end in sharp minima",
        "c": "a flat minimum need not be lower on the training set: what counts is what a shift of the surface costs",
        "d": "where the surface is flat, the shift from training to test loss costs little",
    },
)

quiz_described_model = choice(
    "quiz_described_model",
    "c",
    points=1,
    task_title="A tree that is grown until every leaf is pure",
    explains={
        "a": "high bias would show as an error on the training set too, and there is none",
        "b": "a low variance would show as predictions that agree between training sets",
        "c": "nothing wrong on the training set, another tree for every training set: low bias, high variance",
        "d": "noise in the data is neither bias nor variance of the model: it is what remains when both are 0",
    },
)

quiz_bagging_or_boosting = choice(
    "quiz_bagging_or_boosting",
    "a",
    points=1,
    task_title="Which of them could be trained at the same time?",
    explains={
        "a": "each bagged model sees its own bootstrap sample and knows of no other, so all can be trained in parallel",
        "b": "a boosted learner needs the errors of the one before it: boosting is sequential",
        "c": "only bagging is parallel: in boosting the weights of the next learner come from the last",
        "d": "the models of bagging do not wait for each other: averaging comes only after training",
    },
)

quiz_batch_norm_evaluation = choice(
    "quiz_batch_norm_evaluation",
    "b",
    points=1,
    task_title="Why batch norm keeps running statistics",
    explains={
        "a": "in training the batch's own statistics are used, not the running ones",
        "b": "a prediction must not depend on which other samples happen to be in the batch",
        "c": "gamma and beta are learnt by gradient descent; running statistics do not train them",
        "d": "the gradient passes through the batch's statistics, and the running ones are detached",
    },
)


@check("Updates in some epochs", task="quiz_updates", points=1, public=True, gradients=False)
def updates(student, draw):
    """Full batches and one that is not."""
    size = draw.integer(7, 40)
    return {"updates": student.quiz_updates(size * draw.integer(3, 9) + draw.integer(1, size), size, 1)}


@check("Batches of one, of all, without a remainder", task="quiz_updates", points=1, gradients=False, draws=1)
def updates_edges(student, draw):
    """The remainder is one more update in every epoch."""
    n, epochs = draw.integer(50, 90), draw.integer(3, 8)
    return {
        "one": student.quiz_updates(n, 1, epochs),
        "all": student.quiz_updates(n, n, epochs),
        "more than all": student.quiz_updates(n, 2 * n, epochs),
        "even": student.quiz_updates(12 * n, 12, epochs),
        "remainder": student.quiz_updates(12 * n + 5, 12, epochs),
    }
