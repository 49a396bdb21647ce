# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Lecture 3a: from gradient descent to Adam
#
# A network is trained by walking downhill on its loss. The gradient says which way is down *here*; how far to go, and
# how much to trust the slopes seen before, is what the methods of this lecture differ in. You will write seven of
# them, one step each, and then put the last into an optimiser object that trains a whole network.
#
# Every step is a pure function:
#
# $$ (\text{parameter},\ \text{gradient},\ \text{state},\ \text{hyper-parameters}) \to
#    (\text{new parameter},\ \text{new state}) $$
#
# - All tensors of a call have one shape (any), one dtype (float32 or float64) and lie on one device; results follow
#   them.
# - States begin as zeros. The state returned is the one *after* this gradient has been counted in.
# - Inputs are never changed in place, and no result shares memory with them.
# - Steps are differentiable with respect to parameter, gradient and state: no `no_grad`, no `.data`, no `.detach()`.
#   (One can then learn a learning rate by gradient descent.) Only the class `Adam` at the end updates tensors in
#   place.
# - All operations act on each coordinate by itself.
#
# Not to be called, and not to be subclassed: anything in `torch.optim`. It is the answer.

# %%
from collections.abc import Callable

import matplotlib.pyplot as plt
import torch
from torch import Tensor


def works(task, *arguments):
    """Whether a task is done; says which one to do first if it is not."""
    try:
        task(*arguments)
    except NotImplementedError as missing:
        print(f"implement {missing} first")
        return False
    return True


def walk(step, state, count=40):
    """Positions of a walk from (-4, 2) down the valley 0.05 x^2 + y^2; step(w, slope, state) gives (w, state)."""
    w = torch.tensor([-4.0, 2.0])
    positions = [w]
    for _ in range(count):
        w, state = step(w, valley_slope, state)
        positions.append(w)
    return torch.stack(positions)


def valley_slope(w):
    """The gradient of 0.05 x^2 + y^2: twenty times as steep across the valley as along it."""
    return torch.tensor([0.1, 2.0]) * w


def draw_walks(walks):
    """Plot named walks on the contours of the valley."""
    x, y = torch.meshgrid(torch.linspace(-5, 5, 101), torch.linspace(-2.5, 2.5, 101), indexing="xy")
    plt.figure(figsize=(7, 3.5))
    plt.contour(x, y, 0.05 * x**2 + y**2, levels=15, colors="lightgray")
    for name, positions in walks.items():
        plt.plot(*positions.T, marker=".", label=name)
    plt.plot(0, 0, "k*")
    plt.legend()
    plt.show()


# %% [markdown]
# ## 1. Gradient descent
#
# $$ w \leftarrow w - \eta\, g $$
#
# with the learning rate $\eta$ (`lr`). "Stochastic" is only where $g$ comes from: a minibatch instead of all data.
#
# **Example.** $w = (1, -2)$, $g = (4, 2)$, $\eta = 0.1$ give $(0.6, -2.2)$.


# %%
def sgd_step(param: Tensor, grad: Tensor, lr: float) -> Tensor:
    """One step of gradient descent. param, grad: one shape (*); returns the new parameter, (*).

    Forbidden: anything in torch.optim.
    """
    raise NotImplementedError("sgd_step")


# %%
if __name__ == "__main__" and works(sgd_step, torch.zeros(2), torch.ones(2), 0.1):
    draw_walks(
        {
            f"lr = {lr}": walk(lambda w, slope, _, lr=lr: (sgd_step(w, slope(w), lr), None), None)
            for lr in (0.05, 0.3, 0.95)
        }
    )

# %% [markdown]
# ## 2. Momentum
#
# In a narrow valley the gradient points across, step after step, left and right in turn, while the way along is slow. A
# *velocity* sums the gradients: what alternates cancels, what stays adds up.
#
# $$ a \leftarrow \beta a + g, \qquad w \leftarrow w - \eta\, a $$
#
# The gradient enters with the weight 1, and the learning rate stays outside of $a$. Other books have $(1 - \beta) g$,
# or $\eta g$ inside; those are different methods with the same name.
#
# **Example.** $w = 1$, $a = 2$, $g = 4$, $\eta = 0.1$, $\beta = 0.5$: the velocity becomes $0.5 \cdot 2 + 4 = 5$ and
# the parameter $1 - 0.1 \cdot 5 = 0.5$.


