# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Lecture 10a: the variational autoencoder
#
# An autoencoder learns to squeeze an image into a few numbers and to unfold them again. A *variational* autoencoder
# (VAE) makes of it a model of the data that one can sample from. Three changes do it:
#
# 1. the encoder answers with a distribution $q(z|x) = \mathcal N(\mu, \sigma^2)$, not with a point;
# 2. that distribution is pulled towards a fixed prior $p(z) = \mathcal N(0, I)$, from which codes can be drawn later;
# 3. the sampling in between is written so that gradients pass through it.
#
# The training signal is a lower bound on the log-evidence, the ELBO:
#
# $$\log p(x) \;\ge\; \underbrace{\mathbb E_{q(z|x)}[\log p(x|z)]}_{\text{reconstruction}}
#   \;-\; \underbrace{\mathrm{KL}\big(q(z|x)\,\|\,p(z)\big)}_{\text{prior fitting}}$$
#
# You write its four building blocks. Throughout:
#
# - all tensors of a call share one dtype (float32 or float64) and one device, and results follow them: create nothing
#   on a default device, do not pass through another precision;
# - inputs are never changed in place, results are fresh tensors, and everything is differentiable;
# - logarithms are natural, and what is *per sample* is a **sum** over pixels or coordinates, never a mean;
# - not allowed when a function of yours runs: `torch.distributions`, and PyTorch's binary cross-entropies.

# %%
import math

import torch
import torch.nn.functional as F

# %% [markdown]
# ## 1. A sample the gradient can pass through
#
# Drawing $z \sim \mathcal N(\mu, \sigma^2)$ is a dead end for gradients. Drawing $\varepsilon \sim \mathcal N(0, 1)$
# first, from a distribution that has no parameters, is not:
#
# $$z = \mu + \sigma\,\varepsilon$$
#
# The encoder gives the *logarithm of the variance*, $\ell = \log\sigma^2$, because any real number is a legal one. The
# noise is passed in.
#
# Example: $\mu = 1$, $\ell = \log 4$, $\varepsilon = 0.5$ give $z = 1 + 2 \cdot 0.5 = 2$.


# %%
def reparameterize(mu: torch.Tensor, logvar: torch.Tensor, eps: torch.Tensor) -> torch.Tensor:
    """Return the sample of N(mu, exp(logvar)) that the standard normal noise eps stands for.

    Shapes: mu, logvar, eps and the result [...], all the same; elementwise. logvar is the log of the variance.
    No randomness of your own: the same eps gives the same z.
    Source: Kingma & Welling 2014, section 2.4.
    """
    raise NotImplementedError("reparameterize")


# %%
def show_samples() -> None:
    """Plot samples of three posteriors over the prior's circles."""
    import matplotlib.pyplot as plt

    generator = torch.Generator().manual_seed(0)
    _, axes = plt.subplots(figsize=(4.5, 4.5))
    for mean, logvar in (((-1.5, 1.0), (-3.0, -1.0)), ((1.0, 1.2), (-2.0, -2.0)), ((0.5, -1.2), (-0.5, -4.0))):
        eps = torch.randn(300, 2, generator=generator)
        z = reparameterize(torch.tensor(mean).expand(300, 2), torch.tensor(logvar).expand(300, 2), eps)
        axes.scatter(*z.T, s=6, alpha=0.6)
    for radius in (1, 2, 3):
        axes.add_patch(plt.Circle((0, 0), radius, fill=False, linestyle=":"))
    axes.set(xlim=(-3.2, 3.2), ylim=(-3.2, 3.2), title="Three posteriors; dotted: 1, 2, 3 sigma of the prior")
    plt.show()


if __name__ == "__main__":
    try:
        show_samples()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 2. The prior fitting term
#
# For two normal distributions with diagonal covariance the KL divergence needs no sampling. With the prior
# $\mathcal N(0, I)$ and one $\mu_j$, $\sigma_j^2$ for each of the $D$ latent coordinates:
#
# $$\mathrm{KL}\big(\mathcal N(\mu, \sigma^2)\,\|\,\mathcal N(0, I)\big)
#   = \frac12 \sum_{j=1}^{D} \left(\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2\right)$$
#
# It is zero only at the prior itself; its slope is $\mu_j$ for the mean and $(\sigma_j^2 - 1)/2$ for the log-variance.
# (The paper's appendix prints *minus* this number.)
#
# Example: $\mu = (1, 0)$, $\sigma^2 = (1, 4)$. The first coordinate costs $\tfrac12$, the second
# $\tfrac12(4 - 1 - \log 4) \approx 0.807$: together 1.307 nats.


