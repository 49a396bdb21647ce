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
# Parts 1 to 6 are the game itself: its value, the loss of either player, what a perfect discriminator would answer, the
# divergence that the generator then minimises, and the cycle loss that lets two GANs translate without pairs. Part 7
# asks who learns from what. Parts 8 to 13 are what the members of the family add: codes that can be read back,
# captions, many domains, another activation, a growing resolution, a puzzle. Throughout:
#
# - all tensors of a call share one dtype (float32 or float64) and one device, and results follow them;
# - inputs are never changed in place, results are fresh tensors, and everything but part 7 is differentiable: nothing
#   is detached inside a loss (it is the training step that decides who learns);
# - losses are right at logits of 100 and more, of either sign;
# - logarithms are natural. Nothing of PyTorch is forbidden in this assignment, save its leaky relus in part 11.

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

    logits, curves = torch.linspace(-8, 8, 161, requires_grad=True), {}
    for saturating, name in ((False, "non-saturating"), (True, "saturating")):
        losses = torch.stack([generator_loss(logit, saturating) for logit in logits])
        curves[name] = (losses.detach(), *torch.autograd.grad(losses.sum(), logits))
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
    for name, (losses, slopes) in curves.items():
        left.plot(logits.detach(), losses, label=name)
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
    best = optimal_discriminator(p_data, models[36])
    divergences = [jensen_shannon(p_data / p_data.sum(), model / model.sum()) for model in models]
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5))
    left.plot(x, p_data, label="data")
    left.plot(x, models[36], label="model")
    left.plot(x, best, "k--", label="D*")
    left.legend()
    right.plot(shifts, divergences)
    right.axhline(math.log(2), linestyle=":", color="k")
    right.set(xlabel="shift of the model", title="JSD; dotted: log 2. Far away it is flat.")
    plt.show()


if __name__ == "__main__":
    try:
        show_divergence()
    except NotImplementedError as missing:
        print(f"implement {missing} first")


# %%
def train_on_a_mixture() -> None:
    """Train a GAN on a mixture of two normal densities, and plot its discriminator beside the optimal one.

    The generator's density, which D* asks for, is estimated from many samples.
    """
    import matplotlib.pyplot as plt

    torch.manual_seed(0)
    linear, tanh = torch.nn.Linear, torch.nn.Tanh
    generator = torch.nn.Sequential(linear(1, 32), tanh(), linear(32, 32), tanh(), linear(32, 1))
    discriminator = torch.nn.Sequential(linear(1, 32), tanh(), linear(32, 32), tanh(), linear(32, 1))
    learn_g = torch.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.999))
    learn_d = torch.optim.Adam(discriminator.parameters(), lr=3e-3, betas=(0.5, 0.999))
    grid, spread = torch.linspace(-4, 4, 201), 0.5
    p_data = sum(torch.exp(-0.5 * ((grid - centre) / spread).square()) for centre in (-1.5, 1.5)) / 2
    p_data = p_data / (spread * math.sqrt(2 * math.pi))
    stages, seen = (0, 100, 400, 1200), []
    for step in range(stages[-1] + 1):
        for _ in range(2):
            real = 3.0 * torch.randint(2, (256, 1)) - 1.5 + spread * torch.randn(256, 1)
            fake = generator(torch.randn(256, 1))
            learn_d.zero_grad()
            discriminator_loss(discriminator(real), discriminator(fake.detach())).backward()
            learn_d.step()
        if step in stages:
            with torch.no_grad():
                samples = generator(torch.randn(4000, 1))  # [4000, 1]
                p_g = torch.exp(-0.5 * ((grid - samples) / 0.12).square()).mean(0) / (0.12 * math.sqrt(2 * math.pi))
                d = torch.sigmoid(discriminator(grid[:, None]))[:, 0]
                seen.append((p_g, d, optimal_discriminator(p_data, p_g)))
        learn_g.zero_grad()
        generator_loss(discriminator(generator(torch.randn(256, 1)))).backward()
        learn_g.step()
    _, axes = plt.subplots(1, len(stages), figsize=(14, 3.2), sharey=True)
    for panel, step, (p_g, d, best) in zip(axes, stages, seen, strict=True):
        panel.fill_between(grid, p_data, alpha=0.3, label="data")
        panel.fill_between(grid, p_g.clamp(max=1.2), alpha=0.3, label="generator")
        panel.plot(grid, d, "k", label="D")
        panel.plot(grid, best, "k--", label="D*")
        panel.axhline(0.5, linestyle=":", color="gray")
        panel.set(title=f"after {step} steps", ylim=(0, 1.25))
    axes[0].legend(fontsize="small", loc="upper left")
    plt.show()


