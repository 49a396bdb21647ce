# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Lecture 9: autoregressive models
#
# A generative model of images needs a probability for every image there could be. There are too many of them for a
# table: 28 by 28 black and white pixels already make $2^{784}$. Yet any joint distribution can be written, without
# assuming anything, as a product of conditionals, one pixel after the other (the chain rule):
#
# $$p(x) = \prod_{i=0}^{D-1} p(x_i \mid x_0, \dots, x_{i-1})$$
#
# An autoregressive model computes each conditional with a network. You will count what a table would cost, write the
# log-probabilities from which such models are made, build one of them (NADE), sample from it pixel by pixel, and make
# the masks with which a convolution keeps to the order of pixels (PixelCNN).
#
# On this page:
#
# - all floating-point tensors of a call share one dtype (float32 or float64) and one device, and results follow them;
# - inputs are never changed in place, results are fresh tensors, and everything is differentiable with respect to the
#   parameters (not to data: zeros and ones, class numbers, noise);
# - logarithms are natural: the unit is the nat;
# - not allowed when a function of yours runs: `torch.distributions`.

# %%
import math

import torch
import torch.nn.functional as F

# %% [markdown]
# ## 1. What a table costs
#
# A distribution over $m$ states has $m - 1$ free parameters: the last probability is what the others leave. So for
# $n$ variables of $k$ values each:
#
# | structure | assumes | parameters |
# |---|---|---|
# | joint | nothing | $k^n - 1$ |
# | independent | no variable says anything about another | $n\,(k - 1)$ |
# | Markov | each depends on the one before it, and on that only | $(k - 1) + (n - 1)\,k\,(k - 1)$ |
#
# In a Markov chain the first variable has a distribution of its own, and each further one has a distribution for every
# value of the one before. Each step has its own table here. (The chain of lecture 7, `markov_log_likelihood`, has one
# for all steps.)
#
# Example: three binary variables cost $7$, $3$ or $1 + 2 \cdot 2 \cdot 1 = 5$ parameters.


# %%
def count_parameters(n: int, structure: str, values: int = 2) -> int:
    """Return how many free parameters the joint distribution of n variables has, each with `values` values.

    n >= 1. structure is "joint", "independent" or "markov". The result is an exact int, however large.
    Raises ValueError for any other word, with the word in its message.
    """
    raise NotImplementedError("count_parameters")


# %% [markdown]
# ## 2. Coins and classes
#
# The conditionals of a black and white pixel are coins, those of a pixel with 256 levels are classes:
#
# $$\log p(x) = x \log p + (1 - x) \log (1 - p), \qquad \log p(x) = l_x - \log \sum_c e^{l_c}$$
#
# For the coin the probability $p$ is given, for the classes the logits $l$, which may be large. There, a logarithm
# *after* a softmax is too late: at logits of 1000 and 0 the softmax has rounded the second class to zero. (You met this
# in lecture 2: `cross_entropy`.)
#
# Example: $p = 0.25$ gives $\log 0.25 = -1.386$ to a 1 and $\log 0.75 = -0.288$ to a 0. Logits $(0, \log 3)$ give
# $\log \tfrac14$ to class 0 and $\log \tfrac34$ to class 1.


