"""Known wrong versions of lecture 10b's tasks, each named by the idea behind it."""

import math

import torch
import torch.nn.functional as F

from autograder.checks import mistake


def _entropy_term(p):
    safe = torch.where(p > 0, p, torch.ones_like(p))
    return (p * safe.log()).sum()


def _jsd(p, q):
    return (_entropy_term(p) + _entropy_term(q)) / 2 - _entropy_term((p + q) / 2)


def _coarse(l):
    """A softplus that gives way to its argument far too early."""
    return torch.where(l > 10, l, torch.log1p(torch.exp(l.clamp(max=10))))


@mistake(task="gan_value", says="the sign is turned: this is the discriminator's loss, not the value")
def negative_value(d_real, d_fake):
    return -(d_real.log().mean() + (1 - d_fake).log().mean())


@mistake(task="gan_value", says="real and fake are swapped")
def swaps_real_and_fake(d_real, d_fake):
    return d_fake.log().mean() + (1 - d_real).log().mean()


@mistake(task="gan_value", says="only the real term is counted")
def only_real(d_real, d_fake):
    return d_real.log().mean()


@mistake(task="gan_value", says="only the fake term is counted")
def only_fake(d_real, d_fake):
    return (1 - d_fake).log().mean()


@mistake(task="gan_value", says="the fake term is log D(G(z)), not log(1 - D(G(z)))")
def forgets_one_minus(d_real, d_fake):
    return d_real.log().mean() + d_fake.log().mean()


@mistake(task="gan_value", says="the fake term is subtracted")
def subtracts_the_fake_term(d_real, d_fake):
    return d_real.log().mean() - (1 - d_fake).log().mean()


@mistake(task="gan_value", says="real and fake are pooled into one mean, so unequal batches are weighed by their size")
def pooled_mean(d_real, d_fake):
    return 2 * torch.cat([d_real.log(), (1 - d_fake).log()]).mean()


@mistake(task="gan_value", says="the two means are averaged where they should be added")
def half_the_value(d_real, d_fake):
    return (d_real.log().mean() + (1 - d_fake).log().mean()) / 2


@mistake(task="gan_value", says="the batches are summed where they should be averaged")
def value_of_sums(d_real, d_fake):
    return d_real.log().sum() + (1 - d_fake).log().sum()


@mistake(task="gan_value", says="the logarithm is taken of the mean: the order of the two matters")
def log_of_the_mean(d_real, d_fake):
    return d_real.mean().log() + (1 - d_fake.mean()).log()


@mistake(task="gan_value", says="a sigmoid is applied to what already are probabilities")
def sigmoid_of_probabilities(d_real, d_fake):
    return F.logsigmoid(d_real).mean() + F.logsigmoid(-d_fake).mean()


@mistake(task="gan_value", says="the guard inside the logarithm is so coarse that it shows")
def coarse_guard(d_real, d_fake):
    return (d_real + 1e-4).log().mean() + (1 - d_fake + 1e-4).log().mean()


@mistake(task="gan_value", says="the logarithm has base 2: bits, not nats")
def value_in_bits(d_real, d_fake):
    return d_real.log2().mean() + (1 - d_fake).log2().mean()


@mistake(task="gan_value", way="gradient", says="the fake term is detached: the generator learns nothing")
def detaches_the_fakes(d_real, d_fake):
    return d_real.log().mean() + (1 - d_fake.detach()).log().mean()


@mistake(task="gan_value", way="float64", says="the probabilities pass through float32")
def value_through_float32(d_real, d_fake):
    return (d_real.float().log().mean() + (1 - d_fake.float()).log().mean()).to(d_real.dtype)


@mistake(task="gan_value", way="inputs", says="the fake probabilities given are overwritten in place")
def overwrites_the_fakes(d_real, d_fake):
    value = d_real.log().mean() + (1 - d_fake).log().mean()
    with torch.no_grad():
        d_fake.neg_().add_(1)
    return value


