# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Lecture 1: what deep learning is made of, and when
#
# Every system of this course has four ingredients: **data** to learn from, a **model** that turns inputs into answers,
# a **loss** that says how wrong an answer is, and an **algorithm** that changes the model so that the loss falls. This
# first assignment is short: you write the smallest model there is, and the smallest network, and answer questions about
# the lecture.
#
# Throughout the course:
#
# - all tensors of a call share one dtype (float32 or float64) and one device, and results follow them: create nothing
#   on a default device or in a default dtype, do not pass through another precision;
# - inputs are never changed in place, results are fresh tensors, and everything is differentiable;
# - a shape $[..., d]$ means: any leading dimensions, or none.

# %%
import torch
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
# ## 1. The affine map
#
# A vector $x$ of $d_{in}$ numbers becomes a vector of $d_{out}$ numbers, each of them a weighted sum of all inputs plus
# a bias:
#
# $$y = W x + b, \qquad W \in \mathbb R^{d_{out} \times d_{in}}$$
#
# With many vectors in the rows of a tensor, $W x$ becomes `x @ w.T`. Where $W$ is square, `x @ w` runs as well and is
# another map: shapes do not tell.
#
# Example: $W = \begin{pmatrix}1 & 2\\ 0 & -1\\ 3 & 0\end{pmatrix}$, $b = (0, 10, 0)$, $x = (1, 2)$ give $y = (5, 8,
# 3)$.