# %%
def momentum_step(param: Tensor, grad: Tensor, velocity: Tensor, lr: float, beta: float = 0.9) -> tuple[Tensor, Tensor]:
    """One step with momentum (Polyak, 1964). param, grad, velocity: one shape (*).

    Returns (param, velocity), both new. Forbidden: anything in torch.optim.
    """
    raise NotImplementedError("momentum_step")


# %% [markdown]
# ### Nesterov's idea
#
# Momentum will carry the parameter to $w - \eta \beta a$ in any case. So ask for the slope *there*, where it can still
# correct the velocity, rather than here:
#
# $$ g = \nabla f(w - \eta \beta a), \qquad a \leftarrow \beta a + g, \qquad w \leftarrow w - \eta\, a $$
#
# The step itself starts from $w$. The gradient comes as a function, because you choose the point that it is asked at;
# call it once (in a real network a call is a whole backward pass).
#
# **Example.** $f(w) = w^2$, so `grad_fn` is $w \mapsto 2w$. With $w = 1$, $a = 2$, $\eta = 0.1$, $\beta = 0.5$: the
# point ahead is $0.9$, the slope there $1.8$, the velocity $2.8$ and the new parameter $0.72$.


# %%
def nesterov_step(
    param: Tensor, grad_fn: Callable[[Tensor], Tensor], velocity: Tensor, lr: float, beta: float = 0.9
) -> tuple[Tensor, Tensor]:
    """One step of Nesterov's accelerated gradient (Nesterov, 1983; in this form Sutskever et al., 2013).

    param, velocity: one shape (*). grad_fn: a function from a point, (*), to the gradient there, (*); called once.
    Returns (param, velocity), both new. Forbidden: anything in torch.optim.
    """
    raise NotImplementedError("nesterov_step")


# %%
if __name__ == "__main__":
    zero, one = torch.zeros(2), torch.ones(2)
    if works(momentum_step, zero, one, zero, 0.1) and works(nesterov_step, zero, valley_slope, zero, 0.1):
        draw_walks(
            {
                "momentum": walk(lambda w, slope, a: momentum_step(w, slope(w), a, 0.1), zero),
                "Nesterov": walk(lambda w, slope, a: nesterov_step(w, slope, a, 0.1), zero),
            }
        )

# %% [markdown]
# ## 3. A rate for every coordinate
#
# One learning rate for all coordinates is too large for the steep ones and too small for the flat ones. The next three
# methods divide each coordinate's gradient by the size that it usually has.
#
# **AdaGrad** sums the squares of all gradients so far:
#
# $$ G \leftarrow G + g^2, \qquad w \leftarrow w - \eta\, \frac{g}{\sqrt{G + \epsilon}} $$
#
# **RMSProp** takes a running mean instead, which forgets:
#
# $$ G \leftarrow \gamma G + (1 - \gamma) g^2, \qquad w \leftarrow w - \eta\, \frac{g}{\sqrt{G + \epsilon}} $$
#
# In both, $\epsilon$ stands *inside* the root, as in the lecture. Many libraries have it outside; the two differ where
# $G$ is not much larger than $\epsilon$. The state holds $G$ itself, without $\epsilon$.
#
# **Example.** $w = 1$, $g = 3$, $G = 7$, $\eta = 0.5$, $\epsilon = 9$. AdaGrad: $G$ becomes $16$, the divisor
# $\sqrt{25}$, and $w = 1 - 0.5 \cdot 3 / 5 = 0.7$.


# %%
def adagrad_step(
    param: Tensor, grad: Tensor, sum_squares: Tensor, lr: float, eps: float = 1e-8
) -> tuple[Tensor, Tensor]:
    """One step of AdaGrad (Duchi, Hazan and Singer, 2011), eps inside the root.

    param, grad, sum_squares: one shape (*), sum_squares not negative. Returns (param, sum_squares), both new.
    Forbidden: anything in torch.optim.
    """
    raise NotImplementedError("adagrad_step")


# %% [markdown]
# **AdaDelta** asks about units. If the loss were counted in cents rather than in euros, the step should stay the same;
# and a step should have the unit of $w$. So it divides by the running size of the gradients and multiplies by that of
# its own *earlier steps*, and needs no learning rate:
#
# $$ G \leftarrow \rho G + (1 - \rho) g^2, \qquad s = \frac{\sqrt{H + \epsilon}}{\sqrt{G + \epsilon}}\, g, \qquad
#    H \leftarrow \rho H + (1 - \rho) s^2, \qquad w \leftarrow w - s $$
#
# Mind the order: $s$ is made with the new $G$ and the $H$ of before (the new one cannot be known yet).
#
# **Example.** $w = 1$, $g = 2$, $G = 0$, $H = 3$, $\rho = 0.5$, $\epsilon = 1$: $G$ becomes $2$, $s = 2 \cdot 2/\sqrt 3
# \approx 2.309$, $H$ becomes $1.5 + 0.5 \cdot 16/3 \approx 4.167$, and $w \approx -1.309$.