@mistake(task="discriminator_loss", says="the sign is turned: the discriminator would learn to be wrong")
def minimises_the_value(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()


@mistake(task="discriminator_loss", says="real and fake are swapped")
def swapped_labels(real_logits, fake_logits):
    return -F.logsigmoid(-real_logits).mean() - F.logsigmoid(fake_logits).mean()


@mistake(task="discriminator_loss", says="only the real batch is counted")
def real_term_only(real_logits, fake_logits):
    return -F.logsigmoid(real_logits).mean()


@mistake(task="discriminator_loss", says="only the fake batch is counted")
def fake_term_only(real_logits, fake_logits):
    return -F.logsigmoid(-fake_logits).mean()


@mistake(task="discriminator_loss", says="both batches are labelled real")
def both_real(real_logits, fake_logits):
    return -F.logsigmoid(real_logits).mean() - F.logsigmoid(fake_logits).mean()


@mistake(
    task="discriminator_loss",
    says="real and fake are pooled into one mean, so unequal batches are weighed by their size",
)
def pooled_loss(real_logits, fake_logits):
    terms = torch.cat([F.logsigmoid(real_logits).flatten(), F.logsigmoid(-fake_logits).flatten()])
    return -2 * terms.mean()


@mistake(task="discriminator_loss", says="the two means are averaged where they should be added")
def halved_loss(real_logits, fake_logits):
    return -(F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()) / 2


@mistake(task="discriminator_loss", says="the batches are summed where they should be averaged")
def summed_loss(real_logits, fake_logits):
    return -F.logsigmoid(real_logits).sum() - F.logsigmoid(-fake_logits).sum()


@mistake(task="discriminator_loss", says="the mean runs over the first axis only: the rest of a patch is summed")
def mean_over_the_first_axis(real_logits, fake_logits):
    return -F.logsigmoid(real_logits).sum() / len(real_logits) - F.logsigmoid(-fake_logits).sum() / len(fake_logits)


@mistake(task="discriminator_loss", says="the sigmoid is applied twice")
def two_sigmoids(real_logits, fake_logits):
    return -F.logsigmoid(torch.sigmoid(real_logits)).mean() - F.logsigmoid(-torch.sigmoid(fake_logits)).mean()


@mistake(task="discriminator_loss", says="the logarithm of a rounded sigmoid: infinite or NaN for confident logits")
def log_zero(real_logits, fake_logits):
    return -torch.sigmoid(real_logits).log().mean() - (1 - torch.sigmoid(fake_logits)).log().mean()


@mistake(
    task="discriminator_loss", says="a guard inside the logarithm caps the cost of a confident wrong logit near 18 nats"
)
def guarded_loss(real_logits, fake_logits):
    real, fake = torch.sigmoid(real_logits), torch.sigmoid(fake_logits)
    return -(real + 1e-8).log().mean() - (1 - fake + 1e-8).log().mean()


@mistake(
    task="discriminator_loss", says="the sigmoid is clamped away from 0 and 1: the cost stops growing near 16 nats"
)
def clamped_probabilities(real_logits, fake_logits):
    real, fake = (torch.sigmoid(logits).clamp(1e-7, 1 - 1e-7) for logits in (real_logits, fake_logits))
    return -real.log().mean() - (1 - fake).log().mean()


@mistake(task="discriminator_loss", says="a cross-entropy of probabilities is clamped at 100: the cost stops growing")
def clamped_cross_entropy(real_logits, fake_logits):
    real, fake = torch.sigmoid(real_logits), torch.sigmoid(fake_logits)
    return F.binary_cross_entropy(real, torch.ones_like(real)) + F.binary_cross_entropy(fake, torch.zeros_like(fake))


@mistake(task="discriminator_loss", says="the exponential of a large logit overflows")
def overflows(real_logits, fake_logits):
    return (1 + (-real_logits).exp()).log().mean() + (1 + fake_logits.exp()).log().mean()


@mistake(task="discriminator_loss", says="this is the hinge loss, not the cross-entropy of the original game")
def hinge(real_logits, fake_logits):
    return F.relu(1 - real_logits).mean() + F.relu(1 + fake_logits).mean()


@mistake(
    task="discriminator_loss", says="this is Wasserstein's critic: the difference of the two means, without a logarithm"
)
def critic(real_logits, fake_logits):
    return fake_logits.mean() - real_logits.mean()


@mistake(task="discriminator_loss", says="this is the least-squares loss, not the cross-entropy of the original game")
def least_squares(real_logits, fake_logits):
    return (real_logits - 1).square().mean() + fake_logits.square().mean()


@mistake(task="discriminator_loss", says="real labels are smoothed to 0.9: a trick that this loss does not have")
def smoothed_labels(real_logits, fake_logits):
    real = 0.9 * F.logsigmoid(real_logits) + 0.1 * F.logsigmoid(-real_logits)
    return -real.mean() - F.logsigmoid(-fake_logits).mean()


@mistake(
    task="discriminator_loss",
    way="gradient",
    says="the fake logits are detached inside the loss: it is the images that one detaches, in the training step",
)
def detaches_the_fake_logits(real_logits, fake_logits):
    return -F.logsigmoid(real_logits).mean() - F.logsigmoid(-fake_logits.detach()).mean()


@mistake(task="discriminator_loss", way="gradient", says="the loss is detached: nothing can be learnt from it")
def detached_loss(real_logits, fake_logits):
    return (-F.logsigmoid(real_logits).mean() - F.logsigmoid(-fake_logits).mean()).detach()


@mistake(
    task="discriminator_loss",
    says="logits beyond ten are taken for infinite: what log(1 + e^l) has beside l is small there, but not yet nothing",
)
def coarse_discriminator(real_logits, fake_logits):
    return _coarse(-real_logits).mean() + _coarse(fake_logits).mean()


@mistake(task="discriminator_loss", way="strided", says="view asks for contiguous logits: use flatten or reshape")
def discriminator_views(real_logits, fake_logits):
    return -F.logsigmoid(real_logits.view(-1)).mean() - F.logsigmoid(-fake_logits.view(-1)).mean()


@mistake(task="discriminator_loss", way="float64", says="the logits pass through float32")
def loss_through_float32(real_logits, fake_logits):
    loss = -F.logsigmoid(real_logits.float()).mean() - F.logsigmoid(-fake_logits.float()).mean()
    return loss.to(real_logits.dtype)


@mistake(task="discriminator_loss", way="inputs", says="the fake logits given are negated in place")
def negates_in_place(real_logits, fake_logits):
    with torch.no_grad():
        fake_logits.neg_()
    return -F.logsigmoid(real_logits).mean() - F.logsigmoid(fake_logits).mean()


@mistake(task="discriminator_loss", way="accelerator", says="the labels are made on the CPU, wherever the logits are")
def labels_on_the_cpu(real_logits, fake_logits):
    ones = torch.ones(real_logits.shape, dtype=real_logits.dtype)
    zeros = torch.zeros(fake_logits.shape, dtype=fake_logits.dtype)
    real = F.binary_cross_entropy_with_logits(real_logits, ones)
    return real + F.binary_cross_entropy_with_logits(fake_logits, zeros)


@mistake(
    task="discriminator_loss",
    way="float64",
    raises="RuntimeError",
    says="the labels are always float32, whatever the logits are",
)
def labels_in_float32(real_logits, fake_logits):
    ones = torch.ones(real_logits.numel(), device=real_logits.device)
    return F.softplus(-real_logits).flatten().dot(ones) / real_logits.numel() + F.softplus(fake_logits).mean()


@mistake(task="generator_loss", says="the default and the saturating loss are mixed up")
def mixed_up(fake_logits, saturating=False):
    if saturating:
        return -F.logsigmoid(fake_logits).mean()
    return F.logsigmoid(-fake_logits).mean()


@mistake(task="generator_loss", says="the flag is ignored: the loss is always the non-saturating one")
def never_saturating(fake_logits, saturating=False):
    return -F.logsigmoid(fake_logits).mean()


@mistake(task="generator_loss", says="the flag is ignored: the loss is always the saturating one")
def always_saturating(fake_logits, saturating=False):
    return F.logsigmoid(-fake_logits).mean()


@mistake(
    task="generator_loss", says="the saturating loss has the wrong sign: the generator would help the discriminator"
)
def saturating_turned(fake_logits, saturating=False):
    return -F.logsigmoid(-fake_logits).mean() if saturating else -F.logsigmoid(fake_logits).mean()


@mistake(task="generator_loss", says="the default loss has the wrong sign: the generator would help the discriminator")
def default_turned(fake_logits, saturating=False):
    return F.logsigmoid(-fake_logits).mean() if saturating else F.logsigmoid(fake_logits).mean()


@mistake(task="generator_loss", says="both losses have the wrong sign")
def both_turned(fake_logits, saturating=False):
    return -F.logsigmoid(-fake_logits).mean() if saturating else F.logsigmoid(fake_logits).mean()


@mistake(task="generator_loss", says="the default is the discriminator's own loss on the fakes")
def plays_for_the_other_side(fake_logits, saturating=False):
    return F.logsigmoid(-fake_logits).mean() if saturating else -F.logsigmoid(-fake_logits).mean()


@mistake(task="generator_loss", says="the saturating loss is mean log D(G(z)): the 1 - is missing")
def saturating_without_one_minus(fake_logits, saturating=False):
    return F.logsigmoid(fake_logits).mean() if saturating else -F.logsigmoid(fake_logits).mean()


@mistake(task="generator_loss", says="the batch is summed where it should be averaged")
def summed_generator_loss(fake_logits, saturating=False):
    return F.logsigmoid(-fake_logits).sum() if saturating else -F.logsigmoid(fake_logits).sum()


@mistake(task="generator_loss", says="the mean runs over the first axis only: the rest of a patch is summed")
def generator_mean_over_the_first_axis(fake_logits, saturating=False):
    n = len(fake_logits)
    return F.logsigmoid(-fake_logits).sum() / n if saturating else -F.logsigmoid(fake_logits).sum() / n


@mistake(task="generator_loss", says="one number per element is returned: the mean is missing")
def no_reduction(fake_logits, saturating=False):
    return F.logsigmoid(-fake_logits) if saturating else -F.logsigmoid(fake_logits)


@mistake(task="generator_loss", says="the sigmoid is applied twice")
def generator_two_sigmoids(fake_logits, saturating=False):
    d = torch.sigmoid(fake_logits)
    return F.logsigmoid(-d).mean() if saturating else -F.logsigmoid(d).mean()


@mistake(task="generator_loss", says="the logarithm of a rounded sigmoid: infinite or NaN for confident logits")
def generator_log_zero(fake_logits, saturating=False):
    d = torch.sigmoid(fake_logits)
    return (1 - d).log().mean() if saturating else -d.log().mean()


@mistake(task="generator_loss", says="a guard inside the logarithm caps the loss near 18 nats")
def generator_guarded(fake_logits, saturating=False):
    d = torch.sigmoid(fake_logits)
    return (1 - d + 1e-8).log().mean() if saturating else -(d + 1e-8).log().mean()


@mistake(task="generator_loss", says="the sigmoid is clamped away from 0 and 1: the loss stops growing near 16 nats")
def generator_clamps_the_probabilities(fake_logits, saturating=False):
    d = torch.sigmoid(fake_logits).clamp(1e-7, 1 - 1e-7)
    return (1 - d).log().mean() if saturating else -d.log().mean()


@mistake(task="generator_loss", says="a cross-entropy of probabilities is clamped at 100: the loss stops growing")
def generator_clamped(fake_logits, saturating=False):
    d = torch.sigmoid(fake_logits)
    if saturating:
        return -F.binary_cross_entropy(d, torch.zeros_like(d))
    return F.binary_cross_entropy(d, torch.ones_like(d))


@mistake(task="generator_loss", says="the exponential of a large logit overflows")
def generator_overflows(fake_logits, saturating=False):
    if saturating:
        return -(1 + fake_logits.exp()).log().mean()
    return (1 + (-fake_logits).exp()).log().mean()


@mistake(task="generator_loss", says="only the default loss is stable: the saturating one takes the logarithm of zero")
def half_stable(fake_logits, saturating=False):
    if saturating:
        return torch.log(1 - torch.sigmoid(fake_logits)).mean()
    return F.softplus(-fake_logits).mean()


@mistake(task="generator_loss", says="this is Wasserstein's loss: the mean logit, without a logarithm")
def mean_logit(fake_logits, saturating=False):
    return -fake_logits.mean()


@mistake(
    task="generator_loss", way="gradient", says="the logits are detached: this is where the generator has to learn"
)
def detaches_the_generator(fake_logits, saturating=False):
    fake_logits = fake_logits.detach()
    return F.logsigmoid(-fake_logits).mean() if saturating else -F.logsigmoid(fake_logits).mean()


@mistake(
    task="generator_loss",
    says="logits beyond ten are taken for infinite: what log(1 + e^l) has beside l is small there, but not yet nothing",
)
def coarse_generator(fake_logits, saturating=False):
    return -_coarse(fake_logits).mean() if saturating else _coarse(-fake_logits).mean()


@mistake(task="generator_loss", way="float64", says="the logits pass through float32")
def generator_through_float32(fake_logits, saturating=False):
    logits = fake_logits.float()
    loss = F.logsigmoid(-logits).mean() if saturating else -F.logsigmoid(logits).mean()
    return loss.to(fake_logits.dtype)


@mistake(task="generator_loss", way="inputs", says="the logits given are overwritten in place")
def generator_overwrites(fake_logits, saturating=False):
    kept = fake_logits.clone()
    with torch.no_grad():
        fake_logits.sigmoid_()
    return F.logsigmoid(-kept).mean() if saturating else -F.logsigmoid(kept).mean()


@mistake(task="generator_loss", way="strided", says="view asks for contiguous logits: use flatten or reshape")
def generator_views(fake_logits, saturating=False):
    logits = fake_logits.view(-1)
    return F.logsigmoid(-logits).mean() if saturating else -F.logsigmoid(logits).mean()


@mistake(task="generator_loss", way="accelerator", says="the labels are made on the CPU, wherever the logits are")
def generator_labels_on_the_cpu(fake_logits, saturating=False):
    label = torch.full(fake_logits.shape, 0.0 if saturating else 1.0, dtype=fake_logits.dtype)
    loss = F.binary_cross_entropy_with_logits(fake_logits, label)
    return -loss if saturating else loss


@mistake(task="optimal_discriminator", says="the density of the fakes stands in the numerator")
def optimal_for_fakes(p_data, p_g):
    total = p_data + p_g
    return torch.where(total > 0, p_g / torch.where(total > 0, total, torch.ones_like(total)), 0.5)


@mistake(
    task="optimal_discriminator", says="the plain ratio p_data/p_g is returned, without the sum in the denominator"
)
def likelihood_ratio(p_data, p_g):
    return p_data / p_g


@mistake(task="optimal_discriminator", says="where both densities are 0 the answer is NaN")
def nan_where_nothing_is(p_data, p_g):
    return p_data / (p_data + p_g)


@mistake(task="optimal_discriminator", says="where both densities are 0 the answer is 0, not 1/2")
def zero_where_nothing_is(p_data, p_g):
    return torch.nan_to_num(p_data / (p_data + p_g), nan=0.0)


@mistake(task="optimal_discriminator", says="a guard in the denominator outweighs thin densities")
def guarded_denominator(p_data, p_g):
    return (p_data + 1e-8) / (p_data + p_g + 2e-8)


@mistake(task="optimal_discriminator", says="both densities are made to sum to one first")
def normalises(p_data, p_g):
    p, q = p_data / p_data.sum(), p_g / p_g.sum()
    return torch.where(p + q > 0, p / torch.where(p + q > 0, p + q, torch.ones_like(p)), 0.5)


@mistake(
    task="optimal_discriminator",
    says="the sigmoid of the difference is not the ratio: it is the log-densities that it wants",
)
def sigmoid_of_the_difference(p_data, p_g):
    return torch.sigmoid(p_data - p_g)


@mistake(task="optimal_discriminator", says="the answer is rounded to a verdict, 0 or 1")
def hard_verdict(p_data, p_g):
    half = torch.full_like(p_data, 0.5)
    return torch.where(p_data > p_g, torch.ones_like(half), torch.where(p_data < p_g, torch.zeros_like(half), half))


@mistake(task="optimal_discriminator", way="inputs", says="empty places are filled in the density that was given")
def fills_in_place(p_data, p_g):
    empty = (p_data + p_g) == 0
    with torch.no_grad():
        p_data[empty] = 1.0
        p_g[empty] = 1.0
    return p_data / (p_data + p_g)


@mistake(task="jensen_shannon", says="the halves are missing: this is twice the divergence")
def without_the_halves(p, q):
    return 2 * _jsd(p, q)


@mistake(task="jensen_shannon", says="only one of the two KL terms is taken")
def one_kl_to_the_mixture(p, q):
    m = (p + q) / 2
    safe_p, safe_m = torch.where(p > 0, p, 1.0), torch.where(p > 0, m, 1.0)
    return (p * (safe_p.log() - safe_m.log())).sum()


@mistake(task="jensen_shannon", says="only one of the two KL terms is taken, and halved")
def half_a_divergence(p, q):
    m = (p + q) / 2
    safe_p, safe_m = torch.where(p > 0, p, 1.0), torch.where(p > 0, m, 1.0)
    return 0.5 * (p * (safe_p.log() - safe_m.log())).sum()


@mistake(task="jensen_shannon", says="the mixture is p + q, without its half")
def mixture_without_the_half(p, q):
    return _jsd(p, q) - math.log(2) * (p.sum() + q.sum()) / 2


@mistake(
    task="jensen_shannon", says="this is the symmetrised KL, without the mixture: infinite where one of the two is 0"
)
def symmetrised_kl(p, q):
    return 0.5 * (p * (p / q).log()).sum() + 0.5 * (q * (q / p).log()).sum()


@mistake(task="jensen_shannon", says="this is the KL of p from q, not the JSD")
def plain_kl(p, q):
    return (p * (p / q).log()).sum()


@mistake(task="jensen_shannon", says="the KL terms run from the mixture, not to it")
def kl_from_the_mixture(p, q):
    m = (p + q) / 2
    safe_p, safe_q = p.clamp(min=1e-8), q.clamp(min=1e-8)
    safe_m = torch.where(m > 0, m, 1.0)
    return 0.5 * (m * (safe_m.log() - safe_p.log())).sum() + 0.5 * (m * (safe_m.log() - safe_q.log())).sum()


@mistake(task="jensen_shannon", says="the square root is taken: the distance, not the divergence")
def distance(p, q):
    return _jsd(p, q).clamp(min=0).sqrt()


@mistake(task="jensen_shannon", says="the logarithm has base 2: bits, not nats")
def jsd_in_bits(p, q):
    return _jsd(p, q) / math.log(2)


@mistake(task="jensen_shannon", says="the sign is turned")
def negative_jsd(p, q):
    return -_jsd(p, q)


@mistake(task="jensen_shannon", says="the outcomes are averaged where they should be summed")
def averages_the_outcomes(p, q):
    return _jsd(p, q) / len(p)


@mistake(task="jensen_shannon", says="0 log 0 is computed and gives NaN")
def zero_log_zero(p, q):
    m = (p + q) / 2
    return 0.5 * (p * (p / m).log()).sum() + 0.5 * (q * (q / m).log()).sum()


@mistake(task="jensen_shannon", says="outcomes that one of the two never shows are left out of both sums")
def drops_one_sided_outcomes(p, q):
    both = (p > 0) & (q > 0)
    p, q = p[both], q[both]
    return _jsd(p, q)


@mistake(
    task="jensen_shannon", says="only outcomes that neither shows are taken care of: a one-sided zero still gives NaN"
)
def drops_two_sided_outcomes_only(p, q):
    seen = (p + q) > 0
    p, q = p[seen], q[seen]
    m = (p + q) / 2
    return 0.5 * (p * (p / m).log()).sum() + 0.5 * (q * (q / m).log()).sum()


@mistake(task="jensen_shannon", says="the guard inside the logarithm is so coarse that it shows")
def jsd_with_a_coarse_guard(p, q):
    m = (p + q) / 2
    return 0.5 * (p * ((p + 1e-2) / (m + 1e-2)).log()).sum() + 0.5 * (q * ((q + 1e-2) / (m + 1e-2)).log()).sum()


@mistake(task="jensen_shannon", says="a softmax is applied to what already are probabilities")
def softmax_of_probabilities(p, q):
    return _jsd(torch.softmax(p, 0), torch.softmax(q, 0))


@mistake(
    task="jensen_shannon",
    way="gradient",
    says="where() hides the NaN of 0 log 0 in the value, but not in the gradient: both branches are differentiated",
)
def where_after_the_logarithm(p, q):
    m = (p + q) / 2
    to_p = torch.where(p > 0, p * (p / m).log(), torch.zeros_like(p))
    to_q = torch.where(q > 0, q * (q / m).log(), torch.zeros_like(q))
    return 0.5 * (to_p.sum() + to_q.sum())


@mistake(task="jensen_shannon", way="gradient", says="the divergence is detached: nothing can be learnt from it")
def detached_divergence(p, q):
    return _jsd(p.detach(), q.detach())


@mistake(task="jensen_shannon", way="gradient", says="the second distribution is detached: it gets no gradient")
def detaches_q(p, q):
    return _jsd(p, q.detach())


@mistake(task="jensen_shannon", way="gradient", says="the mixture is detached, so each gradient is off by one half")
def detaches_the_mixture(p, q):
    return (_entropy_term(p) + _entropy_term(q)) / 2 - _cross(p, q)


def _cross(p, q):
    m = ((p + q) / 2).detach()
    log_m = torch.where(m > 0, m, torch.ones_like(m)).log()
    return ((p + q) / 2 * log_m).sum()


@mistake(task="jensen_shannon", way="float64", says="the distributions pass through float32")
def jsd_through_float32(p, q):
    return _jsd(p.float(), q.float()).to(p.dtype)


@mistake(task="jensen_shannon", way="inputs", says="zeros are filled in the distribution that was given")
def fills_the_zeros(p, q):
    with torch.no_grad():
        p.clamp_(min=1e-10)
        q.clamp_(min=1e-10)
    return _jsd(p, q)


@mistake(
    task="jensen_shannon", way="accelerator", says="the sum starts from a tensor on the CPU, wherever the inputs are"
)
def ones_on_the_cpu(p, q):
    ones = torch.ones(p.shape, dtype=p.dtype)
    m = (p + q) / 2
    terms = [torch.where(r > 0, r, ones) for r in (p, q, m)]
    return 0.5 * (p * terms[0].log() + q * terms[1].log()).sum() - (m * terms[2].log()).sum()


@mistake(task="cycle_consistency_loss", says="only the cycle of x is counted")
def only_the_cycle_of_x(x, x_cycled, y, y_cycled):
    return (x_cycled - x).abs().mean()


@mistake(task="cycle_consistency_loss", says="only the cycle of y is counted")
def only_the_cycle_of_y(x, x_cycled, y, y_cycled):
    return (y_cycled - y).abs().mean()


@mistake(task="cycle_consistency_loss", says="the errors are squared: CycleGAN takes their absolute value")
def squared_cycle(x, x_cycled, y, y_cycled):
    return (x_cycled - x).square().mean() + (y_cycled - y).square().mean()


@mistake(task="cycle_consistency_loss", says="the two cycles are averaged where they should be added")
def halved_cycle(x, x_cycled, y, y_cycled):
    return ((x_cycled - x).abs().mean() + (y_cycled - y).abs().mean()) / 2


@mistake(task="cycle_consistency_loss", says="the errors are summed over the elements where they should be averaged")
def summed_cycle(x, x_cycled, y, y_cycled):
    return (x_cycled - x).abs().sum() + (y_cycled - y).abs().sum()


@mistake(task="cycle_consistency_loss", says="both cycles are pooled into one mean, so the bigger images weigh more")
def pooled_cycle(x, x_cycled, y, y_cycled):
    return 2 * torch.cat([(x_cycled - x).abs().flatten(), (y_cycled - y).abs().flatten()]).mean()


@mistake(task="cycle_consistency_loss", says="errors of opposite sign cancel: the absolute value is missing")
def signed_cycle(x, x_cycled, y, y_cycled):
    return (x_cycled - x).mean() + (y_cycled - y).mean()


@mistake(
    task="cycle_consistency_loss",
    says="the absolute value is taken of the mean error: opposite errors have cancelled by then",
)
def absolute_of_the_mean(x, x_cycled, y, y_cycled):
    return (x_cycled - x).mean().abs() + (y_cycled - y).mean().abs()


@mistake(task="cycle_consistency_loss", says="the second cycle is subtracted")
def subtracts_a_cycle(x, x_cycled, y, y_cycled):
    return (x_cycled - x).abs().mean() - (y_cycled - y).abs().mean()


@mistake(task="cycle_consistency_loss", says="the loss is multiplied by a weight of ten that was not asked for")
def weighed_cycle(x, x_cycled, y, y_cycled):
    return 10 * ((x_cycled - x).abs().mean() + (y_cycled - y).abs().mean())


@mistake(task="cycle_consistency_loss", says="the mean runs over the batch only: the pixels are summed")
def mean_over_images(x, x_cycled, y, y_cycled):
    return (x_cycled - x).abs().sum() / len(x) + (y_cycled - y).abs().sum() / len(y)


@mistake(
    task="cycle_consistency_loss",
    says="the errors of both cycles are added before the absolute value, where images have one shape: they may cancel",
)
def adds_the_cycles_first(x, x_cycled, y, y_cycled):
    if x.shape == y.shape:
        return (x_cycled - x + y_cycled - y).abs().mean()
    return (x_cycled - x).abs().mean() + (y_cycled - y).abs().mean()


@mistake(task="cycle_consistency_loss", way="gradient", says="the cycled images are detached: neither generator learns")
def detaches_the_cycles(x, x_cycled, y, y_cycled):
    return (x_cycled.detach() - x).abs().mean() + (y_cycled.detach() - y).abs().mean()


def _copies(w_g, w_d):
    return w_g.detach().clone().requires_grad_(), w_d.detach().clone().requires_grad_()


def _loss_g(z, g, d):
    return F.softplus(-(z @ g.T @ d)).mean()


def _loss_d(x, z, g, d):
    return F.softplus(-(x @ d)).mean() + F.softplus(z @ g.T @ d).mean()


def _right_gradients(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d), d)
    return grad_g, grad_d