# %%
def kl_standard_normal(mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
    """Return the KL from N(mu, exp(logvar)) to the prior N(0, I), in nats, one number per sample.

    Shapes: mu, logvar [N, D]; result [N], summed over D.
    Source: Kingma & Welling 2014, appendix B. Not allowed: torch.distributions.
    """
    raise NotImplementedError("kl_standard_normal")


# %%
def show_kl() -> None:
    """Plot the KL of one coordinate over its mean and its standard deviation."""
    import matplotlib.pyplot as plt

    mean, std = torch.linspace(-3, 3, 121), torch.linspace(0.1, 3, 117)
    grid_mean, grid_std = torch.meshgrid(mean, std, indexing="xy")
    kl = kl_standard_normal(grid_mean.reshape(-1, 1), 2 * grid_std.log().reshape(-1, 1)).view(grid_mean.shape)
    lines = plt.contour(mean, std, kl, levels=[0.05, 0.2, 0.5, 1, 2, 3, 4])
    plt.clabel(lines)
    plt.plot(0, 1, "k*")
    plt.xlabel("mean")
    plt.ylabel("standard deviation")
    plt.title("KL to the prior (star), in nats")
    plt.show()


if __name__ == "__main__":
    try:
        show_kl()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 3. The reconstruction term
#
# Pixels between 0 and 1 are given a Bernoulli likelihood. The decoder answers with **logits** $l$; the probability is
# $p = \mathrm{sigmoid}(l)$, and
#
# $$-\log p(x|z) = -\sum_{\text{pixels}} \big[\,x \log p + (1 - x) \log(1 - p)\,\big]$$
#
# Computed in this order it breaks: at $l = 40$ the sigmoid has already rounded to 1, and $\log(1 - p)$ is minus
# infinity where it should be $-40$. A small number added inside the logarithm does not mend it: it caps the cost and
# takes the gradient away just where the model is most wrong. Find a form of $\log p$ and $\log(1 - p)$ in $l$ itself.
#
# Example: logits $(0, 2)$, pixels $(0.5, 1)$ cost $\log 2 + \log(1 + e^{-2}) \approx 0.693 + 0.127 = 0.820$ nats.


# %%
def bernoulli_nll(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return the negative log-likelihood of x under Bernoulli pixels, in nats, one number per sample.

    Shapes: logits, x [N, ...] with at least one more dimension; result [N], summed over everything but N.
    x lies in [0, 1], greys included. Value and gradient are right at logits of 100 and more, of either sign.
    Source: Kingma & Welling 2014, appendix C.1. Not allowed: PyTorch's binary cross-entropies, torch.distributions.
    """
    raise NotImplementedError("bernoulli_nll")


# %%
def show_nll() -> None:
    """Plot the cost of a black, a grey and a white pixel over the logit."""
    import matplotlib.pyplot as plt

    logits = torch.linspace(-60, 60, 241)
    for x, name in ((0.0, "black"), (0.5, "grey"), (1.0, "white")):
        plt.plot(logits, bernoulli_nll(logits[:, None], torch.full((241, 1), x)), label=f"{name} pixel, x = {x}")
    plt.xlabel("logit")
    plt.ylabel("nats")
    plt.title("No cap: being more wrong always costs more")
    plt.legend()
    plt.show()


if __name__ == "__main__":
    try:
        show_nll()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 4. The loss
#
# What is minimised is minus the ELBO, averaged over the batch:
#
# $$L = \frac1N \sum_{i=1}^{N} \Big[-\log p(x_i|z_i) + \beta\,\mathrm{KL}_i\Big]$$
#
# With $\beta = 1$ this is the bound. A larger $\beta$ ($\beta$-VAE) asks for simpler codes and pays with blurrier
# images. Both terms are sums within a sample and one mean over samples: averaging one of them over its elements
# quietly changes $\beta$ by the number of pixels or coordinates.
#
# Example: one sample with the numbers above costs $0.820 + 1.307 = 2.127$; with $\beta = \tfrac12$ it costs 1.474.


# %%
def negative_elbo(
    logits: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, logvar: torch.Tensor, beta: float = 1.0
) -> torch.Tensor:
    """Return the batch mean of reconstruction + beta * KL, to be minimised.

    Shapes: logits, x [N, ...]; mu, logvar [N, D]; result a scalar. Stable as bernoulli_nll is.
    Source: Kingma & Welling 2014, equation 7; Higgins et al. 2017, equation 4.
    Not allowed: PyTorch's binary cross-entropies, torch.distributions.
    """
    raise NotImplementedError("negative_elbo")


# %%
def bars(n: int, generator: torch.Generator) -> torch.Tensor:
    """Return n images [n, 64] of 8 by 8 pixels with one bright bar each, upright or lying."""
    images = torch.zeros(n, 8, 8)
    places = torch.randint(8, (n,), generator=generator)
    upright = torch.rand(n, generator=generator) < 0.5
    for image, place, stands in zip(images, places.tolist(), upright.tolist(), strict=True):
        (image.T if stands else image)[place] = 1.0
    return images.flatten(1)


def train_on_bars() -> None:
    """Train a small VAE on bars for a few seconds, then draw codes from the prior and decode them."""
    import matplotlib.pyplot as plt

    torch.manual_seed(0)
    generator = torch.Generator().manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 2 * 4))
    decoder = torch.nn.Sequential(torch.nn.Linear(4, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=3e-3)
    losses = []
    for _ in range(1500):
        x = bars(64, generator)
        mu, logvar = encoder(x).chunk(2, dim=1)
        z = reparameterize(mu, logvar, torch.randn(mu.shape, generator=generator))
        loss = negative_elbo(decoder(z), x, mu, logvar)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    left.plot(losses)
    left.axhline(math.log(16), linestyle=":", color="k")
    left.set(xlabel="step", ylabel="nats", title="-ELBO; dotted: log 16, the entropy of the bars")
    with torch.no_grad():
        images = torch.sigmoid(decoder(torch.randn(16, 4, generator=generator))).view(4, 4, 8, 8)
    right.imshow(images.permute(0, 2, 1, 3).reshape(32, 32), cmap="gray")
    right.set(title="Decoded samples of the prior", xticks=[], yticks=[])
    plt.show()


if __name__ == "__main__":
    try:
        train_on_bars()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## Quiz
#
# Answer each question by returning the letter of the best option, as in `return "a"`. The last one is a small formula.


# %%
def quiz_autoencoder() -> str:
    """Why is a plain autoencoder, however well it reconstructs, not yet a generative model?

    a. Its decoder is deterministic, and a generative model needs a random decoder.
    b. Nothing says which codes to feed to the decoder in order to get a new sample.
    c. It is trained without labels.
    d. Its reconstructions are too blurry.
    """
    raise NotImplementedError("quiz_autoencoder")


# %%
def quiz_explicit_or_implicit() -> str:
    """Which kind of model of p(x) are a VAE and a GAN?

    a. The VAE is implicit, the GAN explicit.
    b. Both are implicit: neither can compute p(x) exactly.
    c. The VAE is explicit, with a density that is bounded, not computed; the GAN is implicit.
    d. Both are explicit: the discriminator of a GAN gives p(x).
    """
    raise NotImplementedError("quiz_explicit_or_implicit")


# %%
def quiz_prior_fitting() -> str:
    """Which quantity of the lecture is the *prior fitting term*?

    a. KL(q(z|x) || p(z))
    b. E_q[log p(x|z)]
    c. KL(q(z|x) || p(z|x))
    d. log p(x)
    """
    raise NotImplementedError("quiz_prior_fitting")


# %%
def quiz_latent_cost(mean: float, std: float) -> float:
    """Return what one latent coordinate costs in nats: the KL from N(mean, std^2) to N(0, 1), as a Python float.

    Mind that the *standard deviation* is given here, a number above 0. For example mean 0 and std 2 cost about 0.807.
    """
    raise NotImplementedError("quiz_latent_cost")