# %%
def adadelta_step(
    param: Tensor, grad: Tensor, state: tuple[Tensor, Tensor], rho: float = 0.9, eps: float = 1e-6
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """One step of AdaDelta (Zeiler, 2012, Algorithm 1).

    state: (G, H), running means of squared gradients and of squared steps; param, grad, G, H: one shape (*).
    Returns (param, (G, H)), all new. Forbidden: anything in torch.optim.
    """
    raise NotImplementedError("adadelta_step")


# %%
def rmsprop_step(
    param: Tensor, grad: Tensor, mean_squares: Tensor, lr: float, gamma: float = 0.9, eps: float = 1e-8
) -> tuple[Tensor, Tensor]:
    """One step of RMSProp (Hinton's course, lecture 6e), eps inside the root.

    param, grad, mean_squares: one shape (*), mean_squares not negative. Returns (param, mean_squares), both new.
    Forbidden: anything in torch.optim.
    """
    raise NotImplementedError("rmsprop_step")


# %%
if __name__ == "__main__":
    zero, one = torch.zeros(2), torch.ones(2)
    if (
        works(adagrad_step, zero, one, zero, 0.1)
        and works(adadelta_step, zero, one, (zero, zero))
        and works(rmsprop_step, zero, one, zero, 0.1)
    ):
        draw_walks(
            {
                "AdaGrad": walk(lambda w, slope, G: adagrad_step(w, slope(w), G, 0.4), zero),
                "AdaDelta": walk(lambda w, slope, state: adadelta_step(w, slope(w), state, eps=1e-2), (zero, zero)),
                "RMSProp": walk(lambda w, slope, G: rmsprop_step(w, slope(w), G, 0.1), zero),
            }
        )

# %% [markdown]
# ## 4. Adam
#
# Adam keeps two running means, of the gradients (momentum) and of their squares (RMSProp):
#
# $$ m \leftarrow \beta_1 m + (1 - \beta_1) g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2) g^2 $$
#
# Both begin at zero, so early on both are too small: after $t$ steps their weights sum to $1 - \beta^t$ only. The *bias
# correction* divides this out, and the step is
#
# $$ \hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad
#    w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon} $$
#
# where $t$ counts this step too: it is 1 in the first one.
#
# - This is Algorithm 1 of the paper, where $\epsilon$ is added *to the root* of $\hat v$. The lecture's slide has it
#   under the root, and one slide has a slip of sign in $v$; do it as the paper does.
# - The state keeps the raw $m$ and $v$. The corrected ones are for this step alone.
#
# **Example.** From zeros, with $w = 1$, $g = 4$, $\eta = 0.1$, $\beta = (0.5, 0.75)$, $\epsilon = 1$: $m = 2$, $v =
# 4$, $\hat m = 4$, $\hat v = 16$, and $w = 1 - 0.1 \cdot 4 / (4 + 1) = 0.92$. A second gradient of $4$ gives $m = 3$,
# $v = 7$, and once more $\hat m = 4$, $\hat v = 16$: under a constant gradient, every step is $-\eta\, g / (|g| +
# \epsilon)$.


# %%
def adam_step(
    param: Tensor,
    grad: Tensor,
    state: tuple[Tensor, Tensor, int],
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> tuple[Tensor, tuple[Tensor, Tensor, int]]:
    """One step of Adam (Kingma and Ba, 2015, Algorithm 1).

    state: (m, v, t), the raw running means and the number of steps already taken, an int, 0 before the first call.
    param, grad, m, v: one shape (*). Returns (param, (m, v, t)), the tensors new and t one more.
    Forbidden: anything in torch.optim.
    """
    raise NotImplementedError("adam_step")


# %%
if __name__ == "__main__":
    zero = torch.zeros(2)
    if works(adam_step, zero, torch.ones(2), (zero, zero, 0)) and works(sgd_step, zero, zero, 0.1):
        draw_walks(
            {
                "Adam": walk(lambda w, slope, state: adam_step(w, slope(w), state, lr=0.2), (zero, zero, 0)),
                "gradient descent": walk(lambda w, slope, _: (sgd_step(w, slope(w), 0.2), None), None),
            }
        )

# %% [markdown]
# ## 5. Adam as an optimiser
#
# A network has many parameters; an optimiser holds them, remembers $(m, v, t)$ for each, and updates them *in place*,
# so that the network sees it. The training loop is the usual one:
#
#     optimiser = Adam(model.parameters(), lr=1e-2)
#     optimiser.zero_grad(); loss(model).backward(); optimiser.step()
#
# - `params` is any iterable of distinct tensors, and can be read only once if it is a generator, as
#   `model.parameters()` is.
# - A parameter whose `grad` is `None` took no part in the loss. It is skipped: its value, its means and its *own* step
#   count stay.
# - `step()` changes the very tensors that were given and leaves their `grad` as it is. They require grad, so PyTorch
#   refuses to change them in place while it records: here, `torch.no_grad()` is right.
# - `zero_grad()` leaves every `grad` as `None` or zeros.
#
# **Example.** One parameter $w = 1$, `lr=0.1`, `betas=(0.5, 0.75)`, `eps=1`; `w.grad` is $4$. After `step()`, $w$ holds
# $0.92$; after `w.grad = None` and another `step()` it still does.


# %%
class Adam:
    """Adam (Kingma and Ba, 2015, Algorithm 1) for an iterable of distinct tensors of any shapes.

    step() updates in place each tensor that has a gradient; the others are left out, their step count too.
    zero_grad() forgets the gradients. Forbidden: anything in torch.optim, subclassing included.
    """

    def __init__(self, params, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8):
        raise NotImplementedError("Adam")

    def step(self) -> None:
        raise NotImplementedError("Adam")

    def zero_grad(self) -> None:
        raise NotImplementedError("Adam")


# %%
if __name__ == "__main__" and works(Adam, [torch.zeros(1)]):
    torch.manual_seed(0)
    x = torch.linspace(-3, 3, 100)[:, None]
    y = torch.sin(2 * x)
    model = torch.nn.Sequential(torch.nn.Linear(1, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))
    optimiser = Adam(model.parameters(), lr=2e-2)
    losses = []
    for _ in range(300):
        optimiser.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
    left.semilogy(losses)
    left.set(xlabel="step", ylabel="loss")
    right.plot(x, y, "k--", label="sin 2x")
    right.plot(x, model(x).detach(), label="network")
    right.legend()
    plt.show()

# %% [markdown]
# ## Quiz
#
# Two questions ask for a number that depends on what is given: return it. The other two ask for a letter.


# %%
def quiz_settled_step(g: float, lr: float, beta: float) -> float:
    """Momentum, one parameter, and a gradient that has been g for very long.

    By how much does lr * velocity, which is subtracted from the parameter at every step, end up? Return that number.
    0 <= beta < 1; all are Python floats, and so is the answer.

    Your numbers: g = 2.0, lr = 0.1, beta = 0.9.
    """
    raise NotImplementedError("quiz_settled_step")


# %%
def quiz_uncorrected_first_step(beta1: float, beta2: float) -> float:
    """Adam without bias correction, eps = 0, from a state of zeros.

    How many times as long as with the correction is its first step? (More than three times with 0.9 and 0.999, and the
    gradient does not matter.) Return that ratio as a Python float; 0 < beta1, beta2 < 1.

    Your numbers: beta1 = 0.9, beta2 = 0.999.
    """
    raise NotImplementedError("quiz_uncorrected_first_step")


# %%
def quiz_first_adam_step() -> str:
    """Adam's first step from zeros, eps negligible. One coordinate has the gradient 1000, the other 0.001. They move by

    a) lr * 1000 and lr * 0.001
    b) lr / 1000 and lr / 0.001
    c) lr and lr
    d) lr * (1 - beta1) and lr * (1 - beta1)
    """
    raise NotImplementedError("quiz_first_adam_step")


# %%
def quiz_adagrad_stalls() -> str:
    """In long runs AdaGrad all but stops, RMSProp does not. What stops AdaGrad?

    a) the gradients become small near the minimum
    b) the sum of squares only ever grows, so that the rate only ever falls
    c) eps outweighs the sum of squares in the end
    d) its velocity is slowed down until it vanishes
    """
    raise NotImplementedError("quiz_adagrad_stalls")