if __name__ == "__main__":
    try:
        train_on_a_mixture()
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
# ## 7. Who learns from what
#
# The generator's loss runs *through* the discriminator, and the discriminator's loss runs through the fakes. Yet each
# player moves its own weights only, and by its own loss only. Here both are linear, so that the whole step can be
# looked at: $G(z) = W_g z$, written for a batch as `z @ w_g.T`, and logits $D(x) = x \cdot w_d$, `x @ w_d`. Return
#
# $$\nabla_{W_g} L_G \quad\text{and}\quad \nabla_{w_d} L_D, \qquad
#   L_G \text{ of part 3 (not saturating)}, \quad L_D \text{ of part 2}$$
#
# *both at the weights given*: neither player has moved when the other one's gradient is taken. Three traps lie here.
# `L_G.backward()` also fills the gradient of $w_d$, and `L_D.backward()` that of $W_g$ unless the fakes are detached.
# Gradients add up in `.grad` until they are cleared. And a weight that was made to ask for gradients stays so: the
# tensors given must leave as they came, so work on copies. The function is called with gradients switched off, too
# (`torch.enable_grad()` switches them on); or take the derivatives by hand, as in lecture 2.
#
# Example: one real $x = (2)$, one $z = (1)$, $W_g = (1)$, $w_d = (1)$: logits 2 and 1. $L_G = \log(1 + e^{-W_g w_d})$
# has the slope $-\sigma(-1) \cdot 1 = -0.269$ in $W_g$; $L_D$ has $-\sigma(-2) \cdot 2 + \sigma(1) \cdot 1 = 0.493$ in
# $w_d$.


