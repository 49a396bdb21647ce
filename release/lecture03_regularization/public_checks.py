"""The public checks of lecture03_regularization, as the grader asks them. The answers lie in answers.safetensors."""

import torch

from autograder.checks import Task, check, close, law
from autograder.release.practice import offered

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


@check("The average of several models", task="bagging_average", points=1, public=True)
def average_of_models(student, draw):
    """Separates the axis of the models; M, N and C differ."""
    return {"average": student.bagging_average(_distribution(draw, 4, 5, 3))}


@law("Two models worked by hand", task="bagging_average", points=1, public=True)
def average_by_hand(student, draw):
    """The arithmetic mean, also where one model is sure."""
    average = student.bagging_average(torch.tensor([[[1.0, 0.0]], [[0.5, 0.5]]], dtype=torch.float64))
    assert close(average, torch.tensor([[0.75, 0.25]])), f"must be [[0.75, 0.25]], not {average.tolist()}"


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


def _half_wrong(draw, n, low, high):
    """Weights [n] that sum to 1 to rounding, some samples of which are wrong and together weigh low to high."""
    correct = torch.arange(n) >= max(1, n // 3)
    err = draw.uniform(1, low=low, high=high)
    raw = draw.uniform(n, low=0.2, high=1.0)
    wrong, right = raw * ~correct, raw * correct
    weights = wrong / wrong.sum() * err + right / right.sum() * (1 - err)
    order = draw.permutation(n)
    return weights[order], correct[order]


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


@check("Updates in some epochs", task="quiz_updates", points=1, public=True, gradients=False)
def updates(student, draw):
    """Full batches and one that is not."""
    size = draw.integer(7, 40)
    return {"updates": student.quiz_updates(size * draw.integer(3, 9) + draw.integer(1, size), size, 1)}


quiz_restricts = offered("quiz_restricts", "abcd")
quiz_flat_minimum = offered("quiz_flat_minimum", "abcd")
quiz_described_model = offered("quiz_described_model", "abcd")
quiz_bagging_or_boosting = offered("quiz_bagging_or_boosting", "abcd")
quiz_batch_norm_evaluation = offered("quiz_batch_norm_evaluation", "abcd")
