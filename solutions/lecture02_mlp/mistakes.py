"""Known wrong versions of lecture 2's tasks, each named by the idea behind it."""

import math
from itertools import pairwise

import torch

from autograder.checks import mistake


def _slopes(x, y, w, b):
    residual = x @ w + b - y
    return 2 * (x.T @ residual) / len(y), 2 * residual.mean()


def _squares(x, y, w, b):
    return (x @ w + b - y).square().mean()


def _descend(x, y, w, b, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        dw, db = _slopes(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


def _log_softmax(logits):
    return logits - torch.logsumexp(logits, dim=1, keepdim=True)


def _picked(log_p, labels):
    return -log_p.gather(1, labels[:, None]).mean()


def _forward(x, layers):
    inputs, before = [x], []
    for w, b in layers:
        before.append(inputs[-1] @ w.T + b)
        inputs.append(before[-1].clamp(min=0))
    return inputs[:-1], before


def _delta(logits, labels):
    one_hot = (labels[:, None] == torch.arange(logits.shape[1], device=logits.device)).to(logits.dtype)
    return (torch.softmax(logits, dim=1) - one_hot) / len(labels)


def _backward(x, labels, layers):
    inputs, before = _forward(x, layers)
    delta, gradients = _delta(before[-1], labels), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = (delta @ w) * (h > 0)
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


# Mean squared error


@mistake(task="mse_loss", says="the squares are summed, not averaged")
def sums_the_squares(prediction, target):
    return (prediction - target).square().sum()


@mistake(task="mse_loss", says="half the mean is returned: this course keeps the whole of it")
def half_the_mean(prediction, target):
    return (prediction - target).square().mean() / 2


@mistake(task="mse_loss", says="this is the mean absolute error")
def absolute_error(prediction, target):
    return (prediction - target).abs().mean()


@mistake(task="mse_loss", says="the root is taken: this is the RMSE")
def root_of_the_mean(prediction, target):
    return (prediction - target).square().mean().sqrt()


@mistake(task="mse_loss", says="the mean is squared, so that errors of both signs cancel")
def square_of_the_mean(prediction, target):
    return (prediction - target).mean().square()


@mistake(task="mse_loss", says="each sample's squares are summed and only the batch is averaged")
def mean_over_the_batch_only(prediction, target):
    return (prediction - target).square().sum() / len(prediction)


@mistake(task="mse_loss", says="only the first two dimensions are averaged, the others summed")
def mean_over_two_dimensions(prediction, target):
    return (prediction - target).square().sum() / (prediction.shape[0] * prediction[0].shape[0:1].numel())


@mistake(task="mse_loss", says="one number per sample is returned: the batch is not averaged")
def mse_per_sample(prediction, target):
    return (prediction - target).square().flatten(1).mean(1) if prediction.dim() > 1 else (prediction - target) ** 2


@mistake(
    task="mse_loss", says="a last dimension of one is squeezed away from one side: a column minus a row is a table"
)
def squeezes_the_column(prediction, target):
    return (prediction.squeeze(-1) - target).square().mean()


@mistake(task="mse_loss", says="elements that are predicted exactly do not count: the mean is over all of them")
def skips_what_is_exact(prediction, target):
    errors = (prediction - target).square()
    return errors.sum() / torch.count_nonzero(errors)


@mistake(task="mse_loss", says="large errors cost in proportion to their size: this is the Huber loss")
def linear_far_away(prediction, target):
    error = (prediction - target).abs()
    return torch.where(error > 5, 10 * error - 25, error.square()).mean()


@mistake(task="mse_loss", way="gradient", says="the target is detached: no gradient reaches it")
def detaches_the_target(prediction, target):
    return (prediction - target.detach()).square().mean()


@mistake(task="mse_loss", way="gradient", says="the loss is a number made anew: its gradient stays behind")
def mse_made_anew(prediction, target):
    return prediction.new_tensor((prediction - target).square().mean().item())


@mistake(
    task="mse_loss",
    way="float64",
    says="digits are lost: something passes through float32, is clamped, or has a small number added to it",
)
def mse_through_float32(prediction, target):
    return (prediction.float() - target.float()).square().mean().to(prediction.dtype)


@mistake(task="mse_loss", way="inputs", says="an input is overwritten, for example with the difference")
def overwrites_the_prediction(prediction, target):
    kept = prediction.clone()
    with torch.no_grad():
        prediction.sub_(target)
    return (kept - target).square().mean()


@mistake(task="mse_loss", way="strided", says="view asks for contiguous inputs: use flatten or reshape")
def views_the_elements(prediction, target):
    return (prediction.view(-1) - target.view(-1)).square().mean()


# Gradients of a line, by hand


@mistake(task="linear_regression_gradients", says="the factor 2 of the square's derivative is missing")
def no_factor_two(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return dw / 2, db / 2


@mistake(task="linear_regression_gradients", says="the factor 2 is missing in db only")
def no_factor_two_in_db(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return dw, db / 2


@mistake(task="linear_regression_gradients", says="the factor 2 is missing in dw only")
def no_factor_two_in_dw(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return dw / 2, db


@mistake(task="linear_regression_gradients", says="both gradients are summed over the batch: 1/N is missing")
def no_mean(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return dw * len(y), db * len(y)


@mistake(task="linear_regression_gradients", says="dw is summed over the batch while db is averaged")
def no_mean_in_dw(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return dw * len(y), db


@mistake(task="linear_regression_gradients", says="db is summed over the batch while dw is averaged")
def no_mean_in_db(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return dw, db * len(y)


@mistake(task="linear_regression_gradients", says="the sign is turned: the residual is prediction minus target")
def turned_residual(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return -dw, -db


@mistake(task="linear_regression_gradients", says="db is left as one number per sample, not summed up")
def db_not_summed(x, y, w, b):
    residual = x @ w + b - y
    return 2 * (x.T @ residual) / len(y), 2 * residual / len(y)


@mistake(task="linear_regression_gradients", says="db has a dimension of size 1 where b has none")
def db_with_a_dimension(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return dw, db.reshape(1)


@mistake(
    task="linear_regression_gradients", says="the gradients are divided by the number of variables, not of samples"
)
def mean_over_variables(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return dw * len(y) / len(w), db * len(y) / len(w)


@mistake(task="linear_regression_gradients", says="the mean is taken over samples and variables at once")
def mean_over_both(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return dw / len(w), db


@mistake(task="linear_regression_gradients", says="b is left out of the residual")
def residual_without_the_bias(x, y, w, b):
    return _slopes(x, y, w, 0.0 * b)


@mistake(task="linear_regression_gradients", says="dw misses the input: it is the mean residual for every variable")
def dw_without_x(x, y, w, b):
    residual = x @ w + b - y
    return 2 * residual.mean() * torch.ones_like(w), 2 * residual.mean()


@mistake(task="linear_regression_gradients", says="(db, dw) is returned instead of (dw, db)")
def bias_first(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return db, dw


@mistake(
    task="linear_regression_gradients",
    way="no_grad",
    says="autograd is asked, and it records nothing where gradients are switched off: work the gradient out by hand",
)
def asks_autograd(x, y, w, b):
    w, b = w.detach().requires_grad_(), b.detach().requires_grad_()
    _squares(x, y, w, b).backward()
    return w.grad, b.grad


@mistake(
    task="linear_regression_gradients",
    way="inputs",
    says="an input is overwritten, for example the target with the residual",
)
def overwrites_the_target(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    y.sub_(x @ w + b)
    return dw, db


@mistake(
    task="linear_regression_gradients", way="accelerator", says="a tensor is made on the CPU, wherever the inputs are"
)
def gathers_on_the_cpu(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return torch.zeros(len(w), dtype=w.dtype) + dw, db


@mistake(
    task="linear_regression_gradients",
    way="float32",
    says="float32 inputs are not answered in float32, or not to its digits: dw is gathered in float64, for example",
)
def gathers_in_float64(x, y, w, b):
    dw, db = _slopes(x, y, w, b)
    return torch.zeros(len(w), dtype=torch.float64, device=w.device) + dw, db


# Gradient descent


@mistake(task="gradient_descent", says="each loss is that after the step; the first must be that of the start")
def losses_after_the_step(x, y, w, b, lr, steps):
    losses = []
    for _ in range(steps):
        dw, db = _slopes(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        losses.append(_squares(x, y, w, b))
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="w is updated before the gradient of b is taken, which then sees the new w")
def w_before_db(x, y, w, b, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        w = w - lr * _slopes(x, y, w, b)[0]
        b = b - lr * _slopes(x, y, w, b)[1]
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="b is updated before the gradient of w is taken, which then sees the new b")
def b_before_dw(x, y, w, b, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        b = b - lr * _slopes(x, y, w, b)[1]
        w = w - lr * _slopes(x, y, w, b)[0]
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="the step is half as long: the factor 2 of the gradient is missing")
def half_the_gradient(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, lr / 2, steps)
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="the gradient is summed over the batch: the mean is missing")
def descends_the_sum(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, lr * len(y), steps)
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="the step goes up the slope")
def ascends(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, -lr, steps)
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="only w is learnt: b stays where it was")
def leaves_the_bias(x, y, w, b, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        w = w - lr * _slopes(x, y, w, b)[0]
    return w, b.clone(), torch.stack(losses)


@mistake(
    task="gradient_descent", says="once the loss hardly changes no more steps are taken, and the last loss is repeated"
)
def repeats_the_last_loss(x, y, w, b, lr, steps):
    losses = []
    for step in range(steps):
        losses.append(_squares(x, y, w, b))
        if step and abs(losses[-1] - losses[-2]) < 1e-3:
            return w, b, torch.stack(losses + losses[-1:] * (steps - step - 1))
        dw, db = _slopes(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="one loss too many is listed: also the one after the last step")
def one_loss_too_many(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, lr, steps)
    return w, b, torch.stack([*losses, _squares(x, y, w, b)])


@mistake(task="gradient_descent", says="only the last loss is returned")
def only_the_last_loss(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, lr, steps)
    return w, b, losses[-1]


@mistake(task="gradient_descent", says="the losses are a list of numbers, not a tensor")
def losses_as_a_list(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, lr, steps)
    return w, b, [loss.item() for loss in losses]


@mistake(task="gradient_descent", says="the losses have the default dtype, whatever that of the inputs is")
def losses_in_the_default_dtype(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, lr, steps)
    return w, b, torch.tensor([loss.item() for loss in losses], device=x.device)


@mistake(task="gradient_descent", says="the last update is left out: the parameters returned are one step behind")
def one_step_short(x, y, w, b, lr, steps):
    _, _, losses = _descend(x, y, w, b, lr, steps)
    w, b, _ = _descend(x, y, w, b, lr, steps - 1)
    return w.clone(), b.clone(), torch.stack(losses)


@mistake(task="gradient_descent", says="one update too many is made")
def one_step_more(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, lr, steps + 1)
    return w, b, torch.stack(losses[:-1])


@mistake(task="gradient_descent", says="the rate shrinks from step to step")
def shrinking_rate(x, y, w, b, lr, steps):
    losses = []
    for t in range(steps):
        losses.append(_squares(x, y, w, b))
        dw, db = _slopes(x, y, w, b)
        w, b = w - lr / (t + 1) * dw, b - lr / (t + 1) * db
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="a velocity is kept: this is momentum")
def keeps_a_velocity(x, y, w, b, lr, steps):
    losses, speed = [], (torch.zeros_like(w), torch.zeros_like(b))
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        speed = tuple(0.5 * a + g for a, g in zip(speed, _slopes(x, y, w, b), strict=True))
        w, b = w - lr * speed[0], b - lr * speed[1]
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="the gradients of the start are used in every step")
def gradients_of_the_start(x, y, w, b, lr, steps):
    losses = []
    dw, db = _slopes(x, y, w, b)
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        w, b = w - lr * dw, b - lr * db
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="gradients gather from step to step: they are never reset")
def gathers_gradients(x, y, w, b, lr, steps):
    losses, sum_w, sum_b = [], 0, 0
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        dw, db = _slopes(x, y, w, b)
        sum_w, sum_b = sum_w + dw, sum_b + db
        w, b = w - lr * sum_w, b - lr * sum_b
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="one sample is used per step, in turn: this is stochastic gradient descent")
def one_sample_at_a_time(x, y, w, b, lr, steps):
    losses = []
    for t in range(steps):
        losses.append(_squares(x, y, w, b))
        i = t % len(y)
        dw, db = _slopes(x[i : i + 1], y[i : i + 1], w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="half the mean squared error is listed")
def lists_half_the_loss(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, lr, steps)
    return w, b, torch.stack(losses) / 2


@mistake(task="gradient_descent", says="the run ends early once the loss no longer falls by much")
def stops_early(x, y, w, b, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        dw, db = _slopes(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        if len(losses) > 1 and losses[-2] - losses[-1] < 1e-3:
            break
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="the gradient is normalised: every step has the same length")
def steps_of_one_length(x, y, w, b, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        dw, db = _slopes(x, y, w, b)
        norm = (dw.square().sum() + db.square()).sqrt()
        w, b = w - lr * dw / norm, b - lr * db / norm
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", says="the run starts from zeros, not from the parameters given")
def starts_from_zeros(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, torch.zeros_like(w), torch.zeros_like(b), lr, steps)
    return w, b, torch.stack(losses)


@mistake(
    task="gradient_descent",
    way="inputs",
    says="an input is changed: the parameters given are updated in place, for example",
)
def updates_in_place(x, y, w, b, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_squares(x, y, w, b))
        dw, db = _slopes(x, y, w, b)
        w -= lr * dw
        b -= lr * db
    return w.clone(), b.clone(), torch.stack(losses)


@mistake(
    task="gradient_descent",
    way="no_grad",
    says="autograd is welcome here, but gradients may be switched off outside: it needs torch.enable_grad()",
)
def autograd_not_enabled(x, y, w, b, lr, steps):
    losses = []
    for _ in range(steps):
        w, b = w.detach().clone().requires_grad_(), b.detach().clone().requires_grad_()
        loss = _squares(x, y, w, b)
        dw, db = torch.autograd.grad(loss, (w, b))
        losses.append(loss.detach())
        w, b = (w - lr * dw).detach(), (b - lr * db).detach()
    return w, b, torch.stack(losses)


@mistake(task="gradient_descent", way="accelerator", says="the losses are a tensor on the CPU, wherever the inputs are")
def losses_on_the_cpu(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, lr, steps)
    return w, b, torch.tensor([loss.item() for loss in losses], dtype=x.dtype)


@mistake(task="gradient_descent", way="float32", says="the losses are always float64")
def losses_in_float64(x, y, w, b, lr, steps):
    w, b, losses = _descend(x, y, w, b, lr, steps)
    return w, b, torch.stack(losses).double()


@mistake(
    task="gradient_descent",
    way="float64",
    says="digits are lost: something passes through float32, is clamped, or has a small number added to it",
)
def descends_in_float32(x, y, w, b, lr, steps):
    w, b, losses = _descend(x.float(), y.float(), w.float(), b.float(), lr, steps)
    return w.to(x.dtype), b.to(x.dtype), torch.stack(losses).to(x.dtype)


# Activations


@mistake(task="relu", says="negative numbers are kept with a small slope: this is a leaky relu")
def leaky(x):
    return torch.where(x > 0, x, 0.01 * x)


@mistake(task="relu", says="negative numbers are mirrored, not set to zero")
def absolute_value(x):
    return x.abs()


@mistake(task="relu", says="the wrong side is kept: negative numbers pass")
def keeps_the_negative(x):
    return x.clamp(max=0)


@mistake(task="relu", says="a step is returned: 1 where the number is positive")
def step_function(x):
    return (x > 0).to(x.dtype)


@mistake(task="relu", says="large numbers are capped at 6")
def capped_at_six(x):
    return x.clamp(0, 6)


@mistake(task="relu", says="everything is capped at 1")
def capped_at_one(x):
    return x.clamp(0, 1)


@mistake(task="relu", says="this is softplus, a smooth relu")
def smooth(x):
    return torch.logaddexp(x, torch.zeros_like(x))


@mistake(task="relu", way="alias", says="where nothing is negative the input itself is handed back, not a new tensor")
def hands_back_the_input(x):
    return x if bool((x >= 0).all()) else x.clamp(min=0)


@mistake(task="relu", way="inputs", says="the input itself is changed: its negative numbers are set to zero")
def rectifies_in_place(x):
    kept = x.clone()
    with torch.no_grad():
        x[x < 0] = 0
    return kept.clamp(min=0)


@mistake(task="relu", way="gradient", says="negative numbers let the gradient through")
def straight_through(x):
    return x + (x.clamp(min=0) - x).detach()


@mistake(
    task="relu", way="accelerator", says="a tensor is made on the CPU, wherever the input is: the zeros, for example"
)
def zeros_on_the_cpu(x):
    return torch.maximum(x, torch.zeros(x.shape, dtype=x.dtype))


@mistake(task="relu", way="float32", says="the zeros are always float64, and so is the result")
def float64_zeros(x):
    return torch.maximum(x, torch.zeros(x.shape, dtype=torch.float64, device=x.device))


@mistake(task="sigmoid", says="the exponent has the wrong sign: the curve falls")
def falling(x):
    return 1 / (1 + torch.exp(x))


@mistake(task="sigmoid", says="this is tanh: the sigmoid, stretched to (-1, 1) and twice as steep")
def tanh_for_sigmoid(x):
    small = torch.exp(-2 * x.abs())
    return x.sign() * (1 - small) / (1 + small)


@mistake(task="sigmoid", says="the exponent is doubled, as in tanh")
def twice_as_steep(x):
    small = torch.exp(-2 * x.abs())
    return torch.where(x > 0, torch.ones_like(small), small) / (1 + small)


@mistake(task="sigmoid", says="the base is 2, not e")
def base_two(x):
    return 1 / (1 + 2 ** (-x))


@mistake(task="sigmoid", says="straight pieces stand for the curve: this is the hard sigmoid")
def hard_sigmoid(x):
    return (x / 6 + 0.5).clamp(0, 1)


@mistake(task="sigmoid", says="the slope is returned, not the value")
def slope_of_the_sigmoid(x):
    small = torch.exp(-x.abs())
    return small / (1 + small) ** 2


@mistake(task="sigmoid", says="the input is clamped first: beyond that the curve stands still")
def clamps_the_input(x):
    return 1 / (1 + torch.exp(-x.clamp(-9, 9)))


@mistake(task="sigmoid", way="float32", says="exp(x) overflows in float32 beyond 88, and infinity over infinity is NaN")
def overflows_for_positive(x):
    return torch.exp(x) / (1 + torch.exp(x))


@mistake(task="sigmoid", way="gradient", says="the result is detached")
def detaches_the_sigmoid(x):
    return (1 / (1 + torch.exp(-x))).detach()


@mistake(
    task="sigmoid",
    way="float64",
    says="digits are lost: something passes through float32, is clamped, or has a small number added to it",
)
def sigmoid_through_float32(x):
    return 1 / (1 + torch.exp(-x.float()).to(x.dtype))


@mistake(task="sigmoid", way="inputs", says="the input itself is changed")
def negates_in_place(x):
    kept = x.clone()
    with torch.no_grad():
        x.neg_()
    return 1 / (1 + torch.exp(-kept))


@mistake(task="sigmoid", way="float32", says="the result is always float64")
def sigmoid_in_float64(x):
    return 1 / (1 + torch.exp(-x.double()))


@mistake(
    task="sigmoid", way="accelerator", says="a tensor is made on the CPU, wherever the input is: the ones, for example"
)
def ones_on_the_cpu(x):
    return torch.ones(x.shape, dtype=x.dtype) / (1 + torch.exp(-x))


@mistake(task="tanh", says="this is the sigmoid: it runs from 0 to 1")
def sigmoid_for_tanh(x):
    return 1 / (1 + torch.exp(-x))


@mistake(task="tanh", says="the sigmoid is stretched to (-1, 1), but its argument is not doubled")
def not_doubled(x):
    return 2 / (1 + torch.exp(-x)) - 1


@mistake(task="tanh", says="the sigmoid of 2x is doubled, but not moved down by 1")
def not_moved_down(x):
    return 2 / (1 + torch.exp(-2 * x))


@mistake(task="tanh", says="the sign is turned")
def falling_tanh(x):
    return 1 - 2 / (1 + torch.exp(-2 * x))


@mistake(task="tanh", says="this is the tangent of circles, not the hyperbolic one")
def circular_tangent(x):
    return torch.tan(x)


@mistake(task="tanh", says="this is the quotient turned over: the hyperbolic cotangent")
def cotangent(x):
    return 1 / (2 / (1 + torch.exp(-2 * x)) - 1)


@mistake(task="tanh", says="straight pieces stand for the curve: this is the hard tanh")
def hard_tanh(x):
    return x.clamp(-1, 1)


@mistake(task="tanh", says="the input is clamped first: beyond that the curve stands still")
def clamps_the_input_of_tanh(x):
    return 2 / (1 + torch.exp(-2 * x.clamp(-6, 6))) - 1


@mistake(task="tanh", way="float32", says="exp(x) overflows in float32 beyond 88, and infinity over infinity is NaN")
def overflowing_quotient(x):
    up, down = torch.exp(x), torch.exp(-x)
    return (up - down) / (up + down)


@mistake(task="tanh", way="gradient", says="the result is detached")
def detaches_the_tanh(x):
    return (2 / (1 + torch.exp(-2 * x)) - 1).detach()


@mistake(
    task="tanh",
    way="float64",
    says="digits are lost: something passes through float32, is clamped, or has a small number added to it",
)
def tanh_through_float32(x):
    return 2 / (1 + torch.exp(-2 * x.float()).to(x.dtype)) - 1


@mistake(task="tanh", way="inputs", says="the input itself is changed")
def doubles_in_place(x):
    kept = x.clone()
    with torch.no_grad():
        x.mul_(2)
    return 2 / (1 + torch.exp(-2 * kept)) - 1


# Softmax


@mistake(task="softmax", says="the sum runs over the first axis, not the last")
def over_the_first_axis(z):
    e = torch.exp(z - z.amax(0, keepdim=True))
    return e / e.sum(0, keepdim=True)


@mistake(task="softmax", says="the sum runs over the second axis, which is the last one of tables only")
def over_the_second_axis(z):
    axis = min(1, z.dim() - 1)
    e = torch.exp(z - z.amax(axis, keepdim=True))
    return e / e.sum(axis, keepdim=True)


@mistake(task="softmax", says="everything is normalised together: the whole table sums to one, not each row")
def over_everything(z):
    e = torch.exp(z - z.max())
    return e / e.sum()


@mistake(task="softmax", says="no maximum is subtracted: large logits overflow")
def no_maximum(z):
    e = torch.exp(z)
    return e / e.sum(-1, keepdim=True)


@mistake(task="softmax", says="the maximum of the whole table is subtracted: rows far below it become 0/0")
def maximum_of_the_table(z):
    e = torch.exp(z - z.max())
    return e / e.sum(-1, keepdim=True)


@mistake(task="softmax", says="the row's mean is subtracted where its maximum belongs")
def subtracts_the_mean(z):
    e = torch.exp(z - z.mean(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)


@mistake(task="softmax", says="the row's minimum is subtracted where its maximum belongs")
def subtracts_the_minimum(z):
    e = torch.exp(z - z.amin(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)


@mistake(task="softmax", says="the logits are divided by the maximum, which changes their differences")
def divides_by_the_maximum(z):
    e = torch.exp(z / z.abs().amax(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)


@mistake(task="softmax", says="the logits are clamped first")
def clamps_the_logits(z):
    e = torch.exp(z.clamp(-50, 50))
    return e / e.sum(-1, keepdim=True)


@mistake(task="softmax", says="the logarithm of the probabilities is returned")
def logarithm_of_softmax(z):
    return z - torch.logsumexp(z, -1, keepdim=True)


@mistake(task="softmax", says="the exponentials are not divided by their sum")
def not_normalised(z):
    return torch.exp(z - z.amax(-1, keepdim=True))


@mistake(task="softmax", says="each logit has a sigmoid of its own: the classes do not compete")
def independent_sigmoids(z):
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))


@mistake(task="softmax", says="the signs are turned: the smallest logit wins")
def smallest_wins(z):
    e = torch.exp(z.amin(-1, keepdim=True) - z)
    return e / e.sum(-1, keepdim=True)


@mistake(task="softmax", says="the logits themselves are divided by their sum: the exponential is missing")
def no_exponential(z):
    return z / z.sum(-1, keepdim=True)


@mistake(task="softmax", says="the softmax is taken twice")
def softmax_of_softmax(z):
    return torch.exp(torch.log_softmax(torch.exp(torch.log_softmax(z, -1)), -1))


@mistake(
    task="softmax",
    way="float64",
    says="digits are lost: a small number is added to the sum, which no row needs, or float32 comes in between",
)
def guarded_sum(z):
    e = torch.exp(z - z.amax(-1, keepdim=True))
    return e / (e.sum(-1, keepdim=True) + 5e-7)


@mistake(task="softmax", way="gradient", says="the sum is detached: a probability does not feel the other logits")
def detaches_the_sum(z):
    e = torch.exp(z - z.amax(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True).detach()


@mistake(
    task="softmax", way="inputs", says="the logits given are changed in place, for example by the maximum subtracted"
)
def subtracts_in_place(z):
    kept = z.clone()
    with torch.no_grad():
        z.sub_(z.amax(-1, keepdim=True))
    e = torch.exp(kept - kept.amax(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)


@mistake(task="softmax", way="accelerator", says="a tensor is made on the CPU, wherever the logits are")
def sum_on_the_cpu(z):
    e = torch.exp(z - z.amax(-1, keepdim=True))
    return e / (torch.zeros((*z.shape[:-1], 1), dtype=z.dtype) + e.sum(-1, keepdim=True))


# Cross-entropy from logits


@mistake(task="cross_entropy", says="the batch is summed, not averaged")
def sums_the_batch(logits, labels):
    return _picked(_log_softmax(logits), labels) * len(labels)


@mistake(task="cross_entropy", says="one number per sample is returned: the batch mean is missing")
def keeps_the_batch(logits, labels):
    return -_log_softmax(logits).gather(1, labels[:, None])[:, 0]


@mistake(task="cross_entropy", says="the sign is turned: this is the log-likelihood")
def log_likelihood(logits, labels):
    return -_picked(_log_softmax(logits), labels)


@mistake(task="cross_entropy", says="the softmax is taken twice: probabilities are read as logits once more")
def softmax_twice(logits, labels):
    return _picked(_log_softmax(torch.softmax(logits, 1)), labels)


@mistake(task="cross_entropy", says="no softmax is taken: the logit of the label is read as its log-probability")
def logits_as_log_probabilities(logits, labels):
    return _picked(logits, labels)


@mistake(task="cross_entropy", says="the logarithm is missing: minus the mean probability of the label is returned")
def no_logarithm(logits, labels):
    return _picked(torch.softmax(logits, 1), labels)


@mistake(task="cross_entropy", says="the softmax runs over the batch, not over the classes")
def softmax_over_the_batch(logits, labels):
    return _picked(torch.log_softmax(logits, 0), labels)


@mistake(task="cross_entropy", says="the logarithm has base 2: bits, not nats")
def bits(logits, labels):
    return _picked(_log_softmax(logits), labels) / math.log(2)


@mistake(task="cross_entropy", says="every sample is charged for the labels of all: whole columns are picked")
def picks_columns(logits, labels):
    return -_log_softmax(logits)[:, labels].mean()


@mistake(task="cross_entropy", says="the mean runs over classes too: the one-hot product is averaged, not summed")
def averages_over_classes(logits, labels):
    return _picked(_log_softmax(logits), labels) / logits.shape[1]


@mistake(task="cross_entropy", says="labels are read as if they began at 1")
def labels_from_one(logits, labels):
    return _picked(_log_softmax(logits), (labels - 1) % logits.shape[1])


@mistake(task="cross_entropy", says="labels must be one-hot already: class numbers are multiplied with the logarithms")
def one_hot_only(logits, labels):
    return -(labels * _log_softmax(logits).T).sum() / len(labels)


@mistake(task="cross_entropy", says="a sigmoid per class, not a softmax: the classes do not compete")
def sigmoid_per_class(logits, labels):
    return _picked(-torch.logaddexp(torch.zeros_like(logits), -logits), labels)


@mistake(task="cross_entropy", says="the other classes are charged as well, each with log(1 - p)")
def charges_the_others(logits, labels):
    p = torch.softmax(logits, 1)
    own = torch.zeros_like(p).scatter(1, labels[:, None], 1.0)
    return -(own * _log_softmax(logits) + (1 - own) * torch.log1p(-p)).sum(1).mean()


@mistake(task="cross_entropy", says="the labels are smoothed")
def smooths_the_labels(logits, labels):
    log_p = _log_softmax(logits)
    return 0.9 * _picked(log_p, labels) - 0.1 * log_p.mean()


@mistake(task="cross_entropy", says="a margin to the largest logit is taken, not to the log of the sum of exponentials")
def margin_to_the_largest(logits, labels):
    return _picked(logits - logits.amax(1, keepdim=True), labels)


@mistake(task="cross_entropy", says="the logarithm of a rounded softmax: infinite for a sure and wrong answer")
def log_of_a_softmax(logits, labels):
    return _picked(torch.softmax(logits, 1).log(), labels)


@mistake(
    task="cross_entropy", says="a guard inside the logarithm caps the cost of a sure and wrong answer near 18 nats"
)
def guarded_logarithm(logits, labels):
    return _picked((torch.softmax(logits, 1) + 1e-8).log(), labels)


@mistake(task="cross_entropy", says="the probabilities are clamped: the cost stops growing near 18 nats")
def clamped_probabilities(logits, labels):
    return _picked(torch.softmax(logits, 1).clamp(min=1e-8).log(), labels)


@mistake(task="cross_entropy", says="no maximum is subtracted: the exponential of a large logit overflows")
def overflowing_exponentials(logits, labels):
    return _picked(logits - logits.exp().sum(1, keepdim=True).log(), labels)


@mistake(task="cross_entropy", says="the maximum of the whole batch is subtracted: rows far below it become log 0")
def maximum_of_the_batch(logits, labels):
    moved = logits - logits.max()
    return _picked(moved - moved.exp().sum(1, keepdim=True).log(), labels)


@mistake(task="cross_entropy", says="the logits are clamped first, so that sure and wrong answers all cost the same")
def ce_clamps_the_logits(logits, labels):
    return _picked(_log_softmax(logits.clamp(-30, 30)), labels)


@mistake(task="cross_entropy", says="each sample's loss is capped at 100")
def capped_loss(logits, labels):
    return (-_log_softmax(logits).gather(1, labels[:, None])).clamp(max=100).mean()


@mistake(
    task="cross_entropy", way="gradient", says="the normaliser is detached: the gradient is minus the one-hot alone"
)
def detaches_the_normaliser(logits, labels):
    return _picked(logits - torch.logsumexp(logits, 1, keepdim=True).detach(), labels)


@mistake(task="cross_entropy", way="gradient", says="the loss is taken out with item(), and its gradient stays behind")
def loss_made_anew(logits, labels):
    return logits.new_tensor(_picked(_log_softmax(logits), labels).item())


@mistake(
    task="cross_entropy",
    way="float64",
    says="digits are lost: something passes through float32, is clamped, or has a small number added to it",
)
def ce_through_float32(logits, labels):
    return _picked(_log_softmax(logits.float()), labels).to(logits.dtype)


@mistake(task="cross_entropy", way="float32", says="the one-hot labels are always float64, and so is the loss")
def float64_one_hot(logits, labels):
    one_hot = torch.zeros(logits.shape, dtype=torch.float64, device=logits.device).scatter(1, labels[:, None], 1.0)
    return -(one_hot * _log_softmax(logits)).sum(1).mean()


@mistake(
    task="cross_entropy",
    way="inputs",
    says="the logits given are changed in place, for example by the maximum subtracted",
)
def ce_subtracts_in_place(logits, labels):
    kept = logits.clone()
    with torch.no_grad():
        logits.sub_(logits.amax(1, keepdim=True))
    return _picked(_log_softmax(kept), labels)


@mistake(task="cross_entropy", way="strided", says="view asks for contiguous logits: use reshape, or gather")
def views_the_logits(logits, labels):
    places = torch.arange(len(labels), device=logits.device) * logits.shape[1] + labels
    return (torch.logsumexp(logits, 1) - logits.view(-1)[places]).mean()


@mistake(
    task="cross_entropy",
    way="accelerator",
    says="a tensor is made on the CPU, wherever the logits are: the one-hot labels, for example",
)
def one_hot_on_the_cpu(logits, labels):
    one_hot = torch.eye(logits.shape[1], dtype=logits.dtype)[labels.cpu()]
    return -(one_hot * _log_softmax(logits)).sum(1).mean()


# Likelihood of a forecast with error bars


@mistake(task="gaussian_nll", says="the constant log 2 pi is missing")
def no_constant(mean, logvar, y):
    return (logvar + (y - mean) ** 2 * torch.exp(-logvar)).mean() / 2


@mistake(task="gaussian_nll", says="the constant is not halved with the rest")
def whole_constant(mean, logvar, y):
    return (logvar + (y - mean) ** 2 * torch.exp(-logvar)).mean() / 2 + math.log(2 * math.pi)


@mistake(task="gaussian_nll", says="the half is missing")
def no_half(mean, logvar, y):
    return (logvar + (y - mean) ** 2 * torch.exp(-logvar) + math.log(2 * math.pi)).mean()


@mistake(task="gaussian_nll", says="the variance is read as a standard deviation and squared once more")
def variance_as_deviation(mean, logvar, y):
    return (2 * logvar + (y - mean) ** 2 * torch.exp(-2 * logvar) + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", says="the squared error is divided by the variance squared")
def divides_by_the_variance_squared(mean, logvar, y):
    return (logvar + (y - mean) ** 2 * torch.exp(-2 * logvar) + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", says="the squared error is divided by the standard deviation, not by the variance")
def divides_by_the_deviation(mean, logvar, y):
    return (logvar + (y - mean) ** 2 * torch.exp(-logvar / 2) + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", says="logvar is used as the variance itself")
def logvar_as_variance(mean, logvar, y):
    variance = logvar.abs() + 1e-3
    return (variance.log() + (y - mean) ** 2 / variance + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", says="the squared error is multiplied by the variance")
def multiplies_by_the_variance(mean, logvar, y):
    return (logvar + (y - mean) ** 2 * torch.exp(logvar) + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", says="the term logvar is missing: a wide forecast costs nothing")
def width_is_free(mean, logvar, y):
    return ((y - mean) ** 2 * torch.exp(-logvar) + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", says="logvar is subtracted where it is added")
def width_is_rewarded(mean, logvar, y):
    return (-logvar + (y - mean) ** 2 * torch.exp(-logvar) + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", says="the error is not squared")
def error_not_squared(mean, logvar, y):
    return (logvar + (y - mean).abs() * torch.exp(-logvar) + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", says="the sign is turned: this is the log-likelihood")
def gaussian_log_likelihood(mean, logvar, y):
    return -(logvar + (y - mean) ** 2 * torch.exp(-logvar) + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", says="the samples are summed, not averaged")
def sums_the_samples(mean, logvar, y):
    return (logvar + (y - mean) ** 2 * torch.exp(-logvar) + math.log(2 * math.pi)).sum() / 2


@mistake(task="gaussian_nll", says="one number per sample is returned")
def keeps_the_samples(mean, logvar, y):
    return (logvar + (y - mean) ** 2 * torch.exp(-logvar) + math.log(2 * math.pi)) / 2


@mistake(task="gaussian_nll", says="the width of all forecasts is averaged before it divides")
def shared_width(mean, logvar, y):
    return (logvar.mean() + (y - mean) ** 2 * torch.exp(-logvar.mean()) + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", says="a small number is added to the variance")
def guarded_variance(mean, logvar, y):
    variance = logvar.exp() + 1e-6
    return (variance.log() + (y - mean) ** 2 / variance + math.log(2 * math.pi)).mean() / 2


@mistake(
    task="gaussian_nll", says="the log-variance is clamped, so that very narrow and very wide forecasts come out wrong"
)
def clamps_the_width(mean, logvar, y):
    logvar = logvar.clamp(-5, 5)
    return (logvar + (y - mean) ** 2 * torch.exp(-logvar) + math.log(2 * math.pi)).mean() / 2


@mistake(
    task="gaussian_nll", way="gradient", says="the variance is detached: the error bars do not learn from the errors"
)
def detaches_the_variance(mean, logvar, y):
    return (logvar + (y - mean) ** 2 * torch.exp(-logvar).detach() + math.log(2 * math.pi)).mean() / 2


@mistake(task="gaussian_nll", way="gradient", says="the target is detached: no gradient reaches y")
def detaches_y(mean, logvar, y):
    return (logvar + (y.detach() - mean) ** 2 * torch.exp(-logvar) + math.log(2 * math.pi)).mean() / 2


@mistake(
    task="gaussian_nll",
    way="float64",
    says="digits are lost: the constant or a step passes through float32, or a small number is added to the variance",
)
def constant_in_float32(mean, logvar, y):
    constant = torch.log(torch.tensor(2 * math.pi)).to(mean.device)
    return (logvar + (y - mean) ** 2 * torch.exp(-logvar) + constant).mean() / 2


@mistake(task="gaussian_nll", way="inputs", says="an input is overwritten, for example the mean with the error")
def overwrites_the_mean(mean, logvar, y):
    error = y - mean
    with torch.no_grad():
        mean.copy_(error)
    return (logvar + error**2 * torch.exp(-logvar) + math.log(2 * math.pi)).mean() / 2


# The multilayer perceptron


@mistake(task="mlp_forward", says="relu is applied after the last layer as well")
def relu_at_the_end(x, layers):
    for w, b in layers:
        x = (x @ w.T + b).clamp(min=0)
    return x


@mistake(task="mlp_forward", says="the activation is capped at 6: relu has no upper end")
def capped_hidden_layers(x, layers):
    for place, (w, b) in enumerate(layers):
        x = x @ w.T + b
        x = x.clamp(0, 6) if place < len(layers) - 1 else x
    return x


@mistake(task="mlp_forward", says="only the first two layers are followed by relu, however many there are")
def relu_twice_at_most(x, layers):
    for place, (w, b) in enumerate(layers):
        x = x @ w.T + b
        x = x.clamp(min=0) if place < min(len(layers) - 1, 2) else x
    return x


@mistake(task="mlp_forward", says="no relu stands between the layers")
def no_relu(x, layers):
    for w, b in layers:
        x = x @ w.T + b
    return x


@mistake(task="mlp_forward", says="relu is applied before each layer, to the input of the network too")
def relu_before(x, layers):
    for w, b in layers:
        x = x.clamp(min=0) @ w.T + b
    return x


@mistake(task="mlp_forward", says="relu is applied after the first layer only")
def relu_once(x, layers):
    for place, (w, b) in enumerate(layers):
        x = x @ w.T + b
        x = x.clamp(min=0) if place == 0 and len(layers) > 1 else x
    return x


@mistake(task="mlp_forward", says="the layers' weights are applied as x @ w, which fits only where a layer is square")
def not_transposed(x, layers):
    for place, (w, b) in enumerate(layers):
        x = x @ (w if w.shape[0] == w.shape[1] else w.T) + b
        x = x.clamp(min=0) if place < len(layers) - 1 else x
    return x


@mistake(task="mlp_forward", says="the biases are left out")
def no_biases(x, layers):
    for place, (w, _) in enumerate(layers):
        x = x @ w.T
        x = x.clamp(min=0) if place < len(layers) - 1 else x
    return x


@mistake(task="mlp_forward", says="the hidden layers' biases are added after relu")
def bias_after_relu(x, layers):
    for place, (w, b) in enumerate(layers):
        x = x @ w.T
        x = (x.clamp(min=0) if place < len(layers) - 1 else x) + b
    return x


@mistake(task="mlp_forward", says="the last layer has no bias")
def no_last_bias(x, layers):
    for place, (w, b) in enumerate(layers):
        x = (x @ w.T + b).clamp(min=0) if place < len(layers) - 1 else x @ w.T
    return x


@mistake(task="mlp_forward", says="a softmax is taken at the end: the network must return logits")
def softmax_at_the_end(x, layers):
    return torch.softmax(_forward(x, layers)[1][-1], dim=1)


@mistake(task="mlp_forward", says="the activation is tanh, not relu")
def tanh_between(x, layers):
    for place, (w, b) in enumerate(layers):
        x = x @ w.T + b
        x = x.tanh() if place < len(layers) - 1 else x
    return x


@mistake(task="mlp_forward", says="an output of width 1 loses its last dimension")
def squeezes_the_output(x, layers):
    return _forward(x, layers)[1][-1].squeeze(-1)


@mistake(task="mlp_forward", way="gradient", says="each layer's input is detached: the layers below learn nothing")
def detaches_between_layers(x, layers):
    for place, (w, b) in enumerate(layers):
        x = x @ w.T + b
        x = x.detach().clamp(min=0) if place < len(layers) - 1 else x
    return x


@mistake(
    task="mlp_forward",
    way="float64",
    says="digits are lost: something passes through float32, is clamped, or has a small number added to it",
)
def mlp_through_float32(x, layers):
    out = _forward(x.float(), [(w.float(), b.float()) for w, b in layers])[1][-1]
    return out.to(x.dtype)


@mistake(
    task="mlp_forward",
    way="inputs",
    says="what is given is changed: a tensor of a layer, or the list of layers itself (pop, append, reverse)",
)
def takes_layers_off(x, layers):
    out = _forward(x, layers)[1][-1]
    if isinstance(layers, list):
        layers.pop()
    else:
        layers[0][1].data.add_(1.0)
    return out


# Backpropagation by hand


def _scaled(result, factor):
    loss, gradients = result
    return loss, [(dw * factor, db * factor) for dw, db in gradients]


@mistake(task="mlp_backward", says="the gradients are summed over the batch: 1/N is missing")
def gradients_summed(x, labels, layers):
    return _scaled(_backward(x, labels, layers), len(labels))


@mistake(task="mlp_backward", says="1/N is counted twice")
def mean_taken_twice(x, labels, layers):
    return _scaled(_backward(x, labels, layers), 1 / len(labels))


@mistake(task="mlp_backward", says="the sign is turned: the gradient at the logits is softmax minus one-hot")
def one_hot_minus_softmax(x, labels, layers):
    return _scaled(_backward(x, labels, layers), -1)


@mistake(task="mlp_backward", says="the loss is summed over the batch, its gradients averaged")
def loss_summed(x, labels, layers):
    loss, gradients = _backward(x, labels, layers)
    return loss * len(labels), gradients


@mistake(task="mlp_backward", says="db is left with one row per sample, not summed over the batch")
def db_per_sample(x, labels, layers):
    inputs, before = _forward(x, layers)
    delta, gradients = _delta(before[-1], labels), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.clone()))
        delta = (delta @ w) * (h > 0)
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(task="mlp_backward", says="db is averaged over the batch once more, where it is to be summed")
def db_averaged(x, labels, layers):
    loss, gradients = _backward(x, labels, layers)
    return loss, [(dw, db / len(labels)) for dw, db in gradients]


@mistake(task="mlp_backward", says="the hidden activations are capped at 6: relu has no upper end")
def backward_of_a_cap(x, labels, layers):
    inputs, before = [x], []
    for w, b in layers:
        before.append(inputs[-1] @ w.T + b)
        inputs.append(before[-1].clamp(0, 6))
    delta, gradients = _delta(before[-1], labels), []
    for h, (w, _) in zip(reversed(inputs[:-1]), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = (delta @ w) * ((h > 0) & (h < 6))
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(task="mlp_backward", says="relu's mask is missing: the gradient passes where the unit was off")
def no_mask(x, labels, layers):
    inputs, before = _forward(x, layers)
    delta, gradients = _delta(before[-1], labels), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = delta @ w
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(task="mlp_backward", says="relu's mask is that of the layer below, which fits where the widths are equal")
def mask_of_the_layer_below(x, labels, layers):
    inputs, before = _forward(x, layers)
    delta, gradients = _delta(before[-1], labels), []
    for place in reversed(range(len(layers))):
        gradients.append((delta.T @ inputs[place], delta.sum(0)))
        delta = delta @ layers[place][0]
        mask = inputs[max(place - 1, 0)] > 0
        delta = delta * (mask if mask.shape == delta.shape else inputs[place] > 0)
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(task="mlp_backward", says="relu's mask is that of the layer above, which fits where the widths are equal")
def mask_of_the_layer_above(x, labels, layers):
    inputs, before = _forward(x, layers)
    delta, gradients = _delta(before[-1], labels), []
    for place in reversed(range(len(layers))):
        gradients.append((delta.T @ inputs[place], delta.sum(0)))
        delta = delta @ layers[place][0]
        mask = before[place] > 0
        delta = delta * (mask if mask.shape == delta.shape else inputs[place] > 0)
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(task="mlp_backward", says="a mask is applied at the logits too, where there is no relu")
def mask_at_the_logits(x, labels, layers):
    inputs, before = _forward(x, layers)
    delta, gradients = _delta(before[-1], labels) * (before[-1] > 0), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = (delta @ w) * (h > 0)
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(task="mlp_backward", says="the unit's output itself multiplies the gradient, where its slope (0 or 1) belongs")
def output_for_the_slope(x, labels, layers):
    inputs, before = _forward(x, layers)
    delta, gradients = _delta(before[-1], labels), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = (delta @ w) * h
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(
    task="mlp_backward", says="the softmax is differentiated on its own: p(1 - p) multiplies the error once too often"
)
def extra_softmax_slope(x, labels, layers):
    inputs, before = _forward(x, layers)
    p = torch.softmax(before[-1], 1)
    delta, gradients = _delta(before[-1], labels) * p * (1 - p), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = (delta @ w) * (h > 0)
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(task="mlp_backward", says="dw is made with the layer's input before relu")
def input_before_relu(x, labels, layers):
    inputs, before = _forward(x, layers)
    delta, gradients = _delta(before[-1], labels), []
    for place in reversed(range(len(layers))):
        gradients.append((delta.T @ (before[place - 1] if place else x), delta.sum(0)))
        delta = (delta @ layers[place][0]) * (inputs[place] > 0)
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(
    task="mlp_backward", says="the gradient goes down through w, not its transpose: shapes agree in square layers only"
)
def down_through_the_transpose(x, labels, layers):
    inputs, before = _forward(x, layers)
    delta, gradients = _delta(before[-1], labels), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = (delta @ (w.T if w.shape[0] == w.shape[1] else w)) * (h > 0)
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(task="mlp_backward", says="the gradients come last layer first: put them in the layers' order")
def last_layer_first(x, labels, layers):
    loss, gradients = _backward(x, labels, layers)
    return loss, gradients[::-1]


@mistake(task="mlp_backward", says="dw is transposed: it must have the shape of w")
def transposed_dw(x, labels, layers):
    loss, gradients = _backward(x, labels, layers)
    return loss, [(dw.T.contiguous(), db) for dw, db in gradients]


@mistake(task="mlp_backward", says="the biases come first in each pair")
def biases_first(x, labels, layers):
    loss, gradients = _backward(x, labels, layers)
    return loss, [(db, dw) for dw, db in gradients]


@mistake(task="mlp_backward", says="the gradients are returned in one flat list, not in pairs")
def flat_list(x, labels, layers):
    loss, gradients = _backward(x, labels, layers)
    return loss, [tensor for pair in gradients for tensor in pair]


@mistake(task="mlp_backward", says="relu follows the last layer as well")
def rectified_logits(x, labels, layers):
    inputs, before = _forward(x, layers)
    logits = before[-1].clamp(min=0)
    delta, gradients = _delta(logits, labels) * (logits > 0), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = (delta @ w) * (h > 0)
    return _picked(_log_softmax(logits), labels), gradients[::-1]


@mistake(
    task="mlp_backward", says="the logarithm of a rounded softmax: the loss is infinite for a sure and wrong answer"
)
def unstable_loss(x, labels, layers):
    _, gradients = _backward(x, labels, layers)
    logits = _forward(x, layers)[1][-1]
    return _picked(torch.softmax(logits, 1).log(), labels), gradients


@mistake(task="mlp_backward", says="a guard inside the logarithm caps the loss of a sure and wrong answer")
def guarded_loss(x, labels, layers):
    _, gradients = _backward(x, labels, layers)
    logits = _forward(x, layers)[1][-1]
    return _picked((torch.softmax(logits, 1) + 1e-8).log(), labels), gradients


@mistake(
    task="mlp_backward", way="float32", says="the softmax has no maximum subtracted and overflows in float32 beyond 88"
)
def overflowing_softmax(x, labels, layers):
    inputs, before = _forward(x, layers)
    logits = before[-1]
    p = logits.exp() / logits.exp().sum(1, keepdim=True) if bool((logits < 700).all()) else torch.softmax(logits, 1)
    one_hot = (labels[:, None] == torch.arange(p.shape[1], device=p.device)).to(p.dtype)
    delta, gradients = (p - one_hot) / len(labels), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = (delta @ w) * (h > 0)
    return _picked(_log_softmax(logits), labels), gradients[::-1]


@mistake(task="mlp_backward", says="a mean squared error of the probabilities is differentiated, not the cross-entropy")
def squared_error_of_probabilities(x, labels, layers):
    inputs, before = _forward(x, layers)
    p = torch.softmax(before[-1], 1)
    error = _delta(before[-1], labels)
    delta, gradients = p * (error - (error * p).sum(1, keepdim=True)), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = (delta @ w) * (h > 0)
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(
    task="mlp_backward",
    way="no_grad",
    says="autograd is asked, and it records nothing where gradients are switched off: go back by hand",
)
def asks_autograd_for_the_network(x, labels, layers):
    leaves = [(w.detach().requires_grad_(), b.detach().requires_grad_()) for w, b in layers]
    loss = _picked(_log_softmax(_forward(x, leaves)[1][-1]), labels)
    loss.backward()
    return loss.detach(), [(w.grad, b.grad) for w, b in leaves]


@mistake(
    task="mlp_backward",
    way="inputs",
    says="what is given is changed: the weights, of which only gradients are asked, or the list of layers itself",
)
def updates_the_weights(x, labels, layers):
    loss, gradients = _backward(x, labels, layers)
    for (w, b), (dw, db) in zip(layers, gradients, strict=True):
        w.sub_(0.1 * dw)
        b.sub_(0.1 * db)
    return loss, gradients


@mistake(
    task="mlp_backward",
    way="accelerator",
    says="a tensor is made on the CPU, wherever the inputs are: the one-hot labels, for example",
)
def backward_one_hot_on_the_cpu(x, labels, layers):
    inputs, before = _forward(x, layers)
    one_hot = torch.eye(before[-1].shape[1], dtype=x.dtype)[labels.cpu()]
    delta, gradients = (torch.softmax(before[-1], 1) - one_hot) / len(labels), []
    for h, (w, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((delta.T @ h, delta.sum(0)))
        delta = (delta @ w) * (h > 0)
    return _picked(_log_softmax(before[-1]), labels), gradients[::-1]


@mistake(
    task="mlp_backward",
    way="float64",
    says="digits are lost: something passes through float32, is clamped, or has a small number added to it",
)
def backward_through_float32(x, labels, layers):
    loss, gradients = _backward(x.float(), labels, [(w.float(), b.float()) for w, b in layers])
    return loss.to(x.dtype), [(dw.to(x.dtype), db.to(x.dtype)) for dw, db in gradients]


# A stack without activations is one layer


@mistake(task="collapse_affine", says="the order of the product is reversed: the first layer must stand on the right")
def reversed_product(layers):
    (w, b), *later = layers
    w, b = w.clone(), b.clone()
    for w_next, b_next in later:
        b = w_next @ b + b_next
        w = w @ w_next if w.shape[1] == w_next.shape[0] and w.shape[0] == w_next.shape[1] else w_next @ w
    return w, b


@mistake(task="collapse_affine", says="the biases are not carried through: only the last one is left")
def only_the_last_bias(layers):
    w = layers[0][0].clone()
    for w_next, _ in layers[1:]:
        w = w_next @ w
    return w, layers[-1][1].clone()


@mistake(task="collapse_affine", says="each bias goes through its own layer's weights as well")
def bias_through_its_own_layer(layers):
    (w, b), *later = layers
    w, b = w.clone(), b.clone()
    for w_next, b_next in later:
        b = w_next @ b + (w_next @ b_next if w_next.shape[0] == w_next.shape[1] else b_next)
        w = w_next @ w
    return w, b


@mistake(task="collapse_affine", says="the bias is carried through with relu in between: the stack has no activations")
def relu_in_the_bias(layers):
    (w, b), *later = layers
    w, b = w.clone(), b.clone()
    for w_next, b_next in later:
        w, b = w_next @ w, w_next @ b.clamp(min=0) + b_next
    return w, b


@mistake(task="collapse_affine", says="the biases are dropped")
def zero_bias(layers):
    w = layers[0][0].clone()
    for w_next, _ in layers[1:]:
        w = w_next @ w
    return w, torch.zeros_like(layers[-1][1])


@mistake(task="collapse_affine", says="the next layer's bias is left out of what is carried on")
def first_bias_only(layers):
    (w, b), *later = layers
    w, b = w.clone(), b.clone()
    for w_next, _ in later:
        w, b = w_next @ w, w_next @ b
    return w, b


@mistake(
    task="collapse_affine", says="the bias is carried through the product of all weights so far, not the next ones"
)
def bias_through_everything(layers):
    (w, b), *later = layers
    w, b = w.clone(), b.clone()
    for w_next, b_next in later:
        w = w_next @ w
        b = (w @ b if w.shape[1] == b.shape[0] else w_next @ b) + b_next
    return w, b


@mistake(task="collapse_affine", says="w is returned transposed, as [d_in, d_out]")
def transposed_result(layers):
    (w, b), *later = layers
    w, b = w.clone(), b.clone()
    for w_next, b_next in later:
        w, b = w_next @ w, w_next @ b + b_next
    return w.T.contiguous(), b


@mistake(task="collapse_affine", way="alias", says="a single layer's own tensors are returned: they must be copies")
def own_tensors(layers):
    (w, b), *later = layers
    for w_next, b_next in later:
        w, b = w_next @ w, w_next @ b + b_next
    return w, b


@mistake(task="collapse_affine", way="gradient", says="the product is detached: the lower layers learn nothing")
def detaches_the_product(layers):
    (w, b), *later = layers
    w, b = w.clone(), b.clone()
    for w_next, b_next in later:
        w, b = w_next @ w.detach(), w_next @ b + b_next
    return w, b


@mistake(
    task="collapse_affine",
    way="inputs",
    says="what is given is changed: a tensor of a layer, or the list of layers itself (pop, append, reverse)",
)
def overwrites_the_first_bias(layers):
    (w, b), *later = layers
    w, kept = w.clone(), b.clone()
    for w_next, b_next in later:
        w, kept = w_next @ w, w_next @ kept + b_next
    with torch.no_grad():
        b.add_(1.0)
    return w, kept


@mistake(
    task="collapse_affine",
    way="accelerator",
    says="a tensor is made on the CPU, wherever the layers are: an identity matrix to begin with, for example",
)
def identity_on_the_cpu(layers):
    width = layers[0][0].shape[1]
    w, b = torch.eye(width, dtype=layers[0][0].dtype), torch.zeros(width, dtype=layers[0][0].dtype)
    for w_next, b_next in layers:
        w, b = w_next @ w, w_next @ b + b_next
    return w, b


# Quiz


@mistake(task="quiz_mlp_parameters", says="the biases are not counted")
def weights_only(widths):
    return sum(a * b for a, b in pairwise(widths))


@mistake(task="quiz_mlp_parameters", says="the input layer has no bias, and it is counted with one")
def bias_of_the_input(widths):
    return sum(a * b for a, b in pairwise(widths)) + sum(widths)


@mistake(task="quiz_mlp_parameters", says="each layer has one bias, not one for every unit")
def one_bias_per_layer(widths):
    return sum(a * b + 1 for a, b in pairwise(widths))


@mistake(task="quiz_mlp_parameters", says="a bias belongs to each output, not to each input")
def bias_per_input(widths):
    return sum(a * b + a for a, b in pairwise(widths))


@mistake(task="quiz_untrained_loss", says="the logarithm has base 2: bits, not nats")
def untrained_bits(classes):
    return math.log2(classes)


@mistake(task="quiz_untrained_loss", says="this is the probability of the right class, not its negative logarithm")
def untrained_probability(classes):
    return 1 / classes


@mistake(task="quiz_untrained_loss", says="the sign is turned: the loss is minus the logarithm of a probability")
def untrained_sign(classes):
    return -math.log(classes)


@mistake(task="quiz_untrained_loss", says="the classes other than the right one are not to be counted alone")
def untrained_others(classes):
    return math.log(classes - 1)
