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


@mistake(task="cycle_consistency_loss", way="gradient", says="the cycled images are detached: neither generator learns")
def detaches_the_cycles(x, x_cycled, y, y_cycled):
    return (x_cycled.detach() - x).abs().mean() + (y_cycled.detach() - y).abs().mean()


@mistake(task="quiz_saturation", says="the ratio is turned over: how much steeper the saturating loss is")
def turned_over(d):
    return d / (1 - d)


@mistake(task="quiz_saturation", says="these are slopes by the probability d, not by the logit")
def slopes_by_probability(d):
    return (1 / d) / (1 / (1 - d)) ** 2


@mistake(task="quiz_saturation", says="the losses are compared, not their slopes")
def ratio_of_losses(d):
    return math.log(d) / math.log(1 - d)