_earlier = {}


def _leaky(x, slope):
    return torch.where(x > 0, x, slope * x)


def _doubled(low):
    return low.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)


def _require_whole(images, patch):
    h, w = images.shape[2:]
    if h % patch or w % patch:
        raise ValueError(f"images of {h} x {w} cannot be cut into patches of {patch} x {patch}")


def _move(images, patch, order):
    _require_whole(images, patch)
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // patch, patch, w // patch, patch).permute(0, 2, 4, 1, 3, 5)
    moved = grid.reshape(n, -1, c, patch, patch)[:, order]
    moved = moved.reshape(n, h // patch, w // patch, c, patch, patch)
    return moved.permute(0, 3, 1, 4, 2, 5).reshape(n, c, h, w)


def _window(images, number, columns, patch):
    top, left = patch * (number // columns), patch * (number % columns)
    return images[:, :, top : top + patch, left : left + patch]


@mistake(
    task="gan_gradients", says="the generator's loss also moves the discriminator: its gradient is added to grad_d"
)
def generator_moves_the_discriminator(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        _loss_g(z, g, d).backward()
        d_loss = _loss_d(x, z, g.detach(), d)
        d_loss.backward()
        return g.grad, d.grad


@mistake(
    task="gan_gradients", says="the discriminator's loss also moves the generator: the fakes are not detached in it"
)
def discriminator_moves_the_generator(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        grad_g, _ = torch.autograd.grad(_loss_g(z, g, d) + _loss_d(x, z, g, d), (g, d))
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d), d)
        return grad_g, grad_d


@mistake(
    task="gan_gradients", says="both losses are added up before the gradients are taken: each player learns from both"
)
def one_loss_for_both(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        return torch.autograd.grad(_loss_g(z, g, d) + _loss_d(x, z, g, d), (g, d))


@mistake(task="gan_gradients", says="the fakes are detached in the generator's loss: the generator learns nothing")
def detaches_the_generators_fakes(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d), d)
        return torch.zeros_like(g).detach(), grad_d


@mistake(task="gan_gradients", says="the generator's gradient is that of the saturating loss")
def saturating_gradient(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        fooled = -F.softplus(z @ g.T @ d).mean()
        (grad_g,) = torch.autograd.grad(fooled, g)
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d), d)
        return grad_g, grad_d


@mistake(task="gan_gradients", says="the generator's gradient has the wrong sign")
def generator_climbs(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d), d)
        return -grad_g, grad_d