# %%
def bernoulli_log_prob(p: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return log p where x is 1 and log(1 - p) where x is 0.

    Shapes: p, x and the result [...], all the same, at least one dimension; elementwise, nothing is summed.
    p lies between 0.001 and 0.999, x is 0 or 1 as a float. Not allowed: torch.distributions.
    """
    raise NotImplementedError("bernoulli_log_prob")


# %%
def categorical_log_prob(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return the log-probability of class x[n] under the softmax of logits[n], for each sample.

    Shapes: logits [N, C], x [N] int64 from 0; result [N]. Right for logits of 10,000, too.
    Not allowed: torch.distributions.
    """
    raise NotImplementedError("categorical_log_prob")


# %% [markdown]
# ## 3. A mixture of Gaussians
#
# Where a pixel is a real number, one Gaussian is a poor conditional: the pixel at an edge is either dark or bright,
# rarely grey. A mixture of $K$ of them can say so:
#
# $$\log p(x) = \log \sum_{k=1}^{K} \pi_k\, \mathcal N(x;\, \mu_k, \sigma_k^2), \qquad \pi = \mathrm{softmax}(l), \quad
#   \sigma_k^2 = e^{\ell_k}$$
#
# $$\log \mathcal N(x;\, \mu, \sigma^2) =
#   -\tfrac12 \left( \tfrac{(x - \mu)^2}{\sigma^2} + \log\sigma^2 + \log 2\pi \right)$$
#
# A point that lies 100 standard deviations from every component has a log-density of about $-5000$, and its density is
# 0 in any floating-point format. So stay in log-space from beginning to end: $\log\sum_k e^{a_k}$ of
# $a_k = \log\pi_k + \log\mathcal N_k$ has a stable form.
#
# Example: two components of equal weight at $\mu = \pm 1$ with $\sigma^2 = 1$. At $x = 0$ both have the density
# $e^{-1/2}/\sqrt{2\pi} = 0.242$, and so has the mixture: $\log p = -1.419$.


# %%
def gaussian_mixture_log_prob(
    x: torch.Tensor, logits: torch.Tensor, means: torch.Tensor, logvars: torch.Tensor
) -> torch.Tensor:
    """Return log sum_k softmax(logits)_k N(x; means_k, exp(logvars_k)) for each point.

    Shapes: x [N]; logits, means, logvars [K], the same mixture for every point; result [N].
    logvars are logarithms of variances. The value is right far from every component, too.
    Source: Bishop (1994), Mixture Density Networks, equations 22 and 23. Not allowed: torch.distributions.
    """
    raise NotImplementedError("gaussian_mixture_log_prob")


# %%
def show_mixture() -> None:
    """Fit one, two and three components to samples of three bumps, by maximum likelihood."""
    import matplotlib.pyplot as plt

    generator = torch.Generator().manual_seed(0)
    bumps = torch.randint(3, (600,), generator=generator)
    x = torch.tensor([-3.0, 0.0, 1.5])[bumps] + torch.tensor([0.8, 0.3, 0.3])[bumps] * torch.randn(
        600, generator=generator
    )
    grid = torch.linspace(-6, 4, 400)
    densities = {}
    for k in (1, 2, 3):
        parameters = [torch.zeros(k), torch.linspace(-2, 2, k), torch.zeros(k)]
        for parameter in parameters:
            parameter.requires_grad_()
        optimizer = torch.optim.Adam(parameters, lr=0.1)
        for _ in range(150):
            loss = -gaussian_mixture_log_prob(x, *parameters).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            name = f"{k} component{'s' * (k > 1)}: {loss.item():.2f} nats"
            densities[name] = gaussian_mixture_log_prob(grid, *parameters).exp()
    plt.figure(figsize=(6, 3.5), layout="constrained")
    plt.hist(x, bins=60, density=True, color="lightgray")
    for name, density in densities.items():
        plt.plot(grid, density, label=name)
    plt.legend()
    plt.title("More components, fewer nats per sample")
    plt.show()


if __name__ == "__main__":
    try:
        show_mixture()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 4. How far apart two distributions are
#
# $$\mathrm{KL}(p \,\|\, q) = \sum_k p_k \log \frac{p_k}{q_k}$$
#
# It is never negative, zero only where the two agree, and not symmetric. What $p$ rules out costs nothing:
# $0 \log 0$ counts as 0, whatever $q$ is there. What $q$ rules out although $p$ shows it costs everything: the answer
# is exactly `inf`, so no guard belongs on $q$.
#
# Mind the gradient. `torch.where(p > 0, p * (p / q).log(), 0)` has the right value. But in the backward pass the
# branch that was *not* taken is computed as well, the derivative of $\log 0$ is infinite, and $0 \cdot \infty$ is NaN.
# The gradient with respect to $q_k$ beside $p_k = 0$ is 0, and it must come out so. Keep the zeros away from the
# logarithm *before* it is taken.
#
# Example: $p = (\tfrac12, \tfrac12, 0)$, $q = (\tfrac14, \tfrac14, \tfrac12)$: $\log 2 = 0.693$. The other way round:
# `inf`.


# %%
def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return KL(p || q) in nats.

    Shapes: p, q [K]; result a scalar. Probabilities are 0 or at least 0.001; `inf` where some q_k is 0 and p_k is not.
    The gradient is right for every entry above 0, each taken as a free variable, wherever the result is finite.
    Source: Kullback & Leibler (1951). Not allowed: torch.distributions.
    """
    raise NotImplementedError("kl_divergence")


# %%
def show_both_directions() -> None:
    """Slide one bump over two: the two directions of the divergence prefer different places."""
    import matplotlib.pyplot as plt

    grid = torch.linspace(-6, 6, 241)
    p = torch.exp(-((grid + 2) ** 2)) + 0.6 * torch.exp(-((grid - 2) ** 2)) + 1e-3
    p = p / p.sum()
    centres = torch.linspace(-4, 4, 81)
    curves = []
    for centre in centres:
        q = torch.exp(-((grid - centre) ** 2)) + 1e-3
        q = q / q.sum()
        curves.append([float(kl_divergence(p, q)), float(kl_divergence(q, p))])
    plt.figure(figsize=(6, 3.5), layout="constrained")
    there, back = zip(*curves, strict=True)
    plt.plot(centres, there, label="KL(p || q): q must cover both bumps")
    plt.plot(centres, back, label="KL(q || p): q may settle on one")
    plt.fill_between(grid, 40 * p, color="lightgray", label="p")
    plt.xlim(-4, 4)
    plt.xlabel("centre of q")
    plt.ylabel("nats")
    plt.legend()
    plt.show()


if __name__ == "__main__":
    try:
        show_both_directions()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 5. Maximum likelihood
#
# Training by maximum likelihood makes the samples that were seen as probable as possible. For a table of $K$ outcomes
# it minimises
#
# $$L = -\frac1N \sum_{n=1}^{N} \log \mathrm{softmax}(l)_{x_n}$$
#
# At the minimum the softmax equals the samples' own frequencies $\hat p$, and $L$ equals their entropy. Everywhere
# else $L$ is larger by $\mathrm{KL}(\hat p \,\|\, \mathrm{softmax}(l))$: maximum likelihood minimises a divergence from
# the data to the model. PyTorch's losses are welcome here.
#
# Example: samples $(0, 0, 1, 0)$ and logits $(\log 3, 0)$ cost $-(3 \log \tfrac34 + \log \tfrac14)/4 = 0.562$ nats,
# the entropy of $(\tfrac34, \tfrac14)$.


# %%
def negative_log_likelihood(logits: torch.Tensor, samples: torch.Tensor) -> torch.Tensor:
    """Return the mean over samples of -log softmax(logits)[sample].

    Shapes: logits [K], samples [N] int64 from 0; result a scalar. Right for logits of 10,000, too.
    Not allowed: torch.distributions.
    """
    raise NotImplementedError("negative_log_likelihood")


# %% [markdown]
# ## 6. NADE
#
# The neural autoregressive distribution estimator (Larochelle & Murray, 2011) is a network with one hidden layer for
# every pixel. They all share one weight matrix $W$, of which pixel $i$ uses the columns of the pixels before it:
#
# $$h_i = \mathrm{sigmoid}\big(W_{:,<i}\; x_{<i} + c\big), \qquad l_i = v_i \cdot h_i + b_i, \qquad
#   p(x_i = 1 \mid x_{<i}) = \mathrm{sigmoid}(l_i)$$
#
# - $i$ starts from 0, and $x_{<0}$ is empty: $h_0 = \mathrm{sigmoid}(c)$.
# - $x_i$ itself must not be among its own conditions. A model that peeks has a wonderful likelihood and cannot sample.
# - From one pixel to the next the argument of the sigmoid changes by one column of $W$. A running sum makes $D$ pixels
#   as cheap as one network. Every image starts its sum anew.
#
# The log-likelihood of an image is the sum of its pixels' log-probabilities: the chain rule, in logarithms.
#
# Example: $D = 2$, $H = 1$, $w = (1, \cdot)$, $c = 0$, $v = (2, 2)$, $b = (-1, -1)$. The first logit is
# $2 \cdot \mathrm{sigmoid}(0) - 1 = 0$. After a white pixel $h_1 = \mathrm{sigmoid}(1) = 0.731$ and the second logit
# is $0.462$; after a black one it is 0. So $p(1, 1) = 0.5 \cdot 0.614 = 0.307$. The second column of $w$ is used by
# nobody.


# %%
def nade_logits(x: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the logit of each pixel given the pixels before it.

    Shapes: x [N, D] of zeros and ones as floats, w [H, D], c [H], v [D, H], b [D]; result [N, D].
    Differentiable with respect to w, c, v and b; x is data.
    Source: Larochelle & Murray (2011), equations 10 and 11. Not allowed: torch.distributions.
    """
    raise NotImplementedError("nade_logits")


# %%
def nade_log_likelihood(
    x: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor
) -> torch.Tensor:
    """Return log p(x) in nats, one number per image, summed over its pixels.

    Shapes: x [N, D], parameters as in nade_logits; result [N]. Logits stay within +-10.
    Source: Larochelle & Murray (2011), equation 1. Not allowed: torch.distributions.
    """
    raise NotImplementedError("nade_log_likelihood")


# %% [markdown]
# To evaluate an image all conditions are known at once. To *sample* one, each pixel has to wait for those before it:
# compute $p_i$ from the pixels drawn so far, set $x_i = 1$ where the noise is below $p_i$, go on. The noise is handed
# in, uniform in $[0, 1)$, so that the same noise gives the same image.
#
# Example: with the numbers above, noise $(0.3, 0.6)$ gives $x_0 = 1$ (as $0.3 < 0.5$) and then $x_1 = 1$ (as
# $0.6 < 0.614$). With $(0.7, 0.6)$ the first pixel is black, the second one's $p$ is 0.5, and it is black, too.


# %%
def nade_sample(
    noise: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor
) -> torch.Tensor:
    """Return one image per row of noise, drawn pixel by pixel: x_i is 1 where noise_i < p_i, else 0.

    Shapes: noise [N, D], parameters as in nade_logits; result [N, D] of zeros and ones, of the noise's dtype.
    p_i depends on the pixels that were drawn before, never on the noise itself. Not differentiated.
    Not allowed: torch.distributions.
    """
    raise NotImplementedError("nade_sample")


# %% [markdown]
# Train it on scikit-learn's digits, 8 by 8 pixels, black or white. Independent pixels cost 25 nats per image; NADE
# should come down to 18 or less within seconds, on images that it has never seen. Then watch ten images come into
# being. Grey is what has not been drawn yet. The last row but one shows how sure the model was of each pixel, given
# those before it.


# %%
def digits() -> torch.Tensor:
    """Return scikit-learn's digits as [1797, 64] zeros and ones, shuffled."""
    from sklearn.datasets import load_digits

    images = torch.tensor(load_digits().data, dtype=torch.float32)
    return (images > 7).float()[torch.randperm(len(images), generator=torch.Generator().manual_seed(0))]


def train_nade(x: torch.Tensor, hidden: int = 100, steps: int = 200) -> tuple[list[torch.Tensor], list[float]]:
    """Return parameters (w, c, v, b) fitted to x [N, D] and the loss at each step, in nats per image."""
    generator = torch.Generator().manual_seed(0)
    d = x.shape[1]
    w, v = (0.05 * torch.randn(shape, generator=generator) for shape in ((hidden, d), (d, hidden)))
    share = x.mean(0).clamp(0.01, 0.99)
    parameters = [w, torch.zeros(hidden), v, torch.log(share / (1 - share))]
    for parameter in parameters:
        parameter.requires_grad_()
    optimizer = torch.optim.Adam(parameters, lr=0.02)
    losses = []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 0.02 * (1 - step / steps)
        batch = x[torch.randint(len(x), (200,), generator=generator)]
        loss = -nade_log_likelihood(batch, *parameters).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return [parameter.detach() for parameter in parameters], losses


def show_nade() -> None:
    """Train NADE on digits, then draw samples after 8, 16, ..., 64 pixels."""
    import matplotlib.pyplot as plt

    x = digits()
    train, test = x[:1500], x[1500:]
    parameters, losses = train_nade(train)
    share = train.mean(0).clamp(0.001, 0.999).expand_as(test)
    independent = -bernoulli_log_prob(share, test).sum(1).mean()
    held_out = -nade_log_likelihood(test, *parameters).mean()

    plt.figure(figsize=(5, 3), layout="constrained")
    plt.plot(losses, label="NADE, training")
    plt.axhline(float(independent), color="gray", linestyle=":", label=f"independent pixels: {independent:.1f}")
    plt.axhline(float(held_out), color="k", linestyle="--", label=f"NADE, images never seen: {held_out:.1f}")
    plt.xlabel("step")
    plt.ylabel("nats per image")
    plt.legend()
    plt.show()

    samples = nade_sample(torch.rand(10, 64, generator=torch.Generator().manual_seed(3)), *parameters)
    beliefs = torch.sigmoid(nade_logits(samples, *parameters))
    stages = [8, 16, 24, 32, 40, 48, 56, 64]
    _, axes = plt.subplots(len(stages) + 2, 10, figsize=(7, 7.5), layout="constrained")
    for row, seen in zip(axes, stages, strict=False):
        for axis, sample in zip(row, samples, strict=True):
            image = torch.full((64,), 0.5)
            image[:seen] = sample[:seen]
            axis.imshow(image.view(8, 8), cmap="gray", vmin=0, vmax=1)
        row[0].set_ylabel(f"{seen}")
    for row, images, name in ((axes[-2], beliefs, "p"), (axes[-1], test, "data")):
        for axis, image in zip(row, images[:10], strict=True):
            axis.imshow(image.view(8, 8), cmap="gray", vmin=0, vmax=1)
        row[0].set_ylabel(name)
    for axis in axes.flat:
        axis.set(xticks=[], yticks=[])
    plt.suptitle("Ten samples after so many pixels; what the model thought; data")
    plt.show()


if __name__ == "__main__":
    try:
        show_nade()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 7. The masks of PixelCNN
#
# A PixelCNN computes all conditionals of an image with convolutions. To keep to the order (row by row, left to right)
# each kernel is multiplied by a mask that hides what has not been drawn yet: everything right of the centre and
# everything below. It plays the part of lecture 8's `causal_mask`, in two dimensions.
#
# - Kind **A** hides the centre, too. It belongs into the first layer, where the centre is the pixel itself.
# - Kind **B** shows the centre. From the second layer on the centre holds what the first layer made of *earlier*
#   pixels, and hiding it would only waste it.
#
# $$A_3 = \begin{pmatrix} 1 & 1 & 1 \\ 1 & 0 & 0 \\ 0 & 0 & 0 \end{pmatrix} \qquad
#   B_3 = \begin{pmatrix} 1 & 1 & 1 \\ 1 & 1 & 0 \\ 0 & 0 & 0 \end{pmatrix}$$


# %%
def pixelcnn_mask(size: int, kind: str) -> torch.Tensor:
    """Return the mask of a size x size kernel: 1 for pixels before the centre in row-major order, 0 after it.

    The centre is 0 for kind "A" and 1 for kind "B". Result [size, size], of the default dtype, on the CPU.
    Raises ValueError for an even size and for any other kind, with the size or the kind in its message.
    Source: van den Oord et al. (2016), Pixel Recurrent Neural Networks, section 3.4.
    """
    raise NotImplementedError("pixelcnn_mask")


# %%
def show_reach() -> None:
    """Show how many earlier pixels reach the middle of an image after one to four masked layers: a blind spot stays."""
    import matplotlib.pyplot as plt

    reached = []
    for layers in range(1, 5):
        image = torch.zeros(1, 1, 15, 15, requires_grad=True)
        out = image
        for layer in range(layers):
            kernel = pixelcnn_mask(3, "A" if layer == 0 else "B")
            out = F.conv2d(out, kernel[None, None], padding=1)
        out[0, 0, 7, 7].backward()
        reached.append(image.grad[0, 0] > 0)
    _, axes = plt.subplots(1, 4, figsize=(10, 3), layout="constrained")
    for layers, (axis, seen) in enumerate(zip(axes, reached, strict=True), start=1):
        axis.imshow(seen, cmap="Blues")
        axis.plot(7, 7, "r*")
        axis.set(title=f"{layers} layer{'s' * (layers > 1)}", xticks=[], yticks=[])
    plt.suptitle("What the starred pixel sees: earlier pixels only, and never all of them on the right")
    plt.show()


if __name__ == "__main__":
    try:
        show_reach()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## Quiz
#
# The first three are formulas for any sizes, the others ask for the letter of the best option, as in `return "a"`.


# %%
def quiz_binary_image(height: int, width: int) -> int:
    """Return the number of free parameters of a table for the joint distribution of height x width binary pixels.

    (28 x 28 of them, as in MNIST, need a number of 237 digits.)

    Your numbers: height = 4, width = 4.
    """
    raise NotImplementedError("quiz_binary_image")


# %%
def quiz_pixel_parameters(channels: int, levels: int) -> int:
    """Return the number of free parameters of a table for one pixel with that many channels of that many levels each.

    An RGB pixel, for example, has 3 channels of 256 levels. The channels of a pixel may depend on each other.

    Your numbers: channels = 3, levels = 256.
    """
    raise NotImplementedError("quiz_pixel_parameters")


# %%
def quiz_sampling_steps(height: int, width: int, channels: int) -> int:
    """Return how many times, one after the other, a PixelCNN must run to sample one image value by value.

    It draws pixel by pixel, and in each pixel one channel after the other, each given all values before it.

    Your numbers: height = 28, width = 28, channels = 1.
    """
    raise NotImplementedError("quiz_sampling_steps")


# %%
def quiz_assumptions() -> str:
    """Which statement on the distribution of n variables is right?

    a. The chain rule is an approximation: it assumes that a variable does not depend on later ones.
    b. The chain rule assumes nothing; independence drops every condition, the Markov property all but the last.
    c. Independence assumes that all variables have the same distribution.
    d. The Markov property assumes that variables that are not neighbours are independent of each other.
    """
    raise NotImplementedError("quiz_assumptions")


# %%
def quiz_explicit_or_implicit() -> str:
    """What kind of model of p(x) is an autoregressive model?

    a. Implicit: it gives samples, but no density.
    b. Explicit: log p(x) is computed exactly.
    c. Explicit: log p(x) is bounded from below.
    d. Explicit: p(x) is known up to a constant.
    """
    raise NotImplementedError("quiz_explicit_or_implicit")


# %%
def quiz_slow_sampling() -> str:
    """Why does a PixelCNN evaluate an image fast and sample one slowly?

    a. In evaluating it may use what it learned from the training data, in sampling it may not.
    b. Drawing random numbers is much slower than multiplying matrices.
    c. In evaluating all pixels are known, so all conditionals are computed at once; in sampling each pixel must be
       drawn before the next conditional can be computed.
    d. One image has to be drawn after the other, while many can be evaluated in one batch.
    """
    raise NotImplementedError("quiz_slow_sampling")


# %%
def quiz_orders() -> str:
    """PixelRNN can run its LSTM along rows or along diagonals (in both directions). What is gained by the diagonals?

    a. An image is sampled in fewer steps, since the pixels of a diagonal can be drawn at once.
    b. A pixel is also conditioned on what is below it and to its right.
    c. The masks are no longer needed.
    d. A pixel is conditioned on everything above and to its left; along rows it sees only a triangle above it.
    """
    raise NotImplementedError("quiz_orders")
