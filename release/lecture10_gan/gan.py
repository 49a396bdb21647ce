# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Lecture 10b: generative adversarial networks
#
# A generator $G$ turns noise $z$ into samples. A discriminator $D$ sees real data and samples, and answers with the
# probability that what it sees is real. They play a game over one number:
#
# $$\min_G \max_D \; V(D, G) = \mathbb E_{x}[\log D(x)] + \mathbb E_{z}[\log(1 - D(G(z)))]$$
#
# You write the value of the game, the loss of either player, what a perfect discriminator would answer, the divergence
# that the generator then minimises, and the cycle loss that lets two GANs translate without pairs. Throughout:
#
# - all tensors of a call share one dtype (float32 or float64) and one device, and results follow them;
# - inputs are never changed in place, results are fresh tensors, and everything is differentiable: nothing is detached
#   inside a loss (it is the training step that decides who learns);
# - logarithms are natural. Nothing of PyTorch is forbidden in this assignment.

# %%
import math

import torch
import torch.nn.functional as F

# %% [markdown]
# ## 1. The value of the game
#
# $$V = \frac1N \sum_i \log D(x_i) + \frac1M \sum_j \log\big(1 - D(G(z_j))\big)$$
#
# Two means, each over its own batch: $N$ and $M$ may differ.
#
# Example: $D(x) = 0.9$ on one real sample and $D(G(z)) = 0.2,\, 0.4$ on two fakes give
# $\log 0.9 + \tfrac12(\log 0.8 + \log 0.6) \approx -0.105 - 0.367 = -0.472$.


# %%
def gan_value(d_real: torch.Tensor, d_fake: torch.Tensor) -> torch.Tensor:
    """Return the value V of the game from the discriminator's probabilities.

    Shapes: d_real [N], d_fake [M], probabilities between 0.001 and 0.999; result a scalar.
    Source: Goodfellow et al. 2014, equation 1.
    """
    raise NotImplementedError("gan_value")


# %% [markdown]
# ## 2. The discriminator's loss
#
# The discriminator maximises $V$, so it minimises $-V$. Its network answers with **logits** $l$,
# $D = \mathrm{sigmoid}(l)$, and the logarithm of a sigmoid that has rounded to 0 or 1 is lost, with its gradient. Stay
# with the logits: $1 - \mathrm{sigmoid}(l) = \mathrm{sigmoid}(-l)$.
#
# Example: real logits $(2, 0)$ and one fake logit $(-1)$ cost
# $\tfrac12(0.127 + 0.693) + 0.313 \approx 0.723$.


# %%
def discriminator_loss(real_logits: torch.Tensor, fake_logits: torch.Tensor) -> torch.Tensor:
    """Return -V from the discriminator's logits, to be minimised by the discriminator.

    Shapes: real_logits and fake_logits [...], any and not necessarily the same (patches, for example); result a
    scalar, the sum of two means, each over all elements of its own tensor. Value and gradient are right at logits of
    100 and more. Source: Goodfellow et al. 2014, equation 1.
    """
    raise NotImplementedError("discriminator_loss")


# %% [markdown]
# ## 3. The generator's loss
#
# By the rules of the game the generator minimises $\mathbb E[\log(1 - D(G(z)))]$: the **saturating** loss. While its
# samples are bad, $D(G(z))$ is near 0 and this loss is flat: there is nothing to learn from when there is most to
# learn. So in practice one minimises
#
# $$-\,\mathbb E[\log D(G(z))]$$
#
# which has the same fixed point and a slope of about $-1$ in the logit where the other has none.
#
# Example: at a logit of $-4$ ($D = 0.018$) the saturating loss is $-0.018$ with slope $-0.018$; the other is $4.018$
# with slope $-0.982$.


# %%
def generator_loss(fake_logits: torch.Tensor, saturating: bool = False) -> torch.Tensor:
    """Return -mean log D(G(z)) by default, mean log(1 - D(G(z))) if saturating; to be minimised by the generator.

    Shapes: fake_logits [...], any; result a scalar, the mean over all elements. Value and gradient are right at logits
    of 100 and more, of either sign.
    Source: Goodfellow et al. 2014, section 3.
    """
    raise NotImplementedError("generator_loss")