# %%
def gan_gradients(
    x: torch.Tensor, z: torch.Tensor, w_g: torch.Tensor, w_d: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the gradient of generator_loss by w_g and that of discriminator_loss by w_d, in this order.

    Shapes: x [N, D] real, z [M, L] noise, w_g [D, L], w_d [D]; results [D, L] and [D]. G(z) = z @ w_g.T, D's logits are
    x @ w_d. The inputs' grad and requires_grad are afterwards what they were. The results need no gradient.
    Source: Goodfellow et al. 2014, algorithm 1, with the generator's loss of section 3.
    """
    raise NotImplementedError("gan_gradients")


# %%
def show_rotation() -> None:
    """Plot the smallest GAN: the data are all 0, G always answers w_g, D(x) = w_d x. Its steps circle the solution.

    Source: Mescheder, Geiger & Nowozin 2018, the Dirac-GAN.
    """
    import matplotlib.pyplot as plt

    real, noise = torch.zeros(1, 1), torch.ones(1, 1)

    def steps(g: float, d: float) -> tuple[float, float]:
        grad_g, grad_d = gan_gradients(real, noise, torch.tensor([[g]]), torch.tensor([d]))
        return -grad_g.item(), -grad_d.item()

    ticks = torch.linspace(-2, 2, 15).tolist()
    field = [(g, d, *steps(g, d)) for g in ticks for d in ticks]
    plt.figure(figsize=(5, 5))
    plt.quiver(*zip(*field, strict=True), color="gray", angles="xy")
    g, d, path = 1.0, 0.0, []
    for _ in range(400):
        path.append((g, d))
        move_g, move_d = steps(g, d)
        g, d = g + 0.1 * move_g, d + 0.1 * move_d
    plt.plot(*zip(*path, strict=True))
    plt.plot(0, 0, "k*")
    plt.xlabel("w_g, where the generator puts its samples")
    plt.ylabel("w_d, the discriminator's slope")
    plt.title("The solution (star) is circled, not reached")
    plt.show()


if __name__ == "__main__":
    try:
        show_rotation()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 8. InfoGAN: codes that can be read back
#
# A GAN uses its noise as it likes. InfoGAN gives the generator a class $c$ beside the noise, and asks a classifier $Q$
# to tell from the sample alone which one it was. That the code can be recovered bounds its mutual information with the
# sample. With $K$ classes and $Q$'s logits,
#
# $$L = L_G + \lambda \cdot \operatorname{mean}\big[-\log \operatorname{softmax}(\text{code logits})_c\big]$$
#
# The second term is the cross-entropy of lecture 2: from logits, averaged over the batch.
#
# Example: one fake at logit 0, code logits $(1, 0)$, code 0, $\lambda = 2$: $0.693 + 2 \cdot 0.313 = 1.320$.


# %%
def infogan_loss(
    fake_logits: torch.Tensor, code_logits: torch.Tensor, codes: torch.Tensor, weight: float = 1.0
) -> torch.Tensor:
    """Return generator_loss plus weight times the mean cross-entropy of the codes.

    Shapes: fake_logits [N], code_logits [N, K], codes [N] int64 from 0 to K - 1; result a scalar. Right at logits of
    100 and more. Source: Chen et al. 2016, equations 5 and 6.
    """
    raise NotImplementedError("infogan_loss")


# %% [markdown]
# ## 9. Text to image: a discriminator that reads
#
# An image may look real and still not show what its caption says. A discriminator that only ever sees real images with
# their own captions and fakes need not read. So it is shown a third kind: real images with *other* captions, to be
# rejected as well. With the probabilities $s_r$ (matching), $s_w$ (mismatched) and $s_f$ (fake), sigmoids of the
# logits,
#
# $$L = -\Big(\operatorname{mean}\log s_r + \tfrac12\big[\operatorname{mean}\log(1 - s_w)
#   + \operatorname{mean}\log(1 - s_f)\big]\Big)$$
#
# Together the two wrong kinds weigh as much as the right one, each by its own mean.
#
# Example: logits $2$, $-1$ and $0$: $0.127 + \tfrac12(0.313 + 0.693) = 0.630$.


# %%
def text_to_image_discriminator_loss(
    matching_logits: torch.Tensor, mismatched_logits: torch.Tensor, fake_logits: torch.Tensor
) -> torch.Tensor:
    """Return the loss of a discriminator that sees right pairs, wrong pairs and fakes.

    Shapes: three tensors of logits [...], of any shapes and not necessarily the same; result a scalar, each mean over
    all elements of its own tensor. Right at logits of 100 and more.
    Source: Reed et al. 2016, algorithm 1.
    """
    raise NotImplementedError("text_to_image_discriminator_loss")


# %% [markdown]
# ## 10. StarGAN: many domains, one generator
#
# CycleGAN needs two generators for every pair of domains. StarGAN has one, which is told the domain to go to. Its loss
# has three terms: look real, look like the domain asked for (a classifier's cross-entropy), and be the same again after
# the way back to the domain of origin:
#
# $$L = L_G + \lambda_{class} \cdot \text{cross-entropy} + \lambda_{back} \cdot \operatorname{mean}|x_{back} - x|$$
#
# The last mean runs over all elements, as in part 6; here the weights are arguments, 1 and 10 unless told otherwise.
#
# Example: one fake at logit 0, domain logits $(0, 0)$, and an image of which every pixel comes back off by 0.1:
# $0.693 + 0.693 + 10 \cdot 0.1 = 2.386$.


# %%
def stargan_generator_loss(
    fake_logits: torch.Tensor,
    domain_logits: torch.Tensor,
    domains: torch.Tensor,
    x: torch.Tensor,
    x_back: torch.Tensor,
    lambda_class: float = 1.0,
    lambda_back: float = 10.0,
) -> torch.Tensor:
    """Return generator_loss + lambda_class * cross-entropy + lambda_back * mean absolute error.

    Shapes: fake_logits [N], domain_logits [N, K], domains [N] int64 from 0 to K - 1, x and x_back [N, ...]; result a
    scalar. Right at logits of 100 and more. Source: Choi et al. 2018, equation 6.
    """
    raise NotImplementedError("stargan_generator_loss")


# %% [markdown]
# ## 11. DCGAN: a relu that leaks
#
# DCGAN made deep convolutional GANs trainable by changes to the networks. One of them: in the discriminator a unit that
# is off must still pass a gradient on, for that is all the generator gets to learn from. Where the relu of lecture 2 is
# 0, the leaky one has a slope:
#
# $$f(x) = x \text{ for } x > 0, \qquad f(x) = a\,x \text{ otherwise}, \qquad 0 \le a \le 1$$
#
# Example: with $a = 0.2$, $(3, -2, 0)$ becomes $(3, -0.4, 0)$.


# %%
def leaky_relu(x: torch.Tensor, slope: float = 0.2) -> torch.Tensor:
    """Return x where x > 0, else slope * x.

    Shapes: x and the result [...], elementwise; 0 <= slope <= 1. The result is a new tensor.
    Source: Maas, Hannun & Ng 2013. Not allowed: PyTorch's leaky, parametric and randomised relus.
    """
    raise NotImplementedError("leaky_relu")


# %% [markdown]
# ## 12. Progressive growing: a resolution fades in
#
# Faces of 1024 x 1024 pixels are learnt from 4 x 4 upwards: when one resolution works, layers for the next are added.
# Fresh layers know nothing and would upset the rest. So for a while the image is a blend of what the old layers made,
# enlarged, and what the new ones make, with $\alpha$ going from 0 to 1:
#
# $$(1 - \alpha) \cdot \text{double}(low) + \alpha \cdot high$$
#
# To double is to let every pixel fill a square of 2 x 2, nothing smoother (the reverse of the pooling of lecture 4).
#
# Example: $low = (1, 2)$ as one row, $high$ all 0, $\alpha = \tfrac14$: two rows $(0.75, 0.75, 1.5, 1.5)$.


# %%
def fade_in(low: torch.Tensor, high: torch.Tensor, alpha: float) -> torch.Tensor:
    """Return (1 - alpha) times low, each pixel doubled both ways, plus alpha times high.

    Shapes: low [N, C, H, W], high and the result [N, C, 2H, 2W]; 0 <= alpha <= 1. The result is a new tensor, at
    alpha = 1 too. Source: Karras et al. 2018, figure 2.
    """
    raise NotImplementedError("fade_in")


# %%
def picture(size: int) -> torch.Tensor:
    """Return an image [1, 1, size, size]: a ring on a slope."""
    at = (torch.arange(size) + 0.5) / size - 0.5
    distance = (at[:, None].square() + at.square()).sqrt()
    return (torch.exp(-((distance - 0.28) / 0.07).square()) + 0.5 + at)[None, None]


def show_fading() -> None:
    """Fade from 8 x 8 to 16 x 16 pixels."""
    import matplotlib.pyplot as plt

    faded = {alpha: fade_in(picture(8), picture(16), alpha)[0, 0] for alpha in (0.0, 0.25, 0.5, 0.75, 1.0)}
    _, axes = plt.subplots(1, len(faded), figsize=(11, 2.5))
    for panel, (alpha, image) in zip(axes, faded.items(), strict=True):
        panel.imshow(image, cmap="gray")
        panel.set(title=f"alpha = {alpha}", xticks=[], yticks=[])
    plt.show()


if __name__ == "__main__":
    try:
        show_fading()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## 13. A puzzle
#
# Cut an image into square patches, shuffle them, and ask a network for the whole: to put a wheel beside the other wheel
# it has to know what a car is, and no label was needed. The patches are numbered row by row, as in the vision
# transformer of lecture 8, and **place $j$ receives patch `permutation[j]`**. The reverse, "patch $j$ goes to place
# `permutation[j]`", is the *inverse* permutation, which is what it takes to restore the image. For a swap of two
# patches both are the same, so try a cycle.
#
# A side that is no multiple of the patch is an error: a `ValueError` that names the value.
#
# Example: a 2 x 4 image in patches of 2 x 2 has two of them; an image of 1 x 3 pixels in patches of one pixel,
# $(a, b, c)$ with the permutation $(1, 2, 0)$, becomes $(b, c, a)$, and restoring gives $(a, b, c)$ again.


# %%
def permute_patches(images: torch.Tensor, patch: int, permutation: torch.Tensor) -> torch.Tensor:
    """Return the images with patch permutation[j] at place j, patches numbered row by row.

    Shapes: images and the result [N, C, H, W], permutation [P] int64 with P = (H / patch) * (W / patch); patches are
    patch x patch pixels. The result is a new tensor.
    Raises ValueError, with the value in the message, where H or W is no multiple of patch.
    """
    raise NotImplementedError("permute_patches")


# %%
def restore_patches(images: torch.Tensor, patch: int, permutation: torch.Tensor) -> torch.Tensor:
    """Return the images that permute_patches, with the same patch and permutation, has made these from.

    Shapes and errors as in permute_patches.
    """
    raise NotImplementedError("restore_patches")


# %%
def show_puzzle() -> None:
    """Shuffle a picture, restore it, and restore it wrongly by shuffling it once more."""
    import matplotlib.pyplot as plt

    whole = picture(32)
    permutation = torch.randperm(16, generator=torch.Generator().manual_seed(0))
    shuffled = permute_patches(whole, 8, permutation)
    images = {
        "the image": whole,
        "permuted": shuffled,
        "restored": restore_patches(shuffled, 8, permutation),
        "permuted twice": permute_patches(shuffled, 8, permutation),
    }
    _, axes = plt.subplots(1, len(images), figsize=(9, 2.6))
    for panel, (name, image) in zip(axes, images.items(), strict=True):
        panel.imshow(image[0, 0], cmap="gray")
        panel.set(title=name, xticks=[], yticks=[])
    plt.show()


if __name__ == "__main__":
    try:
        show_puzzle()
    except NotImplementedError as missing:
        print(f"implement {missing} first")

# %% [markdown]
# ## Quiz
#
# Answer each question by returning the letter of the best option, as in `return "a"`. Two of them ask for a
# number instead: return a small formula.


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

    Your numbers: d = 0.1.
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


# %%
def quiz_convolutional() -> str:
    """What does DCGAN change in the first GAN?

    a. It keeps latent codes recoverable from the samples.
    b. It begins with small images and adds resolutions.
    c. It replaces the cross-entropy by a distance between distributions.
    d. It builds both networks of (strided) convolutions, with batch norm and a choice of activations.
    """
    raise NotImplementedError("quiz_convolutional")


# %%
def quiz_mismatched_pairs() -> str:
    """Why is the discriminator of a text-to-image GAN shown real images with wrong captions?

    a. to have more training data
    b. because otherwise nothing makes it compare image and caption
    c. because the generator shall learn to draw wrong images, too
    d. to learn how fakes look before there are any
    """
    raise NotImplementedError("quiz_mismatched_pairs")


# %%
def quiz_one_generator() -> str:
    """Faces in K domains (hair colours, ages) shall be translated from any to any other. What does StarGAN train?

    a. one generator that is told the target domain, and a discriminator that also classifies domains
    b. K (K - 1) generators, one for each direction
    c. K generators, one for each target domain
    d. one generator, on photographs of the same person in all K domains
    """
    raise NotImplementedError("quiz_one_generator")


# %%
def quiz_puzzle() -> str:
    """What is the generator of a puzzle GAN given, and what must it come up with?

    a. a small image; a larger one
    b. the shuffled patches of an image; the image
    c. an image of one domain; the same in another domain
    d. an image; the code that it was made from
    """
    raise NotImplementedError("quiz_puzzle")


# %%
def quiz_fading() -> str:
    """Why does progressive growing *fade* new layers in, rather than just switch them on?

    a. It is faster.
    b. The data for the lower resolution has to be made somehow.
    c. New layers begin untrained, and at full weight they would upset those that already work.
    d. It prevents mode collapse.
    """
    raise NotImplementedError("quiz_fading")


# %%
def quiz_growth_stages(start: int, end: int) -> int:
    """Progressive growing doubles the side of its images until start x start pixels have become end x end.

    Return how many times it doubles: a Python int, 0 where end is start. end is start times a power of two.

    Your numbers: start = 4, end = 1024.
    """
    raise NotImplementedError("quiz_growth_stages")
