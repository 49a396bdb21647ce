# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Lecture 2: the multilayer perceptron
#
# Fit a line by going downhill; bend it; stack it. This assignment goes that way once, with nothing but tensors: a loss
# and its gradient by hand, gradient descent, the activations, the losses for classes and for forecasts with error bars,
# a network of many layers, and its gradient by hand: backpropagation.
#
# Throughout:
#
# - all tensors of a call share one dtype (float32 or float64) and one device, and results follow them: create nothing
#   on a default device or in a default dtype, do not pass through another precision;
# - inputs are never changed in place and results are fresh tensors, never an input or a view of one;
# - functions are differentiable unless their text says "not differentiated": those get inputs without gradients, and
#   are also called where gradients are switched off (`torch.no_grad()`);
# - logarithms are natural; a *list* of layers may also come as a tuple;
# - what a task forbids is forbidden in that task only. Elsewhere PyTorch's own `relu`, `softmax`, ... are fine. Your
#   own functions always are.

# %%
import math
from collections.abc import Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor


def works(task, *arguments) -> bool:
    """Whether a task is done; says which one to do first if it is not."""
    try:
        task(*arguments)
    except NotImplementedError as missing:
        print(f"implement {missing} first")
        return False
    return True


# %% [markdown]
# ## 1. A loss for numbers
#
# The mean squared error, over **all** elements, whatever the shape:
#
# $$\mathrm{MSE} = \frac1M \sum_{i=1}^{M} (\hat y_i - y_i)^2$$
#
# Example: predictions $(1, 2, 5)$ for targets $(1, 4, 4)$ give $(0 + 4 + 1)/3 \approx 1.667$. There is no factor
# $\tfrac12$ here; some books have one, to cancel the 2 of the derivative.


# %%
def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    """Return the mean squared error over all elements.

    Shapes: prediction, target [N, *], the same; result a scalar.
    Forbidden: F.mse_loss, by any name.
    """
    raise NotImplementedError("mse_loss")


# %% [markdown]
# ## 2. The gradient of a line
#
# Linear regression predicts $\hat y = Xw + b$ for $N$ samples of $D$ variables. With the residual $r = Xw + b - y$ the
# loss is $\frac1N \sum_n r_n^2$, and the chain rule gives
#
# $$\frac{\partial L}{\partial w} = \frac2N X^\top r, \qquad \frac{\partial L}{\partial b} = \frac2N \sum_n r_n$$
#
# Every sample pulls $w$ along its own $x_n$, as hard as it is wrong; and $b$ feels all of them alike.
#
# Example: $x = (1, 3)$, $y = (2, 1)$, $w = 1$, $b = 0$: $r = (-1, 2)$, $dw = \tfrac22(-1 \cdot 1 + 2 \cdot 3) = 5$,
# $db = \tfrac22(-1 + 2) = 1$.