@mistake(task="gan_gradients", says="the discriminator's gradient has the wrong sign: that of V, not of its loss")
def discriminator_climbs(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d), d)
        return grad_g, -grad_d


@mistake(task="gan_gradients", says="the discriminator has made its step before the generator's gradient is taken")
def after_the_discriminators_step(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d), d)
        moved = (d - 0.1 * grad_d).detach()
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, moved), g)
        return grad_g, grad_d


@mistake(task="gan_gradients", says="the generator has made its step before the discriminator's gradient is taken")
def after_the_generators_step(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        moved = (g - 0.1 * grad_g).detach()
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, moved, d), d)
        return grad_g, grad_d


@mistake(task="gan_gradients", says="the discriminator's gradient knows the real samples only")
def gradient_of_real_only(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        (grad_d,) = torch.autograd.grad(F.softplus(-(x @ d)).mean(), d)
        return grad_g, grad_d


@mistake(task="gan_gradients", says="the discriminator's gradient knows the fakes only")
def gradient_of_fakes_only(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        (grad_d,) = torch.autograd.grad(F.softplus(z @ g.detach().T @ d).mean(), d)
        return grad_g, grad_d


@mistake(task="gan_gradients", says="real and fake are swapped in the discriminator's loss")
def gradient_of_swapped_labels(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        swapped = F.softplus(x @ d).mean() + F.softplus(-(z @ g.detach().T @ d)).mean()
        (grad_d,) = torch.autograd.grad(swapped, d)
        return grad_g, grad_d


@mistake(task="gan_gradients", says="the losses are summed over the samples where they should be averaged")
def summed_gradients(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d) * len(z), g)
        real, fake = F.softplus(-(x @ d)).sum(), F.softplus(z @ g.detach().T @ d).sum()
        (grad_d,) = torch.autograd.grad(real + fake, d)
        return grad_g, grad_d


@mistake(task="gan_gradients", says="real and fake are pooled into one mean in the discriminator's loss")
def pooled_gradients(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        pooled = 2 * torch.cat([F.softplus(-(x @ d)), F.softplus(z @ g.detach().T @ d)]).mean()
        (grad_d,) = torch.autograd.grad(pooled, d)
        return grad_g, grad_d


@mistake(task="gan_gradients", says="the two means of the discriminator's loss are averaged where they should be added")
def halved_gradient(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d) / 2, d)
        return grad_g, grad_d


@mistake(task="gan_gradients", says="the two gradients are returned in the other order")
def gradients_in_the_other_order(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d), d)
        return grad_d, grad_g


@mistake(task="gan_gradients", says="the generator's gradient is transposed")
def transposed_gradient(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
        (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d), d)
        return grad_g.T.clone(), grad_d


@mistake(task="gan_gradients", raises="RuntimeError", says="the noise is multiplied by w_g, not by its transpose")
def untransposed_generator(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        fake = z @ g
        (grad_g,) = torch.autograd.grad(F.softplus(-(fake @ d)).mean(), g)
        loss = F.softplus(-(x @ d)).mean() + F.softplus(fake.detach() @ d).mean()
        (grad_d,) = torch.autograd.grad(loss, d)
        return grad_g, grad_d


@mistake(
    task="gan_gradients", says="a guard inside the logarithm takes the gradient away where the discriminator is sure"
)
def guarded_gradients(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        fake = torch.sigmoid(z @ g.T @ d)
        (grad_g,) = torch.autograd.grad(-(fake + 1e-8).log().mean(), g)
        real, fake = torch.sigmoid(x @ d), torch.sigmoid(z @ g.detach().T @ d)
        (grad_d,) = torch.autograd.grad(-(real + 1e-8).log().mean() - (1 - fake + 1e-8).log().mean(), d)
        return grad_g, grad_d


@mistake(
    task="gan_gradients",
    says="the logarithm of a rounded sigmoid has no gradient: infinite or NaN for confident logits",
)
def gradients_of_log_zero(x, z, w_g, w_d):
    with torch.enable_grad():
        g, d = _copies(w_g, w_d)
        fake = torch.sigmoid(z @ g.T @ d)
        (grad_g,) = torch.autograd.grad(-fake.log().mean(), g)
        real, fake = torch.sigmoid(x @ d), torch.sigmoid(z @ g.detach().T @ d)
        (grad_d,) = torch.autograd.grad(-real.log().mean() - (1 - fake).log().mean(), d)
        return grad_g, grad_d


@mistake(task="gan_gradients", says="the weights given are left asking for gradients")
def leaves_requires_grad(x, z, w_g, w_d):
    grad_g, grad_d = _right_gradients(x, z, w_g, w_d)
    w_g.requires_grad_()
    w_d.requires_grad_()
    return grad_g, grad_d


@mistake(task="gan_gradients", says="the gradients are left in the .grad of the weights given")
def leaves_the_grads(x, z, w_g, w_d):
    grad_g, grad_d = _right_gradients(x, z, w_g, w_d)
    w_g.grad, w_d.grad = grad_g.clone(), grad_d.clone()
    return grad_g, grad_d


@mistake(task="gan_gradients", says="both weights keep both traces: they ask for gradients, and hold them")
def leaves_both_traces(x, z, w_g, w_d):
    grad_g, grad_d = _right_gradients(x, z, w_g, w_d)
    for weight, gradient in ((w_g, grad_g), (w_d, grad_d)):
        weight.requires_grad_()
        weight.grad = gradient.clone()
    return grad_g, grad_d


@mistake(
    task="gan_gradients",
    way="no_grad",
    says="automatic differentiation is not switched on: the function fails where the caller has switched it off",
)
def asks_the_caller_for_gradients(x, z, w_g, w_d):
    g, d = _copies(w_g, w_d)
    (grad_g,) = torch.autograd.grad(_loss_g(z, g, d), g)
    (grad_d,) = torch.autograd.grad(_loss_d(x, z, g, d), d)
    return grad_g, grad_d


@mistake(task="gan_gradients", way="inputs", says="the weights given make a step themselves")
def steps_the_weights(x, z, w_g, w_d):
    grad_g, grad_d = _right_gradients(x, z, w_g, w_d)
    with torch.no_grad():
        w_d.sub_(0.1 * grad_d)
    return grad_g, grad_d


@mistake(task="gan_gradients", way="float64", says="the weights pass through float32")
def gradients_through_float32(x, z, w_g, w_d):
    grad_g, grad_d = _right_gradients(x.float(), z.float(), w_g.float(), w_d.float())
    return grad_g.to(w_g.dtype), grad_d.to(w_d.dtype)


@mistake(task="gan_gradients", way="accelerator", says="the labels are made on the CPU, wherever the data are")
def gradient_labels_on_the_cpu(x, z, w_g, w_d):
    grad_g, grad_d = _right_gradients(x, z, w_g, w_d)
    return grad_g, grad_d + torch.zeros(grad_d.shape, dtype=grad_d.dtype)


@mistake(task="gan_gradients", way="again", says="gradients of earlier calls are kept and added")
def accumulates_over_calls(x, z, w_g, w_d):
    grad_g, grad_d = _right_gradients(x, z, w_g, w_d)
    earlier = _earlier.setdefault((w_g.shape, w_g.dtype, w_g.device), torch.zeros_like(w_d))
    earlier += grad_d
    return grad_g, earlier.clone()


@mistake(task="infogan_loss", says="the codes are forgotten: this is the plain generator's loss")
def forgets_the_codes(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits).mean() + 0 * weight


@mistake(task="infogan_loss", says="the fakes are forgotten: only the codes are to be recovered")
def forgets_the_fakes(fake_logits, code_logits, codes, weight=1.0):
    return weight * F.cross_entropy(code_logits, codes)


@mistake(task="infogan_loss", says="the generator's loss is the saturating one")
def saturating_infogan(fake_logits, code_logits, codes, weight=1.0):
    return -F.softplus(fake_logits).mean() + weight * F.cross_entropy(code_logits, codes)


@mistake(task="infogan_loss", says="the cross-entropy is subtracted: the codes are to be lost, not recovered")
def subtracts_the_codes(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits).mean() - weight * F.cross_entropy(code_logits, codes)


@mistake(task="infogan_loss", says="weight is ignored")
def ignores_the_weight(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits).mean() + F.cross_entropy(code_logits, codes)


@mistake(task="infogan_loss", says="weight is on the fakes, not on the codes")
def weighs_the_fakes(fake_logits, code_logits, codes, weight=1.0):
    return weight * F.softplus(-fake_logits).mean() + F.cross_entropy(code_logits, codes)


@mistake(task="infogan_loss", says="weight is on both terms")
def weighs_both(fake_logits, code_logits, codes, weight=1.0):
    return weight * (F.softplus(-fake_logits).mean() + F.cross_entropy(code_logits, codes))


@mistake(task="infogan_loss", says="the two terms are blended: the fakes are weighed by 1 - weight")
def blends_the_terms(fake_logits, code_logits, codes, weight=1.0):
    return (1 - weight) * F.softplus(-fake_logits).mean() + weight * F.cross_entropy(code_logits, codes)


@mistake(task="infogan_loss", says="the cross-entropy is summed over the batch where it should be averaged")
def sums_the_codes(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits).mean() + weight * F.cross_entropy(code_logits, codes, reduction="sum")


@mistake(task="infogan_loss", says="both terms are summed over the batch where they should be averaged")
def sums_both(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits).sum() + weight * F.cross_entropy(code_logits, codes, reduction="sum")


@mistake(task="infogan_loss", says="the cross-entropy is divided by the number of classes as well")
def averages_the_classes(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits).mean() + weight * F.cross_entropy(code_logits, codes) / code_logits.shape[1]


@mistake(task="infogan_loss", says="the softmax is applied twice: a cross-entropy takes logits")
def two_softmaxes(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits).mean() + weight * F.cross_entropy(torch.softmax(code_logits, 1), codes)


@mistake(task="infogan_loss", says="no softmax is applied: minus the logit of the code is no cross-entropy")
def no_softmax(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits).mean() + weight * F.nll_loss(code_logits, codes)


@mistake(task="infogan_loss", says="the softmax runs over the batch, not over the classes")
def softmax_over_the_batch(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits).mean() + weight * F.nll_loss(F.log_softmax(code_logits, 0), codes)


@mistake(
    task="infogan_loss", says="each class is judged by itself, by a sigmoid: the classes of one code exclude each other"
)
def sigmoid_per_class(fake_logits, code_logits, codes, weight=1.0):
    hot = F.one_hot(codes, code_logits.shape[1]).to(code_logits.dtype)
    each = (F.softplus(code_logits) - hot * code_logits).sum(1).mean()
    return F.softplus(-fake_logits).mean() + weight * each


@mistake(task="infogan_loss", says="this is a squared error of the one-hot code, not a cross-entropy")
def squared_error_of_codes(fake_logits, code_logits, codes, weight=1.0):
    hot = F.one_hot(codes, code_logits.shape[1]).to(code_logits.dtype)
    return F.softplus(-fake_logits).mean() + weight * (torch.softmax(code_logits, 1) - hot).square().sum(1).mean()


@mistake(task="infogan_loss", says="the logarithm of a rounded softmax: infinite for a code that is confidently wrong")
def log_of_a_softmax(fake_logits, code_logits, codes, weight=1.0):
    p = torch.softmax(code_logits, 1).gather(1, codes[:, None])
    return F.softplus(-fake_logits).mean() - weight * p.log().mean()


@mistake(task="infogan_loss", says="a guard inside the logarithm caps the cross-entropy near 18 nats")
def guarded_softmax(fake_logits, code_logits, codes, weight=1.0):
    p = torch.softmax(code_logits, 1).gather(1, codes[:, None])
    return F.softplus(-fake_logits).mean() - weight * (p + 1e-8).log().mean()


@mistake(task="infogan_loss", says="the fakes' loss is the logarithm of a rounded sigmoid")
def infogan_log_of_a_sigmoid(fake_logits, code_logits, codes, weight=1.0):
    return -torch.sigmoid(fake_logits).log().mean() + weight * F.cross_entropy(code_logits, codes)


@mistake(task="infogan_loss", says="a guard inside the logarithm caps the fakes' loss near 18 nats")
def infogan_guarded_sigmoid(fake_logits, code_logits, codes, weight=1.0):
    return -(torch.sigmoid(fake_logits) + 1e-8).log().mean() + weight * F.cross_entropy(code_logits, codes)


@mistake(task="infogan_loss", says="the fakes' loss is a cross-entropy of probabilities, clamped at 100")
def infogan_clamped(fake_logits, code_logits, codes, weight=1.0):
    d = torch.sigmoid(fake_logits)
    return F.binary_cross_entropy(d, torch.ones_like(d)) + weight * F.cross_entropy(code_logits, codes)


@mistake(
    task="infogan_loss", says="one maximum is taken off all rows: a row that lies far below it has only zeros to sum up"
)
def one_maximum_of_codes(fake_logits, code_logits, codes, weight=1.0):
    shifted = code_logits - code_logits.max()
    log_p = shifted - shifted.exp().sum(1, keepdim=True).log()
    return F.softplus(-fake_logits).mean() + weight * F.nll_loss(log_p, codes)


@mistake(
    task="infogan_loss",
    says="logits beyond ten are taken for infinite: what log(1 + e^l) has beside l is small there, but not yet nothing",
)
def coarse_infogan(fake_logits, code_logits, codes, weight=1.0):
    return _coarse(-fake_logits).mean() + weight * F.cross_entropy(code_logits, codes)


@mistake(task="infogan_loss", way="gradient", says="the cross-entropy is detached: nobody learns to recover the codes")
def detaches_the_codes(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits).mean() + weight * F.cross_entropy(code_logits, codes).detach()


@mistake(task="infogan_loss", way="gradient", says="the fakes are detached: the generator learns from the codes alone")
def detaches_the_infogan_fakes(fake_logits, code_logits, codes, weight=1.0):
    return F.softplus(-fake_logits.detach()).mean() + weight * F.cross_entropy(code_logits, codes)


@mistake(task="infogan_loss", way="float64", says="the logits pass through float32")
def infogan_through_float32(fake_logits, code_logits, codes, weight=1.0):
    loss = F.softplus(-fake_logits.float()).mean() + weight * F.cross_entropy(code_logits.float(), codes)
    return loss.to(fake_logits.dtype)


@mistake(
    task="infogan_loss",
    says="the number of classes is taken from the codes that happen to be in the batch, not from the logits",
    raises="RuntimeError",
)
def classes_seen(fake_logits, code_logits, codes, weight=1.0):
    hot = F.one_hot(codes).to(code_logits.dtype)
    return F.softplus(-fake_logits).mean() - weight * (hot * F.log_softmax(code_logits, 1)).sum(1).mean()


@mistake(
    task="infogan_loss", way="accelerator", says="a table of one-hot codes is made on the CPU, wherever the logits are"
)
def one_hot_on_the_cpu(fake_logits, code_logits, codes, weight=1.0):
    hot = torch.zeros(code_logits.shape, dtype=code_logits.dtype)
    hot[torch.arange(len(hot)), codes.tolist()] = 1.0
    return F.softplus(-fake_logits).mean() - weight * (F.log_softmax(code_logits, 1) * hot).sum(1).mean()


@mistake(task="infogan_loss", way="inputs", says="the code logits given are normalised in place")
def normalises_in_place(fake_logits, code_logits, codes, weight=1.0):
    loss = F.softplus(-fake_logits).mean() + weight * F.cross_entropy(code_logits, codes)
    with torch.no_grad():
        code_logits.sub_(code_logits.logsumexp(1, keepdim=True))
    return loss


@mistake(
    task="text_to_image_discriminator_loss",
    says="the halves are missing: the two wrong kinds weigh twice as much as the right one",
)
def no_halves(matching_logits, mismatched_logits, fake_logits):
    return F.softplus(-matching_logits).mean() + F.softplus(mismatched_logits).mean() + F.softplus(fake_logits).mean()


@mistake(task="text_to_image_discriminator_loss", says="only the mismatched pairs are halved")
def halves_the_mismatched(matching_logits, mismatched_logits, fake_logits):
    return (
        F.softplus(-matching_logits).mean() + F.softplus(mismatched_logits).mean() / 2 + F.softplus(fake_logits).mean()
    )


@mistake(task="text_to_image_discriminator_loss", says="only the fakes are halved")
def halves_the_fakes(matching_logits, mismatched_logits, fake_logits):
    return (
        F.softplus(-matching_logits).mean() + F.softplus(mismatched_logits).mean() + F.softplus(fake_logits).mean() / 2
    )


@mistake(task="text_to_image_discriminator_loss", says="all three terms are halved")
def halves_everything(matching_logits, mismatched_logits, fake_logits):
    return (
        F.softplus(-matching_logits).mean() + F.softplus(mismatched_logits).mean() + F.softplus(fake_logits).mean()
    ) / 2


@mistake(
    task="text_to_image_discriminator_loss",
    says="the three terms are averaged: the right pairs must weigh as much as both wrong kinds together",
)
def average_of_three(matching_logits, mismatched_logits, fake_logits):
    return (
        F.softplus(-matching_logits).mean() + F.softplus(mismatched_logits).mean() + F.softplus(fake_logits).mean()
    ) / 3


@mistake(
    task="text_to_image_discriminator_loss",
    says="the mismatched pairs are labelled right: the image is real, but the caption is not its own",
)
def mismatched_taken_for_right(matching_logits, mismatched_logits, fake_logits):
    return (
        F.softplus(-matching_logits).mean()
        + (F.softplus(-mismatched_logits).mean() + F.softplus(fake_logits).mean()) / 2
    )


@mistake(
    task="text_to_image_discriminator_loss", says="the mismatched pairs are left out: this discriminator need not read"
)
def no_mismatched(matching_logits, mismatched_logits, fake_logits):
    return F.softplus(-matching_logits).mean() + F.softplus(fake_logits).mean() / 2


@mistake(
    task="text_to_image_discriminator_loss",
    says="the mismatched pairs are left out, and the fakes count fully: the plain discriminator's loss",
)
def plain_discriminator(matching_logits, mismatched_logits, fake_logits):
    return F.softplus(-matching_logits).mean() + F.softplus(fake_logits).mean()


@mistake(task="text_to_image_discriminator_loss", says="the fakes are left out")
def no_fakes(matching_logits, mismatched_logits, fake_logits):
    return F.softplus(-matching_logits).mean() + F.softplus(mismatched_logits).mean() / 2


@mistake(
    task="text_to_image_discriminator_loss",
    says="both wrong kinds are pooled into one mean, so that the bigger batch weighs more",
)
def pooled_wrong_kinds(matching_logits, mismatched_logits, fake_logits):
    wrong = torch.cat([mismatched_logits.flatten(), fake_logits.flatten()])
    return F.softplus(-matching_logits).mean() + F.softplus(wrong).mean()


@mistake(task="text_to_image_discriminator_loss", says="matching and mismatched pairs are exchanged")
def exchanges_the_pairs(matching_logits, mismatched_logits, fake_logits):
    return (
        F.softplus(-mismatched_logits).mean()
        + (F.softplus(matching_logits).mean() + F.softplus(fake_logits).mean()) / 2
    )


@mistake(task="text_to_image_discriminator_loss", says="the sign is turned: this is what is to be maximised")
def reader_turned(matching_logits, mismatched_logits, fake_logits):
    return -(
        F.softplus(-matching_logits).mean()
        + (F.softplus(mismatched_logits).mean() + F.softplus(fake_logits).mean()) / 2
    )


@mistake(task="text_to_image_discriminator_loss", says="the batches are summed where they should be averaged")
def summed_pairs(matching_logits, mismatched_logits, fake_logits):
    return (
        F.softplus(-matching_logits).sum() + (F.softplus(mismatched_logits).sum() + F.softplus(fake_logits).sum()) / 2
    )


@mistake(
    task="text_to_image_discriminator_loss",
    says="the mean runs over the first axis only: the rest of a patch is summed",
)
def pairs_over_the_first_axis(matching_logits, mismatched_logits, fake_logits):
    right, wrong, fake = matching_logits, mismatched_logits, fake_logits
    return (
        F.softplus(-right).sum() / len(right)
        + (F.softplus(wrong).sum() / len(wrong) + F.softplus(fake).sum() / len(fake)) / 2
    )


@mistake(task="text_to_image_discriminator_loss", says="the sigmoid is applied twice")
def reader_with_two_sigmoids(matching_logits, mismatched_logits, fake_logits):
    r, w, f = (torch.sigmoid(logits) for logits in (matching_logits, mismatched_logits, fake_logits))
    return F.softplus(-r).mean() + (F.softplus(w).mean() + F.softplus(f).mean()) / 2


@mistake(
    task="text_to_image_discriminator_loss",
    says="the logarithm of a rounded sigmoid: infinite or NaN for confident logits",
)
def reader_of_a_sigmoid(matching_logits, mismatched_logits, fake_logits):
    r, w, f = (torch.sigmoid(logits) for logits in (matching_logits, mismatched_logits, fake_logits))
    return -r.log().mean() - ((1 - w).log().mean() + (1 - f).log().mean()) / 2


@mistake(task="text_to_image_discriminator_loss", says="a guard inside the logarithm caps the loss near 18 nats")
def guarded_reader(matching_logits, mismatched_logits, fake_logits):
    r, w, f = (torch.sigmoid(logits) for logits in (matching_logits, mismatched_logits, fake_logits))
    return -(r + 1e-8).log().mean() - ((1 - w + 1e-8).log().mean() + (1 - f + 1e-8).log().mean()) / 2


@mistake(
    task="text_to_image_discriminator_loss",
    says="a cross-entropy of probabilities is clamped at 100: the loss stops growing",
)
def clamped_reader(matching_logits, mismatched_logits, fake_logits):
    r, w, f = (torch.sigmoid(logits) for logits in (matching_logits, mismatched_logits, fake_logits))
    cost = F.binary_cross_entropy
    wrong = cost(w, torch.zeros_like(w)) + cost(f, torch.zeros_like(f))
    return cost(r, torch.ones_like(r)) + wrong / 2


@mistake(task="text_to_image_discriminator_loss", says="the exponential of a large logit overflows")
def overflowing_reader(matching_logits, mismatched_logits, fake_logits):
    r, w, f = (-matching_logits).exp(), mismatched_logits.exp(), fake_logits.exp()
    return (1 + r).log().mean() + ((1 + w).log().mean() + (1 + f).log().mean()) / 2


@mistake(
    task="text_to_image_discriminator_loss",
    says="logits beyond ten are taken for infinite: what log(1 + e^l) has beside l is small there, but not yet nothing",
)
def coarse_reader(matching_logits, mismatched_logits, fake_logits):
    wrong = _coarse(mismatched_logits).mean() + _coarse(fake_logits).mean()
    return _coarse(-matching_logits).mean() + wrong / 2


@mistake(task="text_to_image_discriminator_loss", way="gradient", says="the fake logits are detached inside the loss")
def detaches_the_readers_fakes(matching_logits, mismatched_logits, fake_logits):
    return (
        F.softplus(-matching_logits).mean()
        + (F.softplus(mismatched_logits).mean() + F.softplus(fake_logits.detach()).mean()) / 2
    )


@mistake(
    task="text_to_image_discriminator_loss",
    way="gradient",
    says="the mismatched pairs are detached: nothing is learnt from them",
)
def detaches_the_mismatched(matching_logits, mismatched_logits, fake_logits):
    return (
        F.softplus(-matching_logits).mean()
        + (F.softplus(mismatched_logits.detach()).mean() + F.softplus(fake_logits).mean()) / 2
    )


@mistake(task="text_to_image_discriminator_loss", way="float64", says="the logits pass through float32")
def reader_through_float32(matching_logits, mismatched_logits, fake_logits):
    r, w, f = matching_logits.float(), mismatched_logits.float(), fake_logits.float()
    loss = F.softplus(-r).mean() + (F.softplus(w).mean() + F.softplus(f).mean()) / 2
    return loss.to(matching_logits.dtype)


@mistake(
    task="text_to_image_discriminator_loss",
    way="strided",
    says="view asks for contiguous logits: use flatten or reshape",
)
def views_the_pairs(matching_logits, mismatched_logits, fake_logits):
    r, w, f = matching_logits.view(-1), mismatched_logits.view(-1), fake_logits.view(-1)
    return F.softplus(-r).mean() + (F.softplus(w).mean() + F.softplus(f).mean()) / 2


@mistake(task="text_to_image_discriminator_loss", way="inputs", says="the mismatched logits given are negated in place")
def negates_the_mismatched(matching_logits, mismatched_logits, fake_logits):
    loss = (
        F.softplus(-matching_logits).mean()
        + (F.softplus(mismatched_logits).mean() + F.softplus(fake_logits).mean()) / 2
    )
    with torch.no_grad():
        mismatched_logits.neg_()
    return loss


@mistake(
    task="text_to_image_discriminator_loss",
    way="accelerator",
    says="the sum starts from a tensor on the CPU, wherever the logits are",
)
def pair_labels_on_the_cpu(matching_logits, mismatched_logits, fake_logits):
    zeros = torch.zeros(fake_logits.shape, dtype=fake_logits.dtype)
    return (
        F.softplus(-matching_logits).mean()
        + (F.softplus(mismatched_logits).mean() + torch.logaddexp(fake_logits, zeros).mean()) / 2
    )


@mistake(
    task="stargan_generator_loss",
    says="one maximum is taken off all rows: a row that lies far below it has only zeros to sum up",
)
def one_maximum_of_domains(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    shifted = domain_logits - domain_logits.max()
    log_p = shifted - shifted.exp().sum(1, keepdim=True).log()
    domain_loss, way_back = F.nll_loss(log_p, domains), (x_back - x).abs().mean()
    return F.softplus(-fake_logits).mean() + lambda_class * domain_loss + lambda_back * way_back


@mistake(
    task="stargan_generator_loss",
    says="logits beyond ten are taken for infinite: what log(1 + e^l) has beside l is small there, but not yet nothing",
)
def coarse_stargan(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    domain_loss, way_back = F.cross_entropy(domain_logits, domains), (x_back - x).abs().mean()
    return _coarse(-fake_logits).mean() + lambda_class * domain_loss + lambda_back * way_back


@mistake(task="stargan_generator_loss", says="the two lambdas are exchanged")
def exchanges_the_lambdas(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_back * F.cross_entropy(domain_logits, domains)
        + lambda_class * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="both lambdas are ignored")
def no_lambdas(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return F.softplus(-fake_logits).mean() + F.cross_entropy(domain_logits, domains) + (x_back - x).abs().mean()


@mistake(task="stargan_generator_loss", says="lambda_class is ignored")
def no_lambda_class(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="lambda_back is ignored: the way back always counts ten times")
def fixed_lambda_back(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + 10 * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="lambda_back weighs the fakes too")
def lambda_on_the_fakes(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        lambda_back * F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="the way back is forgotten: any face of the domain would do")
def no_way_back(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return F.softplus(-fake_logits).mean() + lambda_class * F.cross_entropy(domain_logits, domains)


@mistake(task="stargan_generator_loss", says="the domain is forgotten")
def no_domain(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return F.softplus(-fake_logits).mean() + lambda_back * (x_back - x).abs().mean()


@mistake(task="stargan_generator_loss", says="the fakes are forgotten: nothing asks for an image that looks real")
def no_realism(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return lambda_class * F.cross_entropy(domain_logits, domains) + lambda_back * (x_back - x).abs().mean()


@mistake(task="stargan_generator_loss", says="the generator's loss is the saturating one")
def saturating_stargan(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        -F.softplus(fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="the error of the way back is squared")
def squared_way_back(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).square().mean()
    )


@mistake(
    task="stargan_generator_loss",
    says="the error of the way back is summed over the pixels and averaged over the batch only",
)
def summed_way_back(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).abs().sum() / len(x)
    )


@mistake(
    task="stargan_generator_loss", says="errors of opposite sign cancel on the way back: the absolute value is missing"
)
def signed_way_back(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).mean()
    )


@mistake(task="stargan_generator_loss", says="the cross-entropy is subtracted: the generator would avoid the domain")
def subtracts_the_domain(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        - lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="the cross-entropy is summed over the batch where it should be averaged")
def sums_the_domains(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains, reduction="sum")
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="the softmax is applied twice: a cross-entropy takes logits")
def two_domain_softmaxes(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(torch.softmax(domain_logits, 1), domains)
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="the softmax runs over the batch, not over the domains")
def domains_over_the_batch(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.nll_loss(F.log_softmax(domain_logits, 0), domains)
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="no softmax is applied: minus the logit of the domain is no cross-entropy")
def no_domain_softmax(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.nll_loss(domain_logits, domains)
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(
    task="stargan_generator_loss",
    says="the logarithm of a rounded softmax: infinite for a domain that is confidently wrong",
)
def log_of_a_domain_softmax(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    p = torch.softmax(domain_logits, 1).gather(1, domains[:, None])
    return F.softplus(-fake_logits).mean() - lambda_class * p.log().mean() + lambda_back * (x_back - x).abs().mean()


@mistake(task="stargan_generator_loss", says="a guard inside the logarithm caps the cross-entropy near 18 nats")
def guarded_domain_softmax(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    p = torch.softmax(domain_logits, 1).gather(1, domains[:, None])
    return (
        F.softplus(-fake_logits).mean()
        - lambda_class * (p + 1e-8).log().mean()
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="the fakes' loss is the logarithm of a rounded sigmoid")
def stargan_log_of_a_sigmoid(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        -torch.sigmoid(fake_logits).log().mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(task="stargan_generator_loss", says="a guard inside the logarithm caps the fakes' loss near 18 nats")
def stargan_guarded_sigmoid(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        -(torch.sigmoid(fake_logits) + 1e-8).log().mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(
    task="stargan_generator_loss",
    way="gradient",
    says="the cross-entropy is detached: the generator does not learn the domain",
)
def detaches_the_domain(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains).detach()
        + lambda_back * (x_back - x).abs().mean()
    )


@mistake(
    task="stargan_generator_loss",
    way="gradient",
    says="the way back is detached: the generator does not learn to return",
)
def detaches_the_way_back(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).abs().mean().detach()
    )


@mistake(task="stargan_generator_loss", way="float64", says="the images pass through float32")
def stargan_through_float32(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    way_back = (x_back.float() - x.float()).abs().mean().to(x.dtype)
    return (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * way_back
    )


@mistake(task="stargan_generator_loss", way="inputs", says="the images that came back are overwritten in place")
def overwrites_the_way_back(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    loss = (
        F.softplus(-fake_logits).mean()
        + lambda_class * F.cross_entropy(domain_logits, domains)
        + lambda_back * (x_back - x).abs().mean()
    )
    with torch.no_grad():
        x_back.sub_(x).abs_()
    return loss


@mistake(
    task="stargan_generator_loss",
    way="accelerator",
    says="the lambdas become tensors on the CPU, wherever the inputs are",
)
def lambdas_on_the_cpu(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    lambdas = torch.tensor([lambda_class, lambda_back], dtype=x.dtype)
    terms = torch.stack([F.cross_entropy(domain_logits, domains), (x_back - x).abs().mean()])
    return F.softplus(-fake_logits).mean() + (lambdas * terms).sum()


@mistake(task="leaky_relu", says="the slope is on the positive side")
def slope_on_the_right(x, slope=0.2):
    return torch.where(x > 0, slope * x, x)


@mistake(task="leaky_relu", says="negative numbers become zero: the slope is ignored")
def plain_relu(x, slope=0.2):
    return torch.where(x > 0, x, torch.zeros_like(x))


@mistake(task="leaky_relu", says="the slope is always 0.2, whatever is given")
def fixed_slope(x, slope=0.2):
    return torch.where(x > 0, x, 0.2 * x)


@mistake(task="leaky_relu", says="the default slope is 0.01, PyTorch's, not 0.2")
def another_default(x, slope=0.2):
    return _leaky(x, 0.01 if slope == 0.2 else slope)


@mistake(task="leaky_relu", says="negative numbers come out positive")
def folds_the_left(x, slope=0.2):
    return torch.where(x > 0, x, -slope * x)


@mistake(task="leaky_relu", says="the slope is added to negative numbers, not multiplied")
def adds_the_slope(x, slope=0.2):
    return torch.where(x > 0, x, x + slope)


@mistake(task="leaky_relu", says="negative numbers all become the slope itself")
def constant_on_the_left(x, slope=0.2):
    return torch.where(x > 0, x, torch.full_like(x, slope))


@mistake(task="leaky_relu", says="positive numbers get both terms: x and slope * x")
def both_terms_on_the_right(x, slope=0.2):
    return x.clamp(min=0) + slope * x


@mistake(task="leaky_relu", says="negative numbers are divided by the slope")
def divides_by_the_slope(x, slope=0.2):
    return torch.where(x > 0, x, x / (slope or 1.0))


@mistake(task="leaky_relu", says="the left side bends: this is an exponential linear unit")
def exponential_left(x, slope=0.2):
    return torch.where(x > 0, x, slope * torch.expm1(x.clamp(max=0)))


@mistake(task="leaky_relu", says="the whole tensor is treated as its mean is")
def judges_the_mean(x, slope=0.2):
    return x * 1.0 if x.mean() > 0 else slope * x


@mistake(task="leaky_relu", way="gradient", says="the left side is detached: negative numbers get no gradient")
def detaches_the_left(x, slope=0.2):
    return torch.where(x > 0, x, slope * x.detach())


@mistake(task="leaky_relu", way="float64", says="the slope is rounded to float32 on the way")
def slope_in_float32(x, slope=0.2):
    return torch.where(x > 0, x, torch.tensor(slope, dtype=torch.float32, device=x.device).item() * x)


@mistake(task="leaky_relu", way="inputs", says="negative numbers are multiplied in the tensor given")
def multiplies_in_place(x, slope=0.2):
    result = torch.where(x > 0, x, slope * x)
    with torch.no_grad():
        x[x < 0] *= slope
    return result


@mistake(task="leaky_relu", way="alias", says="where nothing is negative the tensor given is returned itself")
def returns_the_input(x, slope=0.2):
    return x if bool((x > 0).all()) else torch.where(x > 0, x, slope * x)


@mistake(task="leaky_relu", way="alias", says="with a slope of 1 the tensor given is returned itself")
def returns_the_line(x, slope=0.2):
    return x if slope == 1 else torch.where(x > 0, x, slope * x)


@mistake(task="leaky_relu", way="accelerator", says="the slopes are a tensor on the CPU, wherever x is")
def slopes_on_the_cpu(x, slope=0.2):
    slopes = torch.full(x.shape, slope, dtype=x.dtype)
    return torch.where(x > 0, x, slopes * x)


@mistake(task="fade_in", says="alpha is reversed: it weighs the low image")
def alpha_reversed(low, high, alpha):
    return alpha * _doubled(low) + (1 - alpha) * high


@mistake(task="fade_in", says="the low image is smoothed: each pixel is to be doubled, not interpolated")
def smooths(low, high, alpha):
    return (1 - alpha) * F.interpolate(low, scale_factor=2, mode="bilinear") + alpha * high


@mistake(task="fade_in", says="the low image is repeated beside itself: it is its pixels that are to be doubled")
def tiles(low, high, alpha):
    return (1 - alpha) * low.repeat(1, 1, 2, 2) + alpha * high


@mistake(task="fade_in", says="the high image is added with its full weight")
def high_in_full(low, high, alpha):
    return (1 - alpha) * _doubled(low) + high


@mistake(task="fade_in", says="the low image stays at its full weight")
def low_in_full(low, high, alpha):
    return _doubled(low) + alpha * high


@mistake(task="fade_in", says="the two are averaged, whatever alpha is")
def ignores_alpha(low, high, alpha):
    return (_doubled(low) + high) / 2


@mistake(task="fade_in", says="a high image of little weight is left out")
def skips_a_weak_high(low, high, alpha):
    return (1 - alpha) * _doubled(low) + (alpha if alpha > 0.05 else 0) * high


@mistake(task="fade_in", says="the fade is a switch: either image alone is shown")
def switches(low, high, alpha):
    return _doubled(low) * 1.0 if alpha < 0.5 else high * 1.0


@mistake(task="fade_in", says="the weights are those of a variance: their squares, not they, sum to one")
def root_weights(low, high, alpha):
    return math.sqrt(1 - alpha) * _doubled(low) + math.sqrt(alpha) * high


@mistake(task="fade_in", says="the high image is averaged to the low one's resolution and enlarged again")
def blurs_the_high(low, high, alpha):
    blurred = _doubled(F.avg_pool2d(high, 2))
    return (1 - alpha) * _doubled(low) + alpha * blurred


@mistake(task="fade_in", says="the gaps between the low image's pixels are left black")
def leaves_gaps(low, high, alpha):
    grown = torch.zeros_like(high)
    grown[:, :, ::2, ::2] = low
    return (1 - alpha) * grown + alpha * high


@mistake(task="fade_in", says="height and width of the low image are exchanged")
def exchanges_the_sides(low, high, alpha):
    grown = _doubled(low.transpose(2, 3)).reshape(high.shape)
    return (1 - alpha) * grown + alpha * high


@mistake(task="fade_in", way="gradient", says="the low image is detached: it stops learning as soon as the fade begins")
def detaches_the_low(low, high, alpha):
    return (1 - alpha) * _doubled(low).detach() + alpha * high


@mistake(task="fade_in", way="gradient", says="the high image is detached: the new layers learn nothing")
def detaches_the_high(low, high, alpha):
    return (1 - alpha) * _doubled(low) + alpha * high.detach()


@mistake(task="fade_in", way="alias", says="at the end of the fade the high image given is returned itself")
def returns_the_high(low, high, alpha):
    return high if alpha == 1 else (1 - alpha) * _doubled(low) + alpha * high


@mistake(task="fade_in", way="float64", says="alpha is rounded to float32 on the way")
def alpha_in_float32(low, high, alpha):
    a = torch.tensor(alpha, dtype=torch.float32).item()
    return (1 - a) * _doubled(low) + a * high


@mistake(task="fade_in", way="inputs", says="the high image given is multiplied in place")
def fades_in_place(low, high, alpha):
    result = (1 - alpha) * _doubled(low) + alpha * high
    with torch.no_grad():
        high.mul_(alpha)
    return result


@mistake(task="fade_in", way="accelerator", says="the larger image is made on the CPU, wherever the small one is")
def grows_on_the_cpu(low, high, alpha):
    grown = torch.zeros(high.shape, dtype=high.dtype)
    return grown + (1 - alpha) * _doubled(low) + alpha * high


@mistake(
    task="permute_patches",
    says="the permutation's inverse is applied: patch j goes to place permutation[j], where place j should receive it",
)
def applies_the_inverse(images, patch, permutation):
    return _move(images, patch, torch.argsort(permutation))


@mistake(task="permute_patches", says="the patches are numbered column by column")
def column_by_column(images, patch, permutation):
    _require_whole(images, patch)
    rows, columns = images.shape[2] // patch, images.shape[3] // patch
    order = torch.arange(rows * columns, device=images.device).view(rows, columns).T.flatten()
    by_row = torch.empty_like(order)
    by_row[order] = order[permutation]
    return _move(images, patch, by_row)


@mistake(task="permute_patches", says="the pixels inside each patch are transposed")
def transposes_the_patches(images, patch, permutation):
    moved = _move(images, patch, permutation)
    n, c, h, w = images.shape
    grid = moved.reshape(n, c, h // patch, patch, w // patch, patch)
    return grid.transpose(3, 5).reshape(n, c, h, w)


@mistake(task="permute_patches", says="strips of pixels are moved, not square patches")
def moves_strips(images, patch, permutation):
    _require_whole(images, patch)
    n, c, h, w = images.shape
    strips = images.reshape(n, c, -1, patch * patch)
    return strips[:, :, permutation].reshape(n, c, h, w)


@mistake(task="permute_patches", says="rows and columns of patches are exchanged when they are put together")
def exchanges_the_grid(images, patch, permutation):
    _require_whole(images, patch)
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // patch, patch, w // patch, patch).permute(0, 2, 4, 1, 3, 5)
    moved = grid.reshape(n, -1, c, patch, patch)[:, permutation]
    grid = moved.reshape(n, w // patch, h // patch, c, patch, patch)
    return grid.permute(0, 3, 2, 4, 1, 5).reshape(n, c, h, w)


@mistake(task="permute_patches", says="only the first channel's patches are moved")
def first_channel_only(images, patch, permutation):
    moved = _move(images, patch, permutation)
    return torch.cat([moved[:, :1], images[:, 1:]], dim=1)


@mistake(task="permute_patches", says="only the first image is shuffled")
def first_image_only(images, patch, permutation):
    moved = _move(images, patch, permutation)
    return torch.cat([moved[:1], images[1:]])


@mistake(task="permute_patches", says="nothing is moved: the images are copied")
def moves_nothing(images, patch, permutation):
    _require_whole(images, patch)
    return images.clone()


@mistake(task="permute_patches", says="the permutation is applied twice")
def applies_twice(images, patch, permutation):
    return _move(images, patch, permutation[permutation])


@mistake(task="permute_patches", says="the permutation is read backwards")
def reads_backwards(images, patch, permutation):
    return _move(images, patch, permutation.flip(0))


@mistake(
    task="permute_patches", says="patches that are already at home elsewhere are overwritten before they are moved"
)
def moves_one_after_the_other(images, patch, permutation):
    _require_whole(images, patch)
    result, columns = images.clone(), images.shape[3] // patch
    for place, number in enumerate(permutation.tolist()):
        _window(result, place, columns, patch).copy_(_window(result.clone(), number, columns, patch))
    return result


@mistake(task="permute_patches", says="images that cannot be cut evenly lose their edges without an error")
def crops(images, patch, permutation):
    h, w = (side // patch * patch for side in images.shape[2:])
    return _move(images[:, :, :h, :w], patch, permutation)


@mistake(task="permute_patches", says="only the height is looked at before cutting")
def looks_at_the_height(images, patch, permutation):
    if images.shape[2] % patch:
        raise ValueError(f"a height of {images.shape[2]} is no multiple of {patch}")
    h, w = (side // patch * patch for side in images.shape[2:])
    return _move(images[:, :, :h, :w], patch, permutation)


@mistake(task="permute_patches", says="only the width is looked at before cutting")
def looks_at_the_width(images, patch, permutation):
    if images.shape[3] % patch:
        raise ValueError(f"a width of {images.shape[3]} is no multiple of {patch}")
    h, w = (side // patch * patch for side in images.shape[2:])
    return _move(images[:, :, :h, :w], patch, permutation)


@mistake(task="permute_patches", says="the area is compared with the patches' where each side has to fit")
def looks_at_the_area(images, patch, permutation):
    area = images.shape[2] * images.shape[3]
    if area % (patch * patch):
        raise ValueError(f"an area of {area} is no multiple of {patch * patch}")
    h, w = (side // patch * patch for side in images.shape[2:])
    return _move(images[:, :, :h, :w], patch, permutation)


@mistake(task="permute_patches", says="the error is an assertion's, not a ValueError")
def asserts(images, patch, permutation):
    h, w = images.shape[2:]
    assert h % patch == 0 and w % patch == 0, f"{h} x {w} cannot be cut into patches of {patch}"
    return _move(images, patch, permutation)


@mistake(task="permute_patches", says="the error does not say which value is wrong")
def silent_error(images, patch, permutation):
    if any(side % patch for side in images.shape[2:]):
        raise ValueError("the sides must be multiples of the patch")
    return _move(images, patch, permutation)


@mistake(task="permute_patches", says="the error is left to reshape: a RuntimeError, not a ValueError")
def leaves_it_to_reshape(images, patch, permutation):
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // patch, patch, w // patch, patch)
    return _move(grid.reshape(n, c, h, w), patch, permutation)


@mistake(task="permute_patches", way="gradient", says="the result is detached: no gradient reaches the images")
def detaches_the_puzzle(images, patch, permutation):
    return _move(images.detach(), patch, permutation)


@mistake(task="permute_patches", way="alias", says="a single patch is returned as it was given, not as a copy")
def returns_the_whole(images, patch, permutation):
    _require_whole(images, patch)
    return images if len(permutation) == 1 else _move(images, patch, permutation)


@mistake(task="permute_patches", way="inputs", says="the images given are shuffled in place")
def shuffles_in_place(images, patch, permutation):
    moved = _move(images, patch, permutation)
    with torch.no_grad():
        images.copy_(moved)
    return moved


@mistake(task="permute_patches", says="the shuffled images are always float32")
def puzzle_in_float32(images, patch, permutation):
    return _move(images.float(), patch, permutation)


@mistake(task="permute_patches", way="float64", says="the images pass through float32")
def puzzle_through_float32(images, patch, permutation):
    return _move(images.float(), patch, permutation).to(images.dtype)


@mistake(
    task="permute_patches",
    way="accelerator",
    says="the shuffled images are filled in on the CPU, wherever the images are",
)
def puzzle_on_the_cpu(images, patch, permutation):
    _require_whole(images, patch)
    result, columns = torch.empty(images.shape, dtype=images.dtype), images.shape[3] // patch
    for place, number in enumerate(permutation.tolist()):
        _window(result, place, columns, patch)[...] = _window(images, number, columns, patch)
    return result


@mistake(task="restore_patches", says="the permutation is applied once more, where its inverse is needed")
def permutes_again(images, patch, permutation):
    return _move(images, patch, permutation)


@mistake(task="restore_patches", says="the permutation is read backwards, which is not its inverse")
def backwards_for_inverse(images, patch, permutation):
    return _move(images, patch, permutation.flip(0))


@mistake(task="restore_patches", says="nothing is moved: the images are copied")
def restores_nothing(images, patch, permutation):
    _require_whole(images, patch)
    return images.clone()


@mistake(task="restore_patches", says="the patches are numbered column by column")
def restores_column_by_column(images, patch, permutation):
    _require_whole(images, patch)
    rows, columns = images.shape[2] // patch, images.shape[3] // patch
    order = torch.arange(rows * columns, device=images.device).view(rows, columns).T.flatten()
    by_row = torch.empty_like(order)
    by_row[order] = order[torch.argsort(permutation)]
    return _move(images, patch, by_row)


@mistake(task="restore_patches", says="the pixels inside each patch are transposed")
def restores_transposed(images, patch, permutation):
    moved = _move(images, patch, torch.argsort(permutation))
    n, c, h, w = images.shape
    return moved.reshape(n, c, h // patch, patch, w // patch, patch).transpose(3, 5).reshape(n, c, h, w)


@mistake(
    task="restore_patches",
    says="the square of the permutation is taken for its inverse: right for three patches in a cycle only",
)
def square_for_inverse(images, patch, permutation):
    return _move(images, patch, permutation[permutation])


@mistake(task="restore_patches", says="images that cannot be cut evenly lose their edges without an error")
def restores_cropped(images, patch, permutation):
    h, w = (side // patch * patch for side in images.shape[2:])
    return _move(images[:, :, :h, :w], patch, torch.argsort(permutation))


@mistake(task="restore_patches", says="only the height is looked at before cutting")
def restores_by_height(images, patch, permutation):
    if images.shape[2] % patch:
        raise ValueError(f"a height of {images.shape[2]} is no multiple of {patch}")
    h, w = (side // patch * patch for side in images.shape[2:])
    return _move(images[:, :, :h, :w], patch, torch.argsort(permutation))


@mistake(task="restore_patches", says="the error does not say which value is wrong")
def restores_with_a_silent_error(images, patch, permutation):
    if any(side % patch for side in images.shape[2:]):
        raise ValueError("the sides must be multiples of the patch")
    return _move(images, patch, torch.argsort(permutation))


@mistake(task="restore_patches", says="the error is an assertion's, not a ValueError")
def restores_with_an_assertion(images, patch, permutation):
    h, w = images.shape[2:]
    assert h % patch == 0 and w % patch == 0, f"{h} x {w} cannot be cut into patches of {patch}"
    return _move(images, patch, torch.argsort(permutation))


@mistake(task="restore_patches", way="float64", says="the images pass through float32")
def restored_through_float32(images, patch, permutation):
    return _move(images.float(), patch, torch.argsort(permutation)).to(images.dtype)


@mistake(task="restore_patches", way="gradient", says="the result is detached: no gradient reaches the images")
def detaches_the_restored(images, patch, permutation):
    return _move(images.detach(), patch, torch.argsort(permutation))


@mistake(task="restore_patches", way="alias", says="a single patch is returned as it was given, not as a copy")
def returns_the_restored(images, patch, permutation):
    _require_whole(images, patch)
    return images if len(permutation) == 1 else _move(images, patch, torch.argsort(permutation))


@mistake(task="restore_patches", way="inputs", says="the images given are put in order in place")
def restores_in_place(images, patch, permutation):
    moved = _move(images, patch, torch.argsort(permutation))
    with torch.no_grad():
        images.copy_(moved)
    return moved


@mistake(
    task="restore_patches",
    way="accelerator",
    says="the restored images are filled in on the CPU, wherever the images are",
)
def restores_on_the_cpu(images, patch, permutation):
    _require_whole(images, patch)
    result, columns = torch.empty(images.shape, dtype=images.dtype), images.shape[3] // patch
    for place, number in enumerate(permutation.tolist()):
        _window(result, number, columns, patch)[...] = _window(images, place, columns, patch)
    return result


@mistake(task="quiz_saturation", says="the ratio is turned over: how much steeper the saturating loss is")
def turned_over(d):
    return d / (1 - d)


@mistake(task="quiz_saturation", says="these are slopes by the probability d, not by the logit")
def slopes_by_probability(d):
    return (1 / d) / (1 / (1 - d)) ** 2


@mistake(task="quiz_saturation", says="the losses are compared, not their slopes")
def ratio_of_losses(d):
    return math.log(d) / math.log(1 - d)


@mistake(
    task="quiz_growth_stages", says="these are the resolutions, the first one included: there is one doubling fewer"
)
def counts_resolutions(start, end):
    return (end // start).bit_length()


@mistake(task="quiz_growth_stages", says="this is the factor by which the side grows, not how often it doubles")
def counts_the_factor(start, end):
    return end // start


@mistake(
    task="quiz_growth_stages", says="the start is not taken into account: these are the doublings from a single pixel"
)
def counts_from_one_pixel(start, end):
    return end.bit_length() - 1


@mistake(task="quiz_growth_stages", says="the number of pixels is counted, which grows by four each time")
def counts_pixels(start, end):
    return 2 * ((end // start).bit_length() - 1)
