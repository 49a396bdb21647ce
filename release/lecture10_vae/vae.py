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
# Parts 1 to 4 build it. Parts 5 to 8 look around from there: the plain autoencoder it came from, the Gaussian
# likelihood that explains why squared errors are minimised at all, a tighter bound, and a prior that is fitted by a
# discriminator where no formula for the KL is at hand. Throughout:
#
# - all tensors of a call share one dtype (float32 or float64) and one device, and results follow them: create nothing
#   on a default device, do not pass through another precision;
# - inputs are never changed in place, results are fresh tensors, and everything is differentiable;
# - logarithms are natural, and what is *per sample* is a **sum** over pixels or coordinates, never a mean;
# - not allowed when a function of yours runs: `torch.distributions`, and in parts 3 and 4 PyTorch's binary
#   cross-entropies.

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
    clouds = []
    for mean, logvar in (((-1.5, 1.0), (-3.0, -1.0)), ((1.0, 1.2), (-2.0, -2.0)), ((0.5, -1.2), (-0.5, -4.0))):
        eps = torch.randn(300, 2, generator=generator)
        clouds.append(reparameterize(torch.tensor(mean).expand(300, 2), torch.tensor(logvar).expand(300, 2), eps))
    _, axes = plt.subplots(figsize=(4.5, 4.5))
    for z in clouds:
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