# %%
def linear_regression_gradients(x: Tensor, y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Return (dw, db), the gradient of mse_loss(x @ w + b, y), the factor 2 kept.

    Shapes: x [N, D], y [N], w [D], b []; dw [D], db [].
    Not differentiated. Forbidden: autograd. Work the gradient out by hand.
    """
    raise NotImplementedError("linear_regression_gradients")


# %% [markdown]
# ## 3. Gradient descent
#
# $$w \leftarrow w - \eta\,\frac{\partial L}{\partial w}, \qquad b \leftarrow b - \eta\,\frac{\partial L}{\partial b}$$
#
# Both gradients are taken at the *same* point, then both parameters move. Keep a record: `losses[t]` is the loss
# **before** step $t$, so the first one is that of the parameters given.
#
# Example: from the numbers above with $\eta = 0.1$, one step gives $w = 0.5$, $b = -0.1$ and the losses $(2.5)$: the
# mean of $(-1)^2$ and $2^2$.


# %%
def gradient_descent(
    x: Tensor, y: Tensor, w: Tensor, b: Tensor, lr: float, steps: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Run `steps` steps of gradient descent on mse_loss(x @ w + b, y), from w and b on, all samples in every step.

    Shapes: x [N, D], y [N], w [D], b []. Returns (w [D], b [], losses [steps]); losses is one tensor, of x's dtype and
    device. steps >= 1.
    Not differentiated. Autograd inside is welcome, if you switch it on: torch.enable_grad(). Forbidden: torch.optim.
    """
    raise NotImplementedError("gradient_descent")


# %%
def show_descent() -> None:
    """Fit a line at four learning rates: too small, right, nearly too large, too large."""
    import matplotlib.pyplot as plt

    generator = torch.Generator().manual_seed(0)
    x = torch.rand(40, 1, generator=generator) * 4 - 1
    y = 1.5 * x[:, 0] - 1 + 0.5 * torch.randn(40, generator=generator)
    _, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.plot(x[:, 0], y, "k.", label="data")
    for lr in (0.005, 0.1, 0.34, 0.42):
        w, b, losses = gradient_descent(x, y, torch.zeros(1), torch.zeros(()), lr, 60)
        right.semilogy(losses, label=f"rate {lr}")
        if losses[-1] < losses[0]:
            ends = torch.tensor([-1.0, 3.0])
            left.plot(ends, ends * w + b, label=f"rate {lr}")
    left.set(xlabel="x", ylabel="y", title="The lines after 60 steps")
    right.set(xlabel="step", ylabel="loss", title="The losses before each step")
    left.legend()
    right.legend()
    plt.show()


if __name__ == "__main__" and works(
    gradient_descent, torch.ones(2, 1), torch.ones(2), torch.ones(1), torch.ones(()), 0.1, 1
):
    show_descent()

# %% [markdown]
# ## 4. Activations
#
# What stands between the layers, elementwise, for tensors of any shape:
#
# $$\mathrm{relu}(x) = \max(x, 0), \qquad \mathrm{sigmoid}(x) = \frac1{1 + e^{-x}}, \qquad
#   \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}$$
#
# Exponentials grow fast: in float32 $e^{89}$ is already infinite, and infinity over infinity is NaN. All three must be
# right and finite from $-100$ to $100$: choose a form whose exponents are harmless where it matters, for example
# $e^{-|x|}$. Two identities help: $\mathrm{sigmoid}(-x) = 1 - \mathrm{sigmoid}(x)$ and
# $\tanh(x) = 2\,\mathrm{sigmoid}(2x) - 1$.
#
# Example: at $x = 1$ they are $1$, $0.731$ and $0.762$; at $x = -2$ they are $0$, $0.119$ and $-0.964$.


# %%
def relu(x: Tensor) -> Tensor:
    """Return x where it is positive and 0 elsewhere. Shapes: x and the result [...]; always a new tensor.

    Forbidden: relu, leaky_relu and threshold, by any name. For example clamp, maximum, where.
    """
    raise NotImplementedError("relu")


# %%
def sigmoid(x: Tensor) -> Tensor:
    """Return 1/(1 + e^-x), elementwise, right and finite for |x| up to 100. Shapes: x and the result [...].

    Forbidden: sigmoid, logsigmoid, expit and tanh, by any name.
    """
    raise NotImplementedError("sigmoid")


# %%
def tanh(x: Tensor) -> Tensor:
    """Return the hyperbolic tangent, elementwise, right and finite for |x| up to 100. Shapes: x and the result [...].

    Forbidden: PyTorch's tanh and sigmoid, by any name; your own sigmoid is fine.
    """
    raise NotImplementedError("tanh")


# %%
def show_activations() -> None:
    """Plot the three activations and their slopes."""
    import matplotlib.pyplot as plt

    _, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    for activation in (relu, sigmoid, tanh):
        x = torch.linspace(-5, 5, 400).requires_grad_()
        y = activation(x)
        (slope,) = torch.autograd.grad(y.sum(), x)
        left.plot(x.detach(), y.detach(), label=activation.__name__)
        right.plot(x.detach(), slope, label=activation.__name__)
    left.set(ylim=(-1.2, 2), title="Activations")
    right.set(title="Their slopes, which backpropagation multiplies")
    left.legend()
    plt.show()


if __name__ == "__main__":
    one = torch.ones(1)
    if works(relu, one) and works(sigmoid, one) and works(tanh, one):
        show_activations()

# %% [markdown]
# ## 5. Softmax and cross-entropy
#
# $C$ scores become $C$ probabilities, along the last axis:
#
# $$p_c = \frac{e^{z_c}}{\sum_k e^{z_k}}$$
#
# Adding a constant to all scores of a row changes nothing, and that is the way out of overflow: subtract the row's own
# maximum first. Scores of $10^4$ are then harmless.
#
# Example: $z = (0, \log 2, \log 5)$ gives $p = (\tfrac18, \tfrac28, \tfrac58)$.
#
# A classifier of the right label $y$ pays $-\log p_y$. The mean over the batch is the **cross-entropy**:
#
# $$L = -\frac1N \sum_n \log \mathrm{softmax}(z_n)_{y_n} = \frac1N \sum_n \Big(\log \sum_k e^{z_{nk}} - z_{n y_n}\Big)$$
#
# The second form is the one to compute. The first, done in two steps, takes the logarithm of a rounded zero as soon as
# the network is sure and wrong; a small number added inside the logarithm only hides it, and caps the loss near 18.
#
# Example: logits $(0, \log 3)$ with label 0 cost $\log 4 \approx 1.386$; with label 1, $\log \tfrac43 \approx 0.288$.
# Equal logits of $C$ classes cost $\log C$: check that an untrained network starts there.


# %%
def softmax(z: Tensor) -> Tensor:
    """Return probabilities over the last axis. Shapes: z and the result [..., C].

    Right and finite for scores of 10,000. Forbidden: PyTorch's softmax, by any name; log_softmax and logsumexp are
    welcome.
    """
    raise NotImplementedError("softmax")


# %%
def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the batch mean of -log softmax(logits)[label], in nats.

    Shapes: logits [N, C], labels [N] int64 from 0; result a scalar. Stable at logits of 10,000.
    Forbidden: F.cross_entropy, nn.CrossEntropyLoss; log_softmax, logsumexp and nll_loss are welcome.
    """
    raise NotImplementedError("cross_entropy")


# %%
def show_losses() -> None:
    """Plot what a wrong answer costs, and how hard it is pulled back, for two losses."""
    import matplotlib.pyplot as plt

    margin = torch.linspace(-12, 12, 121).requires_grad_()
    logits = torch.stack([margin, torch.zeros_like(margin)], dim=1)
    right_class = torch.zeros(1, dtype=torch.int64)
    entropy = torch.stack([cross_entropy(row[None], right_class) for row in logits])
    squared = 2 * (1 - softmax(logits)[:, 0]) ** 2
    _, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    for name, loss in (("cross-entropy", entropy), ("squared error of the probabilities", squared)):
        (slope,) = torch.autograd.grad(loss.sum(), margin, retain_graph=True)
        left.plot(margin.detach(), loss.detach(), label=name)
        right.plot(margin.detach(), -slope, label=name)
    left.set(xlabel="logit of the right class minus the other", title="Loss")
    right.set(xlabel="logit of the right class minus the other", title="Pull towards the right class")
    left.legend()
    plt.show()


if __name__ == "__main__":
    scores, label = torch.zeros(1, 2), torch.zeros(1, dtype=torch.int64)
    if works(softmax, scores) and works(cross_entropy, scores, label):
        show_losses()

# %% [markdown]
# ## 6. A loss for forecasts with error bars
#
# "21 degrees, give or take 2": a network can answer with a mean *and* a width. As in all of machine learning, maximum
# likelihood says what to pay for it. With $\ell = \log \sigma^2$ (any real number is a legal one):
#
# $$-\log \mathcal N(y; \mu, \sigma^2) = \tfrac12\Big(\ell + (y - \mu)^2 e^{-\ell} + \log 2\pi\Big)$$
#
# A wide forecast pays for its width, a narrow one for its error. With a fixed width this is the squared error again:
# that is where the squared error comes from. Lecture 10 uses `logvar` in the same way.
#
# Example: $\mu = 1$, $\ell = \log 4$, $y = 3$: $\tfrac12(1.386 + 4/4 + 1.838) = 2.112$ nats.


# %%
def gaussian_nll(mean: Tensor, logvar: Tensor, y: Tensor) -> Tensor:
    """Return the mean over the samples of -log N(y; mean, e^logvar), in nats, the constant log(2 pi)/2 included.

    Shapes: mean, logvar, y [N]; result a scalar. logvar is the log of the variance, between -8 and 8.
    Source: Nix & Weigend 1994. Forbidden: F.gaussian_nll_loss, torch.distributions.
    """
    raise NotImplementedError("gaussian_nll")


# %% [markdown]
# ## 7. The multilayer perceptron
#
# Layer after layer, $h \leftarrow \mathrm{relu}(W h + b)$, and the last one without relu, so that its outputs (logits,
# or means) may be any number. With a batch in rows, $x$ is $[N, d_{in}]$, $W$ is $[d_{out}, d_{in}]$, and $W h$ becomes
# `h @ w.T`.
#
# Example: $W_1 = (1, -1)^\top$, $b_1 = 0$, $W_2 = (1, 1)$, $b_2 = -3$ computes $|x| - 3$ from one number: two units,
# one for each side.


# %%
def mlp_forward(x: Tensor, layers: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    """Return the output of the network: relu after each layer but the last.

    Shapes: x [N, d_in]; layers a list of (w [out, in], b [out]), at least one; result [N, d_out].
    """
    raise NotImplementedError("mlp_forward")


# %%
def show_error_bars() -> None:
    """Fit a network that answers with a mean and a log-variance to data whose noise grows."""
    import matplotlib.pyplot as plt

    generator = torch.Generator().manual_seed(1)
    x = torch.rand(300, 1, generator=generator) * 6 - 3
    noise = 0.05 + 0.12 * (x[:, 0] + 3)
    y = torch.sin(x[:, 0]) + noise * torch.randn(300, generator=generator)
    widths = [1, 40, 40, 2]
    layers = [
        (torch.randn(out, into, generator=generator) * (2 / into) ** 0.5, torch.zeros(out))
        for into, out in pairwise(widths)
    ]
    parameters = [tensor.requires_grad_() for layer in layers for tensor in layer]
    optimizer = torch.optim.Adam(parameters, lr=5e-3)
    for _ in range(800):
        out = mlp_forward(x, layers)
        loss = gaussian_nll(out[:, 0], out[:, 1].clamp(-8, 8), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    grid = torch.linspace(-3, 3, 200)[:, None]
    with torch.no_grad():
        mean, logvar = mlp_forward(grid, layers).T
    std = (logvar / 2).exp()
    plt.figure(figsize=(7, 3.5))
    plt.plot(x[:, 0], y, ".", color="0.6", markersize=4)
    plt.plot(grid[:, 0], mean, label="mean")
    plt.fill_between(grid[:, 0], mean - 2 * std, mean + 2 * std, alpha=0.25, label="mean +- 2 std")
    plt.title("Error bars that were learnt, though no target says how wide they are")
    plt.legend()
    plt.show()


if __name__ == "__main__":
    layer = [(torch.ones(1, 1), torch.ones(1))]
    if works(mlp_forward, torch.ones(1, 1), layer) and works(gaussian_nll, *[torch.ones(1)] * 3):
        show_error_bars()

# %% [markdown]
# ## 8. Backpropagation by hand
#
# Go forward once and keep what each layer was given, $h_0 = x, h_1, \dots$ Then go back with $\delta$, the gradient at
# a layer's pre-activation $z_k = h_{k-1} W_k^\top + b_k$. It begins at the logits, where softmax and logarithm cancel
# to something simple, and passes layer by layer:
#
# $$\delta_K = \frac1N\big(\mathrm{softmax}(z_K) - \mathrm{onehot}(y)\big), \qquad
#   \delta_{k-1} = (\delta_k W_k) \odot [\,z_{k-1} > 0\,]$$
#
# $$\frac{\partial L}{\partial W_k} = \delta_k^\top h_{k-1}, \qquad
#   \frac{\partial L}{\partial b_k} = \sum_n \delta_{k,n}$$
#
# Shapes tell most of the story: $dW$ has the shape of $W$, and there is one way only to multiply for that. Where all
# widths are equal they tell nothing; then think.
#
# Example: one layer, one sample $x = (1, 2)$, logits $(0, \log 3)$, label 0. The softmax is $(\tfrac14, \tfrac34)$, so
# $\delta = (-\tfrac34, \tfrac34)$, $dW = \begin{pmatrix}-0.75 & -1.5\\ 0.75 & 1.5\end{pmatrix}$, $db = \delta$.


# %%
def mlp_backward(
    x: Tensor, labels: Tensor, layers: Sequence[tuple[Tensor, Tensor]]
) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
    """Return (loss, gradients): cross_entropy(mlp_forward(x, layers), labels), and its (dw, db) for every layer.

    Shapes: x [N, d_in], labels [N] int64, layers as in mlp_forward; loss a scalar, gradients a list of (dw, db) in the
    layers' order, shaped as w and b. As stable as cross_entropy.
    Source: Rumelhart, Hinton & Williams 1986. Not differentiated. Forbidden: autograd.
    """
    raise NotImplementedError("mlp_backward")


# %% [markdown]
# ## 9. What a stack without activations is
#
# Leave the relus out, and $W_2(W_1 x + b_1) + b_2 = (W_2 W_1)\,x + (W_2 b_1 + b_2)$: two layers are one. So are ten.
# Mind the order: the first layer stands on the right.
#
# Example: $W_1 = 2$, $b_1 = 1$, $W_2 = 3$, $b_2 = 5$ collapse to $w = 6$, $b = 3 \cdot 1 + 5 = 8$.


# %%
def collapse_affine(layers: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Return (w, b), the one affine map that the layers are, one after the other, without activations.

    Shapes: layers a list of (w [out, in], b [out]), at least one; w [d_out, d_in], b [d_out], always new tensors.
    """
    raise NotImplementedError("collapse_affine")


# %%
def two_spirals(n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Points [2n, 2] on two spirals wound into each other, and which spiral each is on, [2n]."""
    angle = 0.6 + 2.6 * math.pi * torch.rand(2 * n, generator=generator).sqrt()
    labels = torch.arange(2 * n) % 2
    turned = angle + math.pi * labels
    points = angle[:, None] * torch.stack([turned.cos(), turned.sin()], dim=1) / 4
    return points + 0.05 * torch.randn(2 * n, 2, generator=generator), labels


def random_layers(widths: Sequence[int], generator: torch.Generator) -> list[tuple[Tensor, Tensor]]:
    """Layers of the given widths, scaled so that relu keeps the size of what passes."""
    pairs = pairwise(widths)
    return [(torch.randn(out, into, generator=generator) * (2 / into) ** 0.5, torch.zeros(out)) for into, out in pairs]


def train_on_spirals(steps: int = 2500, lr: float = 0.3) -> None:
    """Train a perceptron with your gradients, and draw it beside a stack without activations."""
    import matplotlib.pyplot as plt

    generator = torch.Generator().manual_seed(0)
    x, labels = two_spirals(150, generator)
    layers = random_layers([2, 48, 48, 2], generator)
    losses = []
    for _ in range(steps):
        loss, gradients = mlp_backward(x, labels, layers)
        losses.append(loss.item())
        layers = [(w - lr * dw, b - lr * db) for (w, b), (dw, db) in zip(layers, gradients, strict=True)]

    stack = random_layers([2, 48, 48, 2], generator)
    for _ in range(300):
        leaves = [(w.requires_grad_(), b.requires_grad_()) for w, b in stack]
        w, b = collapse_affine(leaves)
        gradients = torch.autograd.grad(F.cross_entropy(x @ w.T + b, labels), [t for layer in leaves for t in layer])
        pairs = zip(stack, gradients[::2], gradients[1::2], strict=True)
        stack = [((w - 0.05 * dw).detach(), (b - 0.05 * db).detach()) for (w, b), dw, db in pairs]

    side = torch.linspace(-2.6, 2.6, 160)
    grid = torch.cartesian_prod(side, side)
    maps = {"48-48 units without activations": [collapse_affine(stack)], "48-48 units with relu": layers}
    _, axes = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    for axis, (name, network) in zip(axes, maps.items(), strict=False):
        score = mlp_forward(grid, network)
        axis.contourf(side, side, (score[:, 1] - score[:, 0]).view(160, 160).T, [-1e9, 0, 1e9], alpha=0.3)
        axis.scatter(*x.T, c=labels, s=8)
        axis.set(title=name)
    axes[2].semilogy(losses)
    axes[2].axhline(math.log(2), linestyle=":", color="k")
    axes[2].set(xlabel="step", title="Loss with relu; dotted: log 2, knowing nothing")
    plt.show()


if __name__ == "__main__":
    point, label, layer = torch.ones(1, 2), torch.zeros(1, dtype=torch.int64), [(torch.ones(2, 2), torch.ones(2))]
    if works(mlp_backward, point, label, layer) and works(collapse_affine, layer) and works(mlp_forward, point, layer):
        train_on_spirals()

# %% [markdown]
# ## Quiz
#
# Two questions ask for a number that depends on what is given: return it. The others ask for a letter, as in
# `return "a"`.


# %%
def quiz_mlp_parameters(widths: Sequence[int]) -> int:
    """How many numbers does an MLP learn, biases included? Return a Python int.

    widths lists the number of inputs, the units of each hidden layer, and the number of outputs: [784, 256, 10] stands
    for one hidden layer of 256 units.

    Your numbers: widths = [784, 256, 10].
    """
    raise NotImplementedError("quiz_mlp_parameters")


# %%
def quiz_untrained_loss(classes: int) -> float:
    """What does the cross-entropy start at, in nats, if the network finds all classes equally likely?

    Return a Python float. If your own training starts far from it, something is wrong before it has begun.

    Your numbers: classes = 10.
    """
    raise NotImplementedError("quiz_untrained_loss")


# %%
def quiz_without_activations() -> str:
    """Ten wide layers, each affine, with nothing in between. Which functions can the network represent?

    a. Far more than a single layer: it has many more parameters.
    b. The same as one affine layer can, at most.
    c. Polynomials up to degree ten.
    d. Linear functions only if the biases are left out; with them, curves too.
    """
    raise NotImplementedError("quiz_without_activations")


# %%
def quiz_which_loss() -> str:
    """A network is to forecast tomorrow's temperature and to say how sure it is. Which loss?

    a. The mean squared error.
    b. The cross-entropy, with one class per degree.
    c. The mean absolute error.
    d. The negative log-likelihood of a Gaussian whose mean and variance are both outputs.
    """
    raise NotImplementedError("quiz_which_loss")


# %%
def quiz_classifier_loss() -> str:
    """Why is a classifier trained with the cross-entropy rather than with the squared error of its probabilities?

    a. Where it is sure and wrong, the squared error hardly has a slope, the cross-entropy a full one.
    b. The squared error of probabilities can grow without bound.
    c. The squared error needs the probabilities of all classes, which is too slow.
    d. The squared error is smallest for the wrong probabilities.
    """
    raise NotImplementedError("quiz_classifier_loss")


# %%
def quiz_zero_weights() -> str:
    """All weights and biases of an MLP with relu start at zero. What happens in training?

    a. Nothing at all can ever change, not even the last bias.
    b. The gradients explode, because the logits are all equal.
    c. The units of a hidden layer stay equal to each other for ever: the layer is as good as one unit, or none.
    d. Different samples soon make the units differ, so it only takes a little longer.
    """
    raise NotImplementedError("quiz_zero_weights")