# %%
def show_generator_losses() -> None:
    """Plot both losses and their slopes over the logit."""
    import matplotlib.pyplot as plt

    _, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
    for saturating, name in ((False, "non-saturating"), (True, "saturating")):
        logits = torch.linspace(-8, 8, 161, requires_grad=True)
        losses = torch.stack([generator_loss(logit, saturating) for logit in logits])
        (slopes,) = torch.autograd.grad(losses.sum(), logits)
        left.plot(logits.detach(), losses.detach(), label=name)
        right.plot(logits.detach(), slopes, label=name)
    left.set(xlabel="logit of D(G(z))", title="Loss")
    right.set(xlabel="logit of D(G(z))", title="Slope: bad samples are on the left")
    right.legend()
    plt.show()


if __name__ == "__main__":
    try:
        show_generator_losses()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 4. The optimal discriminator
#
# For a fixed generator $V$ is a sum over places $x$ of $p_{data}(x) \log D(x) + p_g(x) \log(1 - D(x))$, and each place
# can be maximised by itself:
#
# $$D^*(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}$$
#
# A density may exceed 1, and far out it may be as small as $10^{-20}$: the ratio must not care, so no guard in the
# denominator. Where neither has any mass, no answer is better than another; the convention here is 1/2.
#
# Example: $p_{data} = (0.6, 0, 0)$ and $p_g = (0.2, 0.5, 0)$ give $D^* = (0.75, 0, 0.5)$.


# %%
def optimal_discriminator(p_data: torch.Tensor, p_g: torch.Tensor) -> torch.Tensor:
    """Return p_data / (p_data + p_g), and 1/2 where both are 0.

    Shapes: p_data, p_g and the result [...], all the same. Densities are 0 or positive, of any size. No gradient is
    asked where both are 0.
    Source: Goodfellow et al. 2014, proposition 1.
    """
    raise NotImplementedError("optimal_discriminator")


# %% [markdown]
# ## 5. What the generator minimises
#
# Put $D^*$ into $V$, and what is left for the generator is a divergence between the two distributions:
#
# $$V(D^*, G) = 2\,\mathrm{JSD}(p_{data}, p_g) - \log 4, \qquad
#   \mathrm{JSD}(p, q) = \tfrac12 \mathrm{KL}(p\,\|\,m) + \tfrac12 \mathrm{KL}(q\,\|\,m), \quad m = \tfrac12(p + q)$$
#
# It is symmetric, 0 only for $p = q$, and $\log 2$ for distributions that never overlap, whatever their distance.
#
# Zeros are the difficulty: $0 \log 0$ counts as 0. **A warning:** `torch.where(p > 0, p * (p / m).log(), 0)` gives the
# right value and a gradient of NaN. `where` picks a branch, but autograd goes through both, and `0 * inf` is NaN. What
# must not happen is that the logarithm *sees* a zero.
#
# Example: $p = (1, 0)$, $q = (\tfrac12, \tfrac12)$, $m = (\tfrac34, \tfrac14)$:
# $\tfrac12 \log\tfrac43 + \tfrac12\left(\tfrac12 \log\tfrac23 + \tfrac12 \log 2\right) \approx 0.144 + 0.072 = 0.216$.