# %%
def show_latent_plane() -> None:
    """Train a VAE with two latent coordinates on handwritten digits; plot their codes, and decode the whole plane."""
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits

    digits, labels = load_digits(return_X_y=True)
    x = torch.as_tensor(digits, dtype=torch.float32) / 16  # [1797, 64], pixels in [0, 1]
    torch.manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 2 * 2))
    decoder = torch.nn.Sequential(torch.nn.Linear(2, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=3e-3)
    for _ in range(3000):
        batch = x[torch.randint(len(x), (128,))]
        mu, logvar = encoder(batch).chunk(2, dim=1)
        z = reparameterize(mu, logvar, torch.randn(mu.shape))
        loss = negative_elbo(decoder(z), batch, mu, logvar)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    _, (left, right) = plt.subplots(1, 2, figsize=(10, 5))
    with torch.no_grad():
        mu = encoder(x)[:, :2]
        steps = torch.linspace(-2.5, 2.5, 13)
        plane = torch.cartesian_prod(steps.flip(0), steps).flip(1)  # rows from the top, columns from the left
        images = torch.sigmoid(decoder(plane)).view(13, 13, 8, 8)
    points = left.scatter(*mu.T, c=labels, cmap="tab10", s=6)
    left.legend(*points.legend_elements(), fontsize="small", ncol=2)
    left.set(xlim=(-3.5, 3.5), ylim=(-3.5, 3.5), title="Where the encoder puts the digits")
    right.imshow(images.permute(0, 2, 1, 3).reshape(104, 104), cmap="gray", extent=(-2.7, 2.7, -2.7, 2.7))
    right.set(title="What the decoder makes of the plane")
    plt.show()


if __name__ == "__main__":
    try:
        show_latent_plane()
    except NotImplementedError as missing:
        print(f"implement {missing} first")
    except ImportError:
        print("this demo takes its digits from scikit-learn: pip install scikit-learn")

# %% [markdown]
# ## 5. Where it came from: the autoencoder
#
# Take the noise and the prior away, and what is left is the autoencoder: encode, decode, compare. The usual comparison
# is the squared error, summed over the pixels of an image and averaged over the batch:
#
# $$L = \frac1N \sum_{i=1}^{N} \lVert \hat x_i - x_i \rVert^2$$
#
# The reductions are those of part 4: a sum within a sample, a mean over samples.
#
# Example: $x = (0, 1)$ and $(1, 1)$ come back as $(\tfrac12, 1)$ and $(1, 0)$: $L = \tfrac12(\tfrac14 + 1) = 0.625$.


# %%
def autoencoder_loss(x: torch.Tensor, reconstruction: torch.Tensor) -> torch.Tensor:
    """Return the squared error, summed within each sample and averaged over the batch.

    Shapes: x, reconstruction [N, ...] with at least one more dimension; result a scalar.
    Source: Hinton & Salakhutdinov 2006.
    """
    raise NotImplementedError("autoencoder_loss")


# %% [markdown]
# ## 6. Squared errors are a likelihood, too
#
# In part 3 a pixel was a Bernoulli variable. A Gaussian pixel, whose mean the decoder gives and whose variance
# $\sigma^2 = e^{\ell}$ is one number for all pixels, costs
#
# $$-\log \mathcal N(x; \hat x, \sigma^2) = \tfrac12\left[\frac{(x - \hat x)^2}{\sigma^2} + \ell + \log 2\pi\right]$$
#
# With $\sigma = 1$ this is half the squared error and a constant: to minimise the loss of part 5 is to maximise a
# Gaussian likelihood. The constants matter as soon as $\ell$ may change, or the number is to be compared with another
# model's; they can make it negative, as a density may exceed 1. The summed error itself asks for
# $\sigma^2 = \tfrac12$: choosing a variance is choosing a $\beta$.
#
# Example: an error of 1 costs $\tfrac12(1 + 0 + 1.838) = 1.419$ nats at $\ell = 0$ and, with the variance of 4,
# $\tfrac12(\tfrac14 + 1.386 + 1.838) = 1.737$. A perfect pixel at $\ell = -4$ costs $-1.081$.


# %%
def gaussian_reconstruction_nll(mean: torch.Tensor, x: torch.Tensor, logvar: float = 0.0) -> torch.Tensor:
    """Return the negative log-likelihood of x under Gaussian pixels, in nats, one number per sample.

    Shapes: mean, x [N, ...] with at least one more dimension; result [N], summed over everything but N, constants
    included. logvar is one Python number between -10 and 10, the log of every pixel's variance.
    Source: Kingma & Welling 2014, appendix C.2. Not allowed: torch.distributions.
    """
    raise NotImplementedError("gaussian_reconstruction_nll")


# %%
def show_widths() -> None:
    """Plot the cost of three errors over the variance: each is cheapest where the variance is the squared error."""
    import matplotlib.pyplot as plt

    widths = torch.linspace(-8, 4, 121)
    for error in (0.05, 0.2, 1.0):
        pixel = torch.tensor([[error]])
        costs = [gaussian_reconstruction_nll(torch.zeros(1, 1), pixel, width).item() for width in widths.tolist()]
        (line,) = plt.plot(widths, costs, label=f"error {error}")
        plt.axvline(2 * math.log(error), linestyle=":", color=line.get_color())
    plt.ylim(-4, 8)
    plt.xlabel("log of the variance")
    plt.ylabel("nats")
    plt.title("Dotted: where the variance equals the squared error")
    plt.legend()
    plt.show()


if __name__ == "__main__":
    try:
        show_widths()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 7. A tighter bound
#
# One sample of $q(z|x)$ gives an *importance weight* $w = p(x, z)/q(z|x)$, whose average over $z$ is exactly $p(x)$.
# The ELBO averages the logarithm of single weights. The importance weighted autoencoder takes $K$ samples and averages
# first:
#
# $$L_K = \frac1N \sum_{i=1}^{N} \log\Big(\frac1K \sum_{k=1}^{K} e^{\log w_{ki}}\Big), \qquad
#   \text{ELBO} = L_1 \le L_2 \le \dots \le \log p(x) \text{ in expectation}$$
#
# The log-weight of a whole image is a sum over its pixels and may be $-10000$, which no exponential survives. Pull the
# greatest weight of *each* image out of its own sum before exponentiating.
#
# Example: one image, $K = 2$, log-weights $0$ and $\log 3$: $\log\tfrac{1 + 3}{2} = \log 2 \approx 0.693$, where the
# mean of the logarithms is only 0.549.


# %%
def iwae_bound(log_weights: torch.Tensor) -> torch.Tensor:
    """Return the mean over the batch of the logarithm of the average of K importance weights.

    Shapes: log_weights [K, N], samples first; result a scalar. Right at log-weights of 10000 and -10000, which may
    occur side by side.
    Source: Burda, Grosse & Salakhutdinov 2016, equation 8.
    """
    raise NotImplementedError("iwae_bound")


# %%
def show_bounds() -> None:
    """Plot the bound over K for z ~ N(0, 1), x | z ~ N(z, 1) and a posterior that is wrong, with the true evidence."""
    import matplotlib.pyplot as plt

    generator = torch.Generator().manual_seed(0)
    x, samples = 1.5, (1, 2, 4, 8, 16, 32, 64)
    for mean, std, name in ((0.75, 0.71, "q nearly right"), (0.0, 1.0, "q = prior"), (-0.5, 0.8, "q wrong")):
        bounds = []
        for k in samples:
            z = mean + std * torch.randn(k, 4000, generator=generator)
            joint = -0.5 * (z.square() + (x - z).square()) - math.log(2 * math.pi)
            log_q = -0.5 * ((z - mean) / std).square() - math.log(std) - 0.5 * math.log(2 * math.pi)
            bounds.append(iwae_bound(joint - log_q))
        plt.semilogx(samples, bounds, "o-", base=2, label=name)
    plt.axhline(-0.5 * (x * x / 2 + math.log(4 * math.pi)), linestyle=":", color="k")
    plt.xlabel("K")
    plt.ylabel("nats")
    plt.title("The bound rises with K; dotted: log p(x)")
    plt.legend()
    plt.show()


if __name__ == "__main__":
    try:
        show_bounds()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 8. A prior without a formula
#
# The KL of part 2 needs a prior whose density can be written down. The *adversarial autoencoder* (AAE) needs one that
# can be sampled. A discriminator is shown samples of the prior (real) and codes (fake) and answers with logits $l$; the
# encoder is trained to make codes that pass for samples:
#
# $$L_D = -\operatorname{mean}\log\sigma(l_{prior}) - \operatorname{mean}\log(1 - \sigma(l_{code})), \qquad
#   L_E = -\operatorname{mean}\log\sigma(l_{code})$$
#
# Each mean is over its own batch. $L_E$ is the *non-saturating* loss: it still has a slope where the discriminator is
# sure; lecture 10b tells why. As in part 3, stay with the logits. Nothing is detached: who learns from which loss is
# decided by the optimiser that is stepped.
#
# Example: prior logits $(2, 0)$, one code logit $(-1)$: $L_D = \tfrac12(0.127 + 0.693) + 0.313 = 0.723$ and
# $L_E = 1.313$.


# %%
def aae_losses(prior_logits: torch.Tensor, code_logits: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the losses of the discriminator and of the encoder, in this order.

    Shapes: prior_logits [N], code_logits [M]; results two scalars. Right at logits of 100 and more.
    Source: Makhzani et al. 2016, section 2. PyTorch's binary cross-entropies are welcome here.
    """
    raise NotImplementedError("aae_losses")


# %%
def fit_a_ring() -> None:
    """Train an AAE on bars with a ring as its prior, which has no density in the plane, and plot the codes."""
    import matplotlib.pyplot as plt

    torch.manual_seed(0)
    generator = torch.Generator().manual_seed(0)
    linear, relu = torch.nn.Linear, torch.nn.ReLU
    encoder = torch.nn.Sequential(linear(64, 64), relu(), linear(64, 2))
    decoder = torch.nn.Sequential(linear(2, 64), relu(), linear(64, 64))
    critic = torch.nn.Sequential(linear(2, 64), relu(), linear(64, 64), relu(), linear(64, 1))
    learn_images = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=1e-3, betas=(0.5, 0.999))
    learn_codes = torch.optim.Adam(encoder.parameters(), lr=3e-3, betas=(0.5, 0.999))
    learn_critic = torch.optim.Adam(critic.parameters(), lr=3e-3, betas=(0.5, 0.999))
    for _ in range(2000):
        x = bars(64, generator) + 0.2 * torch.randn(64, 64)
        angle = 2 * math.pi * torch.rand(64)
        prior = torch.stack([angle.cos(), angle.sin()], dim=1)
        learn_images.zero_grad()
        autoencoder_loss(x, decoder(encoder(x))).backward()
        learn_images.step()
        for optimizer, which in ((learn_critic, 0), (learn_codes, 1)):
            optimizer.zero_grad()
            aae_losses(critic(prior).flatten(), critic(encoder(x)).flatten())[which].backward()
            optimizer.step()
    with torch.no_grad():
        codes = encoder(bars(500, generator) + 0.2 * torch.randn(500, 64))
    plt.figure(figsize=(4.5, 4.5))
    plt.scatter(*prior.T, s=8, label="samples of the prior")
    plt.scatter(*codes.T, s=8, label="codes")
    plt.title("Codes drawn onto a ring")
    plt.legend()
    plt.show()


if __name__ == "__main__":
    try:
        fit_a_ring()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## Quiz
#
# Answer each question by returning the letter of the best option, as in `return "a"`. One of them is a small formula.


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

    Your numbers: mean = 1.0, std = 0.5.
    """
    raise NotImplementedError("quiz_latent_cost")


# %%
def quiz_adversarial_prior() -> str:
    """What must a prior offer for an adversarial autoencoder to be trained with it?

    a. a closed form of its KL from a Gaussian
    b. a density that can be evaluated at any code
    c. samples
    d. one mode for each class, and labels
    """
    raise NotImplementedError("quiz_adversarial_prior")


# %%
def quiz_more_samples() -> str:
    """What becomes of the importance weighted bound, in expectation, as K grows?

    a. It rises towards log p(x).
    b. It stays the ELBO; only its noise shrinks.
    c. It passes log p(x) once K is large enough.
    d. It grows by log K.
    """
    raise NotImplementedError("quiz_more_samples")