# %%
def affine(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """Return W x + b for each vector x along the last axis.

    Shapes: x [..., d_in], w [d_out, d_in], b [d_out]; result [..., d_out].
    Forbidden: F.linear, nn.Linear.
    """
    raise NotImplementedError("affine")


# %%
def show_affine() -> None:
    """Draw what two affine maps do to a grid and a circle: straight stays straight, and twice affine is affine."""
    import matplotlib.pyplot as plt

    turn = torch.linspace(0, 2 * torch.pi, 100)
    circle = torch.stack([turn.cos(), turn.sin()], dim=1)
    ticks = torch.linspace(-1.5, 1.5, 7)
    lines = [torch.stack([ticks, torch.full_like(ticks, t.item())], dim=1) for t in ticks]
    shapes = [circle, *lines, *(line.flip(1) for line in lines)]
    w_1, b_1 = torch.tensor([[1.0, 0.6], [-0.3, 0.8]]), torch.tensor([0.5, 0.0])
    w_2, b_2 = torch.tensor([[0.2, -1.1], [0.9, 0.4]]), torch.tensor([0.0, -1.0])
    once = [affine(shape, w_1, b_1) for shape in shapes]
    twice = [affine(shape, w_2, b_2) for shape in once]
    _, axes = plt.subplots(1, 3, figsize=(11, 3.8), layout="constrained")
    titles = ("x", "affine(x)", "affine of affine: still straight")
    for axis, stage, title in zip(axes, (shapes, once, twice), titles, strict=True):
        for k, points in enumerate(stage):
            axis.plot(*points.T, color="tab:red" if k == 0 else "0.6", linewidth=2 if k == 0 else 1)
        axis.set(title=title, aspect="equal")
    plt.show()


if __name__ == "__main__" and works(affine, torch.ones(1, 2), torch.ones(2, 2), torch.ones(2)):
    show_affine()

# %% [markdown]
# ## 2. One hidden layer draws any curve
#
# Affine maps alone stay straight, however many follow each other. What bends the line is the activation in between. The
# rectifier $\mathrm{relu}(t) = \max(t, 0)$ makes one kink:
#
# $$f(x) = b + \sum_{k=1}^{K} s_k\,\mathrm{relu}(x - t_k)$$
#
# Read it from left to right. Before the first knot $t_k$ nothing is switched on and $f = b$. At each knot one more unit
# is switched on and changes the slope by $s_k$; the slope at any place is the sum of the $s_k$ passed so far. Knots may
# come in any order. This is a network with one hidden layer of $K$ units, and with enough of them it follows any curve.
#
# Example: knots $(0, 1)$, slopes $(2, -3)$, bias $5$. $f(-1) = 5$, $f(1) = 5 + 2 \cdot 1 = 7$, and
# $f(3) = 5 + 2 \cdot 3 - 3 \cdot 2 = 5$: the slopes are $0$, $2$, and then $-1$.


# %%
def piecewise_linear(x: Tensor, knots: Tensor, slopes: Tensor, bias: float) -> Tensor:
    """Return bias + sum over k of slopes[k] * relu(x - knots[k]), for every number of x.

    Shapes: x [N], knots and slopes [K], in any order; K may be 0. bias is a Python number. Result [N].
    """
    raise NotImplementedError("piecewise_linear")


# %%
def fit_slopes(x: Tensor, y: Tensor, knots: Tensor) -> tuple[Tensor, float]:
    """The slopes and the bias of the least squared error, for given knots: a linear problem in both."""
    none = torch.zeros(0)
    units = [piecewise_linear(x, knot[None], torch.ones(1), 0.0) for knot in knots]
    columns = torch.stack([*units, piecewise_linear(x, none, none, 1.0)], dim=1)
    solution = torch.linalg.lstsq(columns.double(), y[:, None].double()).solution[:, 0].float()
    return solution[:-1], solution[-1].item()


def show_curves() -> None:
    """Fit a curve with 3, 8 and 30 hidden units, and draw the kinks."""
    import matplotlib.pyplot as plt

    x = torch.linspace(-3, 3, 400)
    y = torch.sin(2.5 * x) + 0.4 * x + (x > 1.2) * 0.8
    _, axes = plt.subplots(1, 3, figsize=(12, 3.6), sharey=True, layout="constrained")
    for axis, units in zip(axes, (3, 8, 30), strict=True):
        knots = torch.linspace(-3, 3, units + 1)[:-1]
        slopes, bias = fit_slopes(x, y, knots)
        fitted = piecewise_linear(x, knots, slopes, bias)
        axis.plot(x, y, "k--", linewidth=1, label="target")
        axis.plot(x, fitted, color="tab:red", label="network")
        axis.plot(knots, piecewise_linear(knots, knots, slopes, bias), "o", color="tab:red", markersize=4)
        axis.set(title=f"{units} hidden units, mean squared error {(fitted - y).square().mean():.4f}")
    axes[0].legend()
    plt.show()


if __name__ == "__main__" and works(piecewise_linear, torch.zeros(1), torch.zeros(1), torch.ones(1), 0.0):
    show_curves()

# %% [markdown]
# ## Quiz
#
# Some questions give you a name and ask for a word, a year or a letter: write a dictionary, or a chain of `if`s. The
# others are answered by a letter, as in `return "a"`. The last one is a small formula.


# %%
def quiz_ingredient(thing: str) -> str:
    """Which of the four ingredients is `thing`? Return "data", "model", "loss" or "algorithm".

    You will be asked about: "ImageNet", "captions of photographs", "ResNet", "a decision tree", "cross-entropy",
    "mean squared error", "Adam", "gradient descent".
    """
    raise NotImplementedError("quiz_ingredient")


# %%
def quiz_four_ingredients() -> str:
    """VGG and ResNet learn the same photographs with the same loss and the same optimiser. Which ingredient differs?

    a. The data.
    b. The loss.
    c. The algorithm.
    d. The model.
    """
    raise NotImplementedError("quiz_four_ingredients")


# %%
def quiz_loss(target: str) -> str:
    """Which loss goes with what is to be predicted? Return "MSE", "cross-entropy" or "maximum likelihood".

    A number is a regression, one of several classes a classification; and where the answer is to be a whole
    distribution, one asks how probable it makes what was seen. You will be asked about: "the price of a house",
    "the age of a person", "cat, dog or bird", "the digit in an image", "a distribution over ages",
    "a forecast with error bars".
    """
    raise NotImplementedError("quiz_loss")


# %%
def quiz_containment() -> str:
    """Which contains which?

    a. Deep learning contains machine learning, which contains artificial intelligence.
    b. Artificial intelligence contains machine learning and deep learning, which have nothing in common.
    c. Artificial intelligence contains machine learning, which contains deep learning.
    d. They are three names of one field.
    """
    raise NotImplementedError("quiz_containment")


# %%
def quiz_not_deep() -> str:
    """Which program is machine learning, but not deep learning?

    a. A chatbot that answers by rules that its author wrote.
    b. A decision tree that was fitted to the records of a bank.
    c. A convolutional network that was trained on photographs of skin.
    d. A chess program that searches with a hand-made score of positions.
    """
    raise NotImplementedError("quiz_not_deep")


# %%
def quiz_year(milestone: str) -> int:
    """In which year does the lecture place the milestone? Return an int.

    You will be asked about: "AlexNet", "DQN", "encoder-decoder", "Adam", "GAN", "ResNet", "Transformer", "BERT", "GPT",
    "SimCLR". The years are the course's. (GAN was first seen as a preprint a year earlier, for example, and GPT stands
    for the large model that made it known.)
    """
    raise NotImplementedError("quiz_year")


# %%
def quiz_brought(milestone: str) -> str:
    """What did the milestone bring? Return the letter. The milestones are those of quiz_year.

    a. A convolutional network wins the ImageNet contest by far, and deep learning is taken seriously.
    b. A network learns to play video games from pixels and the score alone.
    c. One recurrent network reads a sentence into a vector, another one writes the translation.
    d. An optimiser with a step size for every weight, which works without much tuning.
    e. Two networks play against each other: one forges samples, the other one tells them from real ones.
    f. Skip connections: networks of more than a hundred layers can be trained.
    g. Attention alone, without recurrence, reads a whole sentence at once.
    h. Pre-trained by filling gaps, reading to both sides, then fine-tuned for a task.
    i. A very large model that was trained to continue text, and writes.
    j. Representations of images learnt without labels, by recognising two views of one image.
    """
    raise NotImplementedError("quiz_brought")


# %%
def quiz_pieces(knots: int) -> int:
    """Of how many straight pieces, at most, is the curve of section 2 made, if it has this many different knots?

    Return a Python int. knots may be 0.

    Your numbers: knots = 4.
    """
    raise NotImplementedError("quiz_pieces")


# %%
def show_timeline() -> None:
    """Draw the milestones in the years that you gave."""
    import matplotlib.pyplot as plt

    names = ("AlexNet", "DQN", "encoder-decoder", "Adam", "GAN", "ResNet", "Transformer", "BERT", "GPT", "SimCLR")
    plt.figure(figsize=(10, 2.6))
    plt.axhline(0, color="0.6")
    for place, name in enumerate(names):
        year, height = quiz_year(name), (1, -1, 2, -2)[place % 4]
        plt.plot([year, year], [0, height], color="tab:red", linewidth=1)
        plt.text(year, height, name, ha="center", va="bottom" if height > 0 else "top")
    plt.ylim(-3.2, 3.2)
    plt.yticks([])
    plt.title("Milestones")
    plt.show()


if __name__ == "__main__" and works(quiz_year, "AlexNet"):
    show_timeline()