# %%
def jensen_shannon(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return the Jensen-Shannon divergence of two discrete distributions, in nats.

    Shapes: p, q [K], probabilities that are 0 or at least 0.001 and sum to one; result a scalar. 0 log 0 = 0, also
    where both are 0. The gradient with respect to a probability above 0 is finite and right, also where its
    counterpart is 0; with respect to a probability that is 0, none is asked.
    Source: Lin 1991, equation 4.1; Goodfellow et al. 2014, equation 6.
    """
    raise NotImplementedError("jensen_shannon")


# %%
def show_divergence() -> None:
    """Move a model's distribution across the data's; plot the optimal discriminator and the divergence."""
    import matplotlib.pyplot as plt

    x = torch.linspace(-8, 8, 321)
    p_data = torch.exp(-0.5 * x.square()) / math.sqrt(2 * math.pi)
    shifts = torch.linspace(-7, 7, 57)
    models = [torch.exp(-0.5 * (x - shift).square()) / math.sqrt(2 * math.pi) for shift in shifts]
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
    left.plot(x, p_data, label="data")
    left.plot(x, models[36], label="model")
    left.plot(x, optimal_discriminator(p_data, models[36]), "k--", label="D*")
    left.legend()
    right.plot(shifts, [jensen_shannon(p_data / p_data.sum(), model / model.sum()) for model in models])
    right.axhline(math.log(2), linestyle=":", color="k")
    right.set(xlabel="shift of the model", title="JSD; dotted: log 2. Far away it is flat.")
    plt.show()


if __name__ == "__main__":
    try:
        show_divergence()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 6. Cycle consistency
#
# CycleGAN has two generators, $F: X \to Y$ and $B: Y \to X$, and no pairs to learn from. What goes there and back must
# arrive where it started:
#
# $$L_{cyc} = \mathrm{mean}\,|B(F(x)) - x| + \mathrm{mean}\,|F(B(y)) - y|$$
#
# Both ways count, and each mean runs over all elements of its own images; weights are the caller's business.
#
# Example: $x = (1, 2)$ comes back as $(1, 4)$ and $y = (3)$ as $(2)$: $L = \tfrac12(0 + 2) + 1 = 2$.


# %%
def cycle_consistency_loss(
    x: torch.Tensor, x_cycled: torch.Tensor, y: torch.Tensor, y_cycled: torch.Tensor
) -> torch.Tensor:
    """Return the mean absolute error of x_cycled plus that of y_cycled.

    Shapes: x, x_cycled [...]; y, y_cycled [...], which may differ from x in size; result a scalar.
    Source: Zhu et al. 2017, equation 2.
    """
    raise NotImplementedError("cycle_consistency_loss")


# %%
def train_on_a_ring() -> None:
    """Train two small networks with your losses for a few seconds, and plot what the generator makes of noise."""
    import matplotlib.pyplot as plt

    torch.manual_seed(0)
    generator = torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.ReLU(), torch.nn.Linear(64, 2))
    discriminator = torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.ReLU(), torch.nn.Linear(64, 1))
    learn_g = torch.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.999))
    learn_d = torch.optim.Adam(discriminator.parameters(), lr=2e-3, betas=(0.5, 0.999))
    for _ in range(1500):
        angle = 2 * math.pi * torch.rand(128)
        real = torch.stack([angle.cos(), angle.sin()], dim=1) + 0.05 * torch.randn(128, 2)
        fake = generator(torch.randn(128, 2))
        learn_d.zero_grad()
        discriminator_loss(discriminator(real), discriminator(fake.detach())).backward()
        learn_d.step()
        learn_g.zero_grad()
        generator_loss(discriminator(fake)).backward()
        learn_g.step()
    with torch.no_grad():
        fake = generator(torch.randn(500, 2))
    plt.figure(figsize=(4.5, 4.5))
    plt.scatter(*real.T, s=8, label="real")
    plt.scatter(*fake.T, s=8, label="generated")
    plt.legend()
    plt.show()


if __name__ == "__main__":
    try:
        train_on_a_ring()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## Quiz
#
# Answer each question by returning the letter of the best option, as in `return "a"`. One of them is a small formula.


# %%
def quiz_perfect_generator() -> str:
    """The generator has become perfect: p_g = p_data. What does the optimal discriminator answer where there is data?

    a. 1, because it is optimal
    b. 1/2
    c. 0, because it has been fooled
    d. p_data(x)
    """
    raise NotImplementedError("quiz_perfect_generator")


# %%
def quiz_saturation(d: float) -> float:
    """At D(G(z)) = d, return how many times steeper the non-saturating loss is than the saturating one.

    Steepness is the absolute slope with respect to the *logit*; d is a Python float with 0 < d < 1, the answer a float.
    For example, at d = 1/2 both are equally steep: 1.0.
    """
    raise NotImplementedError("quiz_saturation")


# %%
def quiz_no_pairs() -> str:
    """Horses shall become zebras, but no photograph shows the same animal as both. What does CycleGAN add?

    a. an L1 loss between the translation and its paired target
    b. a domain label that is given to a single generator, and a classifier that checks it
    c. layers that are faded in as the resolution grows
    d. a second generator back, and the demand that there-and-back changes nothing
    """
    raise NotImplementedError("quiz_no_pairs")


# %%
def quiz_readable_codes() -> str:
    """Which variant makes single latent codes mean something (a digit's slant, its width) without any labels?

    a. InfoGAN, by keeping the codes recoverable from the sample
    b. the conditional GAN, by giving the label to both networks
    c. DCGAN, by strided convolutions and batch normalisation
    d. LSGAN, by squared errors in place of logarithms
    """
    raise NotImplementedError("quiz_readable_codes")
