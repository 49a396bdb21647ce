"""Known wrong versions of lecture 10a's tasks, each named by the idea behind it."""

import math

import torch
import torch.nn.functional as F

from autograder.checks import mistake


def _nll(logits, x):
    per_pixel = -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits))
    return per_pixel.flatten(start_dim=1).sum(dim=1)


def _kl(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1)


@mistake(task="reparameterize", says="the noise is scaled by the variance, not by the standard deviation")
def scales_by_the_variance(mu, logvar, eps):
    return mu + logvar.exp() * eps


@mistake(task="reparameterize", says="the noise is scaled by the log-variance itself")
def scales_by_the_log_variance(mu, logvar, eps):
    return mu + logvar * eps


@mistake(task="reparameterize", says="half the log-variance is used as if it were the standard deviation")
def forgets_the_exponential(mu, logvar, eps):
    return mu + 0.5 * logvar * eps


@mistake(task="reparameterize", says="logvar is read as the variance, not as its logarithm")
def reads_logvar_as_variance(mu, logvar, eps):
    return mu + logvar.abs().sqrt() * eps


@mistake(task="reparameterize", says="logvar is read as minus the log-variance: the spread is inverted")
def uses_the_precision(mu, logvar, eps):
    return mu + torch.exp(-0.5 * logvar) * eps


@mistake(task="reparameterize", says="the noise is subtracted: the same distribution, but not the sample of this noise")
def subtracts_the_noise(mu, logvar, eps):
    return mu - torch.exp(0.5 * logvar) * eps


@mistake(task="reparameterize", says="mean and spread are swapped: the mean multiplies the noise")
def swaps_mean_and_spread(mu, logvar, eps):
    return torch.exp(0.5 * logvar) + mu * eps


@mistake(task="reparameterize", says="the mean itself is returned: nothing is sampled")
def returns_the_mean(mu, logvar, eps):
    return mu.clone()


@mistake(task="reparameterize", says="noise of its own is drawn and the eps given is ignored")
def draws_its_own_noise(mu, logvar, eps):
    return mu + torch.exp(0.5 * logvar) * torch.randn_like(eps)


@mistake(task="reparameterize", says="the log-variance is clamped, so that extreme variances come out wrong")
def clamps_the_log_variance(mu, logvar, eps):
    return mu + torch.exp(0.5 * logvar.clamp(-10, 10)) * eps


@mistake(task="reparameterize", says="a small number is added to the standard deviation")
def guards_the_deviation(mu, logvar, eps):
    return mu + (torch.exp(0.5 * logvar) + 1e-6) * eps


@mistake(task="reparameterize", way="gradient", says="the sample is detached: the encoder cannot learn from it")
def detaches_the_sample(mu, logvar, eps):
    return (mu + torch.exp(0.5 * logvar) * eps).detach()


@mistake(task="reparameterize", way="gradient", says="the standard deviation is detached: only the mean learns")
def detaches_the_deviation(mu, logvar, eps):
    return mu + torch.exp(0.5 * logvar).detach() * eps


@mistake(task="reparameterize", way="float64", says="the standard deviation passes through float32")
def passes_through_float32(mu, logvar, eps):
    return mu + torch.exp(0.5 * logvar.float()).to(mu.dtype) * eps


@mistake(task="reparameterize", way="inputs", says="the noise given is overwritten in place")
def overwrites_the_noise(mu, logvar, eps):
    with torch.no_grad():
        eps.mul_(torch.exp(0.5 * logvar))
    return mu + eps


@mistake(task="kl_standard_normal", says="the sign is turned: this is minus the KL, as in the paper's appendix")
def negative_kl(mu, logvar):
    return 0.5 * (1 + logvar - mu.square() - logvar.exp()).sum(dim=1)


@mistake(task="kl_standard_normal", says="the factor of one half is missing")
def no_half(mu, logvar):
    return (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1)


@mistake(task="kl_standard_normal", says="the variance is squared: exp(logvar) is taken for the standard deviation")
def squares_the_variance(mu, logvar):
    return 0.5 * (mu.square() + (2 * logvar).exp() - 1 - logvar).sum(dim=1)


@mistake(task="kl_standard_normal", says="logvar is taken for the log of the standard deviation, in both places")
def reads_logvar_as_log_deviation(mu, logvar):
    return 0.5 * (mu.square() + (2 * logvar).exp() - 1 - 2 * logvar).sum(dim=1)


@mistake(task="kl_standard_normal", says="the standard deviation stands where the variance belongs")
def deviation_for_variance(mu, logvar):
    return 0.5 * (mu.square() + (0.5 * logvar).exp() - 1 - logvar).sum(dim=1)


@mistake(task="kl_standard_normal", says="the divergence is taken the other way round: from the prior to the posterior")
def reversed_direction(mu, logvar):
    return 0.5 * ((1 + mu.square()) * (-logvar).exp() - 1 + logvar).sum(dim=1)


@mistake(task="kl_standard_normal", says="the coordinates are averaged where they should be summed")
def averages_the_coordinates(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).mean(dim=1)


@mistake(task="kl_standard_normal", says="the sum runs over the batch, not over the latent coordinates")
def sums_over_the_batch(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(dim=0)


@mistake(task="kl_standard_normal", says="the whole batch is summed to a single number")
def sums_everything(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum()


@mistake(task="kl_standard_normal", says="one number per coordinate is returned: nothing is summed")
def sums_nothing(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar)


@mistake(
    task="kl_standard_normal", says="the constant -1 per coordinate is missing: the prior has a KL above zero to itself"
)
def no_minus_one(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp() - logvar).sum(dim=1)


@mistake(task="kl_standard_normal", says="the -1 is counted once per sample, not once per coordinate")
def one_minus_one(mu, logvar):
    return 0.5 * ((mu.square() + logvar.exp() - logvar).sum(dim=1) - 1)


@mistake(task="kl_standard_normal", says="the mean enters without its square")
def mean_not_squared(mu, logvar):
    return 0.5 * (mu + logvar.exp() - 1 - logvar).sum(dim=1)


@mistake(task="kl_standard_normal", says="the term of the mean is missing")
def forgets_the_mean(mu, logvar):
    return 0.5 * (logvar.exp() - 1 - logvar).sum(dim=1)


@mistake(task="kl_standard_normal", says="the log-variance enters with the wrong sign")
def log_variance_added(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp() - 1 + logvar).sum(dim=1)


@mistake(
    task="kl_standard_normal",
    says="the term of the log-variance is missing, so that a vanishing variance costs nothing",
)
def forgets_the_log_variance(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp() - 1).sum(dim=1)


@mistake(task="kl_standard_normal", says="the log-variance is clamped, so that extreme variances come out wrong")
def kl_clamps_the_log_variance(mu, logvar):
    logvar = logvar.clamp(-10, 10)
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1)


@mistake(task="kl_standard_normal", says="a guard is added to the variance before its logarithm is taken again")
def guards_the_variance(mu, logvar):
    variance = logvar.exp()
    return 0.5 * (mu.square() + variance - 1 - (variance + 1e-8).log()).sum(dim=1)


@mistake(
    task="kl_standard_normal", way="gradient", says="the result is detached: the encoder is not pulled to the prior"
)
def detaches_the_kl(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1).detach()


@mistake(task="kl_standard_normal", way="gradient", says="the variance is detached: its gradient loses a term")
def detaches_the_variance(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp().detach() - 1 - logvar).sum(dim=1)


@mistake(task="kl_standard_normal", way="float64", says="the exponential passes through float32")
def kl_passes_through_float32(mu, logvar):
    return 0.5 * (mu.square() + logvar.float().exp().to(mu.dtype) - 1 - logvar).sum(dim=1)


@mistake(task="kl_standard_normal", way="inputs", says="the mean given is squared in place")
def squares_the_mean_in_place(mu, logvar):
    with torch.no_grad():
        mu.mul_(mu)
    return 0.5 * (mu + logvar.exp() - 1 - logvar).sum(dim=1)


@mistake(task="kl_standard_normal", way="float32", says="the sum is collected in a tensor that is always float64")
def collects_in_float64(mu, logvar):
    total = torch.zeros(len(mu), dtype=torch.float64, device=mu.device)
    return total + 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1)


@mistake(
    task="kl_standard_normal", way="accelerator", says="a vector of ones is made on the CPU, wherever the inputs are"
)
def ones_on_the_cpu(mu, logvar):
    ones = torch.ones(mu.shape, dtype=mu.dtype)
    return 0.5 * (mu.square() + logvar.exp() - ones - logvar).sum(dim=1)


@mistake(task="bernoulli_nll", says="the sign is turned: this is the log-likelihood")
def log_likelihood(logits, x):
    return (x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="the sigmoid is applied twice")
def sigmoid_twice(logits, x):
    logits = torch.sigmoid(logits)
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="the logits are read as probabilities: no sigmoid is applied")
def logits_as_probabilities(logits, x):
    p = logits.clamp(1e-8, 1 - 1e-8)
    return -(x * p.log() + (1 - x) * (1 - p).log()).flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="only the white part of each pixel counts: the term of 1 - x is missing")
def only_white_pixels(logits, x):
    return -(x * F.logsigmoid(logits)).flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="only the black part of each pixel counts: the term of x is missing")
def only_black_pixels(logits, x):
    return -((1 - x) * F.logsigmoid(-logits)).flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="x and 1 - x are swapped: the negative image is explained")
def negative_image(logits, x):
    return -((1 - x) * F.logsigmoid(logits) + x * F.logsigmoid(-logits)).flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="the pixels are averaged where they should be summed")
def averages_the_pixels(logits, x):
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).flatten(1).mean(1)


@mistake(task="bernoulli_nll", says="the whole batch is summed to a single number")
def sums_the_batch(logits, x):
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).sum()


@mistake(task="bernoulli_nll", says="the whole batch is averaged to a single number")
def averages_the_batch(logits, x):
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).flatten(1).sum(1).mean()


@mistake(task="bernoulli_nll", says="only one axis is summed, so an image gives more than one number")
def sums_one_axis(logits, x):
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).sum(1)


@mistake(task="bernoulli_nll", says="the sum runs over the batch, not over the pixels")
def sums_the_batch_axis(logits, x):
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).sum(0)


@mistake(task="bernoulli_nll", says="grey pixels are thresholded to black and white first")
def thresholds_the_pixels(logits, x):
    white = (x > 0.5).to(x.dtype)
    return -(white * F.logsigmoid(logits) + (1 - white) * F.logsigmoid(-logits)).flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="this is a squared error: a Gaussian's reconstruction term, not a Bernoulli's")
def squared_error(logits, x):
    return (torch.sigmoid(logits) - x).square().flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="the logarithm has base 2: bits, not nats")
def bits(logits, x):
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).flatten(1).sum(1) / math.log(2)


@mistake(task="bernoulli_nll", says="the logarithm of a rounded sigmoid: infinite or NaN for confident logits")
def log_of_a_sigmoid(logits, x):
    p = torch.sigmoid(logits)
    return -(x * p.log() + (1 - x) * (1 - p).log()).flatten(1).sum(1)


@mistake(
    task="bernoulli_nll", says="a guard inside the logarithm caps the cost of a confident wrong logit near 18 nats"
)
def guarded_logarithm(logits, x):
    p = torch.sigmoid(logits)
    return -(x * (p + 1e-8).log() + (1 - x) * (1 - p + 1e-8).log()).flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="the sigmoid is clamped away from 0 and 1: the cost stops growing near 16 nats")
def clamps_the_probabilities(logits, x):
    p = torch.sigmoid(logits).clamp(1e-7, 1 - 1e-7)
    return -(x * p.log() + (1 - x) * (1 - p).log()).flatten(1).sum(1)


@mistake(
    task="bernoulli_nll",
    says="each logarithm is clamped at -100: a cost that stops growing and a gradient that is lost",
)
def clamped_at_a_hundred(logits, x):
    one, zero = F.logsigmoid(logits).clamp(min=-100), F.logsigmoid(-logits).clamp(min=-100)
    return -(x * one + (1 - x) * zero).flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="the exponential of a large logit overflows")
def overflowing_exponential(logits, x):
    return ((1 + logits.exp()).log() - x * logits).flatten(1).sum(1)


@mistake(task="bernoulli_nll", says="the logits are clamped first, so that confident mistakes all cost the same")
def clamps_the_logits(logits, x):
    logits = logits.clamp(-20, 20)
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).flatten(1).sum(1)


def _coarse(l):
    """A softplus that gives way to its argument far too early."""
    return torch.where(l > 10, l, torch.log1p(torch.exp(l.clamp(max=10))))


@mistake(
    task="bernoulli_nll",
    says="logits beyond ten are taken for infinite: what log(1 + e^l) has beside l is small there, but not yet nothing",
)
def coarse_nll(logits, x):
    return (_coarse(logits) - x * logits).flatten(1).sum(1)


@mistake(task="bernoulli_nll", way="gradient", says="the result is detached: the decoder cannot learn from it")
def detaches_the_nll(logits, x):
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).flatten(1).sum(1).detach()


@mistake(task="bernoulli_nll", way="gradient", says="the image is detached: no gradient reaches x")
def detaches_the_image(logits, x):
    x = x.detach()
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).flatten(1).sum(1)


@mistake(task="bernoulli_nll", way="float64", says="everything passes through float32")
def nll_passes_through_float32(logits, x):
    a, b = logits.float(), x.float()
    return -(b * F.logsigmoid(a) + (1 - b) * F.logsigmoid(-a)).flatten(1).sum(1).to(logits.dtype)


@mistake(task="bernoulli_nll", way="inputs", says="the logits given are overwritten in place")
def overwrites_the_logits(logits, x):
    kept = logits.clone()
    with torch.no_grad():
        logits.sigmoid_()
    return -(x * F.logsigmoid(kept) + (1 - x) * F.logsigmoid(-kept)).flatten(1).sum(1)


@mistake(task="bernoulli_nll", way="strided", says="view asks for contiguous pixels: use flatten or reshape")
def views_the_pixels(logits, x):
    n = logits.shape[0]
    logits, x = logits.view(n, -1), x.view(n, -1)
    return -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).sum(1)


@mistake(task="bernoulli_nll", way="accelerator", says="a tensor of zeros is made on the CPU, wherever the inputs are")
def zeros_on_the_cpu(logits, x):
    zeros = torch.zeros(logits.shape, dtype=logits.dtype)
    return (torch.logaddexp(logits, zeros) - x * logits).flatten(1).sum(1)


@mistake(task="negative_elbo", says="the ELBO itself is returned: minimising it makes the model worse")
def positive_elbo(logits, x, mu, logvar, beta=1.0):
    return -(_nll(logits, x) + beta * _kl(mu, logvar)).mean()


@mistake(task="negative_elbo", says="the KL is subtracted: the posterior is pushed away from the prior")
def subtracts_the_kl(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x) - beta * _kl(mu, logvar)).mean()


@mistake(task="negative_elbo", says="the reconstruction has the wrong sign")
def subtracts_the_reconstruction(logits, x, mu, logvar, beta=1.0):
    return (beta * _kl(mu, logvar) - _nll(logits, x)).mean()


@mistake(task="negative_elbo", says="beta weighs the reconstruction, not the KL")
def beta_on_the_reconstruction(logits, x, mu, logvar, beta=1.0):
    return (beta * _nll(logits, x) + _kl(mu, logvar)).mean()


@mistake(task="negative_elbo", says="beta weighs both terms")
def beta_on_both(logits, x, mu, logvar, beta=1.0):
    return beta * (_nll(logits, x) + _kl(mu, logvar)).mean()


@mistake(task="negative_elbo", says="beta is ignored")
def ignores_beta(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x) + _kl(mu, logvar)).mean()


@mistake(task="negative_elbo", says="the KL is divided by beta")
def divides_by_beta(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x) + _kl(mu, logvar) / (beta if beta else 1.0)).mean()


@mistake(task="negative_elbo", says="beta blends the terms: the reconstruction is weighed by 1 - beta")
def blends(logits, x, mu, logvar, beta=1.0):
    return ((1 - beta) * _nll(logits, x) + beta * _kl(mu, logvar)).mean()


@mistake(task="negative_elbo", says="the KL is missing: this is a plain autoencoder")
def plain_autoencoder(logits, x, mu, logvar, beta=1.0):
    return _nll(logits, x).mean() + 0 * beta


@mistake(task="negative_elbo", says="the reconstruction is missing: the model learns nothing about x")
def only_the_prior(logits, x, mu, logvar, beta=1.0):
    return beta * _kl(mu, logvar).mean()


@mistake(task="negative_elbo", says="the batch is summed where it should be averaged")
def sums_over_samples(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x) + beta * _kl(mu, logvar)).sum()


@mistake(task="negative_elbo", says="the KL is summed over the batch, the reconstruction averaged")
def sums_the_kl_over_samples(logits, x, mu, logvar, beta=1.0):
    return _nll(logits, x).mean() + beta * _kl(mu, logvar).sum()


@mistake(task="negative_elbo", says="the reconstruction is summed over the batch, the KL averaged")
def sums_the_reconstruction_over_samples(logits, x, mu, logvar, beta=1.0):
    return _nll(logits, x).sum() + beta * _kl(mu, logvar).mean()


@mistake(
    task="negative_elbo", says="the reconstruction is averaged over the pixels: the KL outweighs it by their number"
)
def averages_over_pixels(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x) / logits[0].numel() + beta * _kl(mu, logvar)).mean()


@mistake(task="negative_elbo", says="the KL is averaged over the latent coordinates")
def averages_over_coordinates(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x) + beta * _kl(mu, logvar) / mu.shape[1]).mean()


@mistake(task="negative_elbo", says="both terms are averaged over their elements, the pixels and the coordinates")
def averages_everything(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x) / logits[0].numel() + beta * _kl(mu, logvar) / mu.shape[1]).mean()


@mistake(task="negative_elbo", says="one number per sample is returned: the batch mean is missing")
def keeps_the_batch(logits, x, mu, logvar, beta=1.0):
    return _nll(logits, x) + beta * _kl(mu, logvar)


@mistake(task="negative_elbo", says="the KL has no factor of one half")
def kl_without_the_half(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x) + 2 * beta * _kl(mu, logvar)).mean()


@mistake(task="negative_elbo", says="the KL is taken from the prior to the posterior")
def reversed_kl(logits, x, mu, logvar, beta=1.0):
    kl = 0.5 * ((1 + mu.square()) * (-logvar).exp() - 1 + logvar).sum(dim=1)
    return (_nll(logits, x) + beta * kl).mean()


@mistake(task="negative_elbo", says="the sigmoid is applied twice in the reconstruction")
def elbo_with_two_sigmoids(logits, x, mu, logvar, beta=1.0):
    return (_nll(torch.sigmoid(logits), x) + beta * _kl(mu, logvar)).mean()


@mistake(
    task="negative_elbo", says="a guard inside the logarithm caps the cost of a confident wrong logit near 18 nats"
)
def elbo_with_a_guard(logits, x, mu, logvar, beta=1.0):
    p = torch.sigmoid(logits)
    nll = -(x * (p + 1e-8).log() + (1 - x) * (1 - p + 1e-8).log()).flatten(1).sum(1)
    return (nll + beta * _kl(mu, logvar)).mean()


@mistake(
    task="negative_elbo",
    says="logits beyond ten are taken for infinite: what log(1 + e^l) has beside l is small there, but not yet nothing",
)
def coarse_elbo(logits, x, mu, logvar, beta=1.0):
    return ((_coarse(logits) - x * logits).flatten(1).sum(1) + beta * _kl(mu, logvar)).mean()


@mistake(task="negative_elbo", says="the KL never goes below a floor of free bits")
def free_bits(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x) + beta * _kl(mu, logvar).clamp(min=0.5)).mean()


@mistake(
    task="negative_elbo", way="gradient", says="the KL is detached: its value is counted, but nothing is learnt from it"
)
def detaches_the_prior_term(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x) + beta * _kl(mu, logvar).detach()).mean()


@mistake(task="negative_elbo", way="gradient", says="the reconstruction is detached: the decoder learns nothing")
def detaches_the_reconstruction(logits, x, mu, logvar, beta=1.0):
    return (_nll(logits, x).detach() + beta * _kl(mu, logvar)).mean()


@mistake(task="negative_elbo", way="gradient", says="the loss is taken out with item(), and its gradient stays behind")
def rebuilds_the_loss(logits, x, mu, logvar, beta=1.0):
    return logits.new_tensor((_nll(logits, x) + beta * _kl(mu, logvar)).mean().item())


@mistake(task="negative_elbo", way="float64", says="the loss passes through float32")
def elbo_passes_through_float32(logits, x, mu, logvar, beta=1.0):
    nll, kl = _nll(logits.float(), x.float()), _kl(mu.float(), logvar.float())
    return (nll + beta * kl).mean().to(logits.dtype)


@mistake(task="negative_elbo", way="inputs", says="the log-variance given is overwritten in place")
def overwrites_the_log_variance(logits, x, mu, logvar, beta=1.0):
    kept = logvar.clone()
    with torch.no_grad():
        logvar.exp_()
    return (_nll(logits, x) + beta * _kl(mu, kept)).mean()


@mistake(task="negative_elbo", way="accelerator", says="beta becomes a tensor on the CPU, wherever the inputs are")
def beta_on_the_cpu(logits, x, mu, logvar, beta=1.0):
    weight = torch.full((mu.shape[0],), beta, dtype=mu.dtype)
    return (_nll(logits, x) + weight * _kl(mu, logvar)).mean()


@mistake(task="autoencoder_loss", says="the pixels are averaged where they should be summed")
def averages_the_errors(x, reconstruction):
    return (reconstruction - x).square().mean()


@mistake(task="autoencoder_loss", says="the batch is summed where it should be averaged")
def sums_the_batch_of_errors(x, reconstruction):
    return (reconstruction - x).square().sum()


@mistake(task="autoencoder_loss", says="the factor of one half belongs to the Gaussian likelihood, not to this loss")
def half_the_error(x, reconstruction):
    return (reconstruction - x).square().flatten(1).sum(1).mean() / 2


@mistake(task="autoencoder_loss", says="the error is not squared: this is the sum of absolute errors")
def absolute_errors(x, reconstruction):
    return (reconstruction - x).abs().flatten(1).sum(1).mean()


@mistake(task="autoencoder_loss", says="the square root is taken: the distance, not its square")
def distances(x, reconstruction):
    return (reconstruction - x).square().flatten(1).sum(1).sqrt().mean()


@mistake(task="autoencoder_loss", says="errors of opposite sign cancel: the sum is squared, not each pixel's error")
def squares_the_sum(x, reconstruction):
    return (reconstruction - x).flatten(1).sum(1).square().mean()


@mistake(task="autoencoder_loss", says="only one axis is summed, the others are averaged")
def sums_the_last_axis(x, reconstruction):
    return (reconstruction - x).square().sum(-1).mean()


@mistake(task="autoencoder_loss", says="one number per sample is returned: the batch mean is missing")
def keeps_each_sample(x, reconstruction):
    return (reconstruction - x).square().flatten(1).sum(1)


@mistake(task="autoencoder_loss", says="this is a cross-entropy of pixels, not a squared error")
def cross_entropy_of_pixels(x, reconstruction):
    p = reconstruction.clamp(1e-8, 1 - 1e-8)
    return -(x * p.log() + (1 - x) * (1 - p).log()).flatten(1).sum(1).mean()


@mistake(
    task="autoencoder_loss", way="gradient", says="the reconstruction is detached: nothing can be learnt from the loss"
)
def detaches_the_reconstruction_error(x, reconstruction):
    return (reconstruction.detach() - x).square().flatten(1).sum(1).mean()


@mistake(task="autoencoder_loss", way="gradient", says="the image is detached: no gradient reaches x")
def detaches_x(x, reconstruction):
    return (reconstruction - x.detach()).square().flatten(1).sum(1).mean()


@mistake(task="autoencoder_loss", way="float64", says="the errors pass through float32")
def errors_through_float32(x, reconstruction):
    return (reconstruction.float() - x.float()).square().flatten(1).sum(1).mean().to(x.dtype)


@mistake(task="autoencoder_loss", way="inputs", says="the reconstruction given is overwritten in place")
def overwrites_the_reconstruction(x, reconstruction):
    loss = (reconstruction - x).square().flatten(1).sum(1).mean()
    with torch.no_grad():
        reconstruction.sub_(x)
    return loss


@mistake(task="autoencoder_loss", way="strided", says="view asks for contiguous images: use flatten or reshape")
def views_the_images(x, reconstruction):
    n = x.shape[0]
    return (reconstruction.view(n, -1) - x.view(n, -1)).square().sum(1).mean()


@mistake(
    task="autoencoder_loss",
    way="accelerator",
    says="the loss is collected in a tensor on the CPU, wherever the inputs are",
)
def collects_on_the_cpu(x, reconstruction):
    totals = torch.zeros(len(x), dtype=x.dtype)
    return (totals + (reconstruction - x).square().flatten(1).sum(1)).mean()


@mistake(task="gaussian_reconstruction_nll", says="the constant log 2 pi is missing")
def no_log_two_pi(mean, x, logvar=0.0):
    return 0.5 * ((x - mean).square() * math.exp(-logvar) + logvar).flatten(1).sum(1)


@mistake(
    task="gaussian_reconstruction_nll", says="all the constants are missing: this is half the squared error, scaled"
)
def no_constants(mean, x, logvar=0.0):
    return 0.5 * ((x - mean).square() * math.exp(-logvar)).flatten(1).sum(1)


@mistake(
    task="gaussian_reconstruction_nll",
    says="the log-variance is missing: a narrow Gaussian gets its height for nothing",
)
def no_log_variance(mean, x, logvar=0.0):
    return 0.5 * ((x - mean).square() * math.exp(-logvar) + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="the constants are counted once per sample, not once per pixel")
def constants_once(mean, x, logvar=0.0):
    error = (x - mean).square().flatten(1).sum(1)
    return 0.5 * (error * math.exp(-logvar) + logvar + math.log(2 * math.pi))


@mistake(task="gaussian_reconstruction_nll", says="the factor of one half is missing")
def gaussian_without_the_half(mean, x, logvar=0.0):
    return ((x - mean).square() * math.exp(-logvar) + logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="the half is missing before the squared error only")
def half_of_the_constants(mean, x, logvar=0.0):
    constant = 0.5 * (logvar + math.log(2 * math.pi))
    return ((x - mean).square() * math.exp(-logvar) + constant).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="logvar is read as the variance itself")
def logvar_as_variance(mean, x, logvar=0.0):
    variance = abs(logvar) or 1.0
    return 0.5 * ((x - mean).square() / variance + math.log(2 * math.pi * variance)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="logvar is read as the logarithm of the standard deviation")
def logvar_as_log_deviation(mean, x, logvar=0.0):
    error = (x - mean).square() * math.exp(-2 * logvar)
    return 0.5 * (error + 2 * logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="the error is divided by the standard deviation, not by the variance")
def divides_by_the_deviation(mean, x, logvar=0.0):
    error = (x - mean).square() * math.exp(-0.5 * logvar)
    return 0.5 * (error + logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="the error is multiplied by the variance")
def multiplies_by_the_variance(mean, x, logvar=0.0):
    return 0.5 * ((x - mean).square() * math.exp(logvar) + logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="the log-variance enters with the wrong sign")
def log_variance_subtracted(mean, x, logvar=0.0):
    return 0.5 * ((x - mean).square() * math.exp(-logvar) - logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="logvar is ignored: the variance is always one")
def always_unit_variance(mean, x, logvar=0.0):
    return 0.5 * ((x - mean).square() + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="the sign is turned: this is the log-likelihood")
def gaussian_log_likelihood(mean, x, logvar=0.0):
    return -0.5 * ((x - mean).square() * math.exp(-logvar) + logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="the pixels are averaged where they should be summed")
def averages_the_gaussian(mean, x, logvar=0.0):
    return 0.5 * ((x - mean).square() * math.exp(-logvar) + logvar + math.log(2 * math.pi)).flatten(1).mean(1)


@mistake(
    task="gaussian_reconstruction_nll", says="the batch is averaged to a single number: this task keeps one per sample"
)
def averages_the_samples(mean, x, logvar=0.0):
    return 0.5 * ((x - mean).square() * math.exp(-logvar) + logvar + math.log(2 * math.pi)).flatten(1).sum(1).mean()


@mistake(task="gaussian_reconstruction_nll", says="only one axis is summed, so an image gives more than one number")
def sums_the_first_pixel_axis(mean, x, logvar=0.0):
    return 0.5 * ((x - mean).square() * math.exp(-logvar) + logvar + math.log(2 * math.pi)).sum(1)


@mistake(
    task="gaussian_reconstruction_nll",
    says="the cost is held above zero: a density may exceed one, and its negative logarithm then lies below zero",
)
def never_below_zero(mean, x, logvar=0.0):
    nll = 0.5 * ((x - mean).square() * math.exp(-logvar) + logvar + math.log(2 * math.pi)).flatten(1).sum(1)
    return nll.clamp(min=0)


@mistake(
    task="gaussian_reconstruction_nll",
    says="the log-variance is clamped, so that a very narrow or wide Gaussian comes out wrong",
)
def clamps_the_number(mean, x, logvar=0.0):
    logvar = max(-6.0, min(6.0, logvar))
    return 0.5 * ((x - mean).square() * math.exp(-logvar) + logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", says="a guard is added to the variance: a narrow Gaussian becomes wider")
def guards_the_divisor(mean, x, logvar=0.0):
    variance = math.exp(logvar) + 1e-6
    return 0.5 * ((x - mean).square() / variance + logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", way="gradient", says="the result is detached: the decoder learns nothing")
def detaches_the_gaussian(mean, x, logvar=0.0):
    return 0.5 * ((x - mean).square() * math.exp(-logvar) + logvar + math.log(2 * math.pi)).flatten(1).sum(1).detach()


@mistake(task="gaussian_reconstruction_nll", way="gradient", says="the image is detached: no gradient reaches x")
def detaches_the_gaussian_image(mean, x, logvar=0.0):
    x = x.detach()
    return 0.5 * ((x - mean).square() * math.exp(-logvar) + logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(
    task="gaussian_reconstruction_nll",
    way="float64",
    says="the variance is made as a float32 tensor, whatever the images are",
)
def variance_in_float32(mean, x, logvar=0.0):
    variance = torch.exp(torch.tensor(logvar, dtype=torch.float32)).item()
    return 0.5 * ((x - mean).square() / variance + logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="gaussian_reconstruction_nll", way="inputs", says="the mean given is subtracted from in place")
def overwrites_the_gaussian_mean(mean, x, logvar=0.0):
    nll = 0.5 * ((x - mean).square() * math.exp(-logvar) + logvar + math.log(2 * math.pi)).flatten(1).sum(1)
    with torch.no_grad():
        mean.sub_(x)
    return nll


@mistake(
    task="gaussian_reconstruction_nll",
    way="accelerator",
    says="the variance is a tensor on the CPU, wherever the images are",
)
def variance_on_the_cpu(mean, x, logvar=0.0):
    variance = torch.full(x.shape, math.exp(logvar), dtype=x.dtype)
    return 0.5 * ((x - mean).square() / variance + logvar + math.log(2 * math.pi)).flatten(1).sum(1)


@mistake(task="iwae_bound", says="log K is missing: the weights are summed where they should be averaged")
def no_log_k(log_weights):
    return torch.logsumexp(log_weights, 0).mean()


@mistake(
    task="iwae_bound", says="this is the mean of the logarithms, the ELBO: the average belongs inside the logarithm"
)
def mean_of_logs(log_weights):
    return log_weights.mean()


@mistake(task="iwae_bound", says="the weights are averaged over the batch, not over the K samples")
def averages_the_wrong_axis(log_weights):
    return (torch.logsumexp(log_weights, 1) - math.log(log_weights.shape[1])).mean()


@mistake(task="iwae_bound", says="the axis to average is found by its length: the wrong one where there are K images")
def averages_the_axis_of_length_k(log_weights):
    k = log_weights.shape[0]
    axis = max(axis for axis in (0, 1) if log_weights.shape[axis] == k)
    return (torch.logsumexp(log_weights, axis) - math.log(k)).mean()


@mistake(task="iwae_bound", says="the logarithm is taken of one average over samples and images together")
def averages_everything_inside(log_weights):
    return torch.logsumexp(log_weights.flatten(), 0) - math.log(log_weights.numel())


@mistake(task="iwae_bound", says="log N is subtracted, not log K")
def subtracts_log_n(log_weights):
    return (torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[1])).mean()


@mistake(task="iwae_bound", says="log K is added where it should be subtracted")
def adds_log_k(log_weights):
    return (torch.logsumexp(log_weights, 0) + math.log(log_weights.shape[0])).mean()


@mistake(task="iwae_bound", says="the logarithm of the sum is divided by K: 1/K belongs inside the logarithm")
def divides_outside(log_weights):
    return (torch.logsumexp(log_weights, 0) / log_weights.shape[0]).mean()


@mistake(task="iwae_bound", says="the images are summed where they should be averaged")
def sums_the_images(log_weights):
    return (torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[0])).sum()


@mistake(task="iwae_bound", says="one number per image is returned: the mean over N is missing")
def keeps_the_images(log_weights):
    return torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[0])


@mistake(task="iwae_bound", says="the greatest weight alone is taken")
def greatest_weight(log_weights):
    return log_weights.max(dim=0).values.mean()


@mistake(task="iwae_bound", says="the sign is turned: this is the loss, not the bound")
def negative_bound(log_weights):
    return -(torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[0])).mean()


@mistake(task="iwae_bound", says="the logarithm is forgotten: this is the mean weight")
def mean_weight(log_weights):
    return log_weights.exp().mean()


@mistake(task="iwae_bound", says="the weights are read as weights, not as their logarithms")
def reads_plain_weights(log_weights):
    return log_weights.abs().mean(0).log().mean()


@mistake(task="iwae_bound", says="the exponential overflows or vanishes before the logarithm is taken")
def plain_exponential(log_weights):
    return log_weights.exp().mean(0).log().mean()


@mistake(task="iwae_bound", says="a guard inside the logarithm hides small weights: these are no probabilities")
def guarded_weights(log_weights):
    return (log_weights.exp().mean(0) + 1e-8).log().mean()


@mistake(task="iwae_bound", says="one maximum is subtracted for all images: the weights of the others vanish")
def shared_maximum(log_weights):
    top = log_weights.max()
    return ((log_weights - top).exp().mean(0).log() + top).mean()


@mistake(task="iwae_bound", says="the log-weights are clamped, so that images of many pixels come out wrong")
def clamps_the_weights(log_weights):
    w = log_weights.clamp(-300, 300)
    return (torch.logsumexp(w, 0) - math.log(len(w))).mean()


@mistake(task="iwae_bound", says="the logarithm has base 2: bits, not nats")
def bound_in_bits(log_weights):
    return (torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[0])).mean() / math.log(2)


@mistake(task="iwae_bound", way="gradient", says="the bound is detached: nothing can be learnt from it")
def detached_bound(log_weights):
    return (torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[0])).mean().detach()


@mistake(task="iwae_bound", way="gradient", says="the maximum is detached in one of its two places only")
def half_detached_maximum(log_weights):
    top = log_weights.max(dim=0).values
    return ((log_weights - top).exp().mean(0).log() + top.detach()).mean()


@mistake(
    task="iwae_bound",
    way="gradient",
    says="the gradient is that of the plain mean: the shares of the weights are detached",
)
def gradient_of_the_mean(log_weights):
    bound = (torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[0])).mean().detach()
    mean = log_weights.mean()
    return bound + mean - mean.detach()


@mistake(task="iwae_bound", way="float64", says="the weights pass through float32")
def bound_through_float32(log_weights):
    w = log_weights.float()
    return (torch.logsumexp(w, 0) - math.log(w.shape[0])).mean().to(log_weights.dtype)


@mistake(task="iwae_bound", way="inputs", says="the maximum is subtracted in place: the weights given are changed")
def subtracts_in_place(log_weights):
    bound = (torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[0])).mean()
    with torch.no_grad():
        log_weights.sub_(log_weights.max(dim=0).values)
    return bound


@mistake(
    task="iwae_bound", way="accelerator", says="the average starts from zeros on the CPU, wherever the weights are"
)
def zeros_for_the_images(log_weights):
    total = torch.zeros(log_weights.shape[1], dtype=log_weights.dtype)
    return (total + torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[0])).mean()


@mistake(
    task="aae_losses",
    says="logits beyond ten are taken for infinite: what log(1 + e^l) has beside l is small there, but not yet nothing",
)
def coarse_losses(prior_logits, code_logits):
    return _coarse(-prior_logits).mean() + _coarse(code_logits).mean(), _coarse(-code_logits).mean()


@mistake(task="aae_losses", says="prior and codes are exchanged: the prior's samples are the real ones")
def prior_taken_for_fake(prior_logits, code_logits):
    return F.softplus(prior_logits).mean() + F.softplus(-code_logits).mean(), F.softplus(code_logits).mean()


@mistake(task="aae_losses", says="the discriminator is told that codes are real and the prior is not")
def discriminator_labels_exchanged(prior_logits, code_logits):
    return F.softplus(prior_logits).mean() + F.softplus(-code_logits).mean(), F.softplus(-code_logits).mean()


@mistake(task="aae_losses", says="the encoder's loss is computed on the prior's samples, which it did not make")
def encoder_on_the_prior(prior_logits, code_logits):
    return F.softplus(-prior_logits).mean() + F.softplus(code_logits).mean(), F.softplus(-prior_logits).mean()


@mistake(task="aae_losses", says="the encoder's loss is the saturating one")
def saturating_encoder(prior_logits, code_logits):
    return F.softplus(-prior_logits).mean() + F.softplus(code_logits).mean(), -F.softplus(code_logits).mean()


@mistake(task="aae_losses", says="the encoder gets minus the whole loss of the discriminator")
def encoder_against_the_discriminator(prior_logits, code_logits):
    discriminator = F.softplus(-prior_logits).mean() + F.softplus(code_logits).mean()
    return discriminator, -discriminator


@mistake(task="aae_losses", says="the encoder's loss is the discriminator's own loss on the codes")
def encoder_helps_the_discriminator(prior_logits, code_logits):
    return F.softplus(-prior_logits).mean() + F.softplus(code_logits).mean(), F.softplus(code_logits).mean()


@mistake(task="aae_losses", says="the two losses are returned in the other order")
def other_order(prior_logits, code_logits):
    return F.softplus(-code_logits).mean(), F.softplus(-prior_logits).mean() + F.softplus(code_logits).mean()


@mistake(task="aae_losses", says="both losses have the wrong sign")
def both_losses_turned(prior_logits, code_logits):
    return -(F.softplus(-prior_logits).mean() + F.softplus(code_logits).mean()), -F.softplus(-code_logits).mean()


@mistake(task="aae_losses", says="the discriminator's two means are averaged where they should be added")
def half_the_discriminator(prior_logits, code_logits):
    return (F.softplus(-prior_logits).mean() + F.softplus(code_logits).mean()) / 2, F.softplus(-code_logits).mean()


@mistake(
    task="aae_losses", says="prior and codes are pooled into one mean, so unequal batches are weighed by their size"
)
def pooled_discriminator(prior_logits, code_logits):
    terms = torch.cat([F.softplus(-prior_logits), F.softplus(code_logits)])
    return 2 * terms.mean(), F.softplus(-code_logits).mean()


@mistake(task="aae_losses", says="the batches are summed where they should be averaged")
def summed_adversaries(prior_logits, code_logits):
    return F.softplus(-prior_logits).sum() + F.softplus(code_logits).sum(), F.softplus(-code_logits).sum()


@mistake(task="aae_losses", says="the discriminator never sees a code")
def discriminator_without_codes(prior_logits, code_logits):
    return F.softplus(-prior_logits).mean(), F.softplus(-code_logits).mean()


@mistake(task="aae_losses", says="the discriminator never sees the prior")
def discriminator_without_prior(prior_logits, code_logits):
    return F.softplus(code_logits).mean(), F.softplus(-code_logits).mean()


@mistake(task="aae_losses", says="the sigmoid is applied twice")
def adversaries_with_two_sigmoids(prior_logits, code_logits):
    p, c = torch.sigmoid(prior_logits), torch.sigmoid(code_logits)
    return F.softplus(-p).mean() + F.softplus(c).mean(), F.softplus(-c).mean()


@mistake(task="aae_losses", says="the logarithm of a rounded sigmoid: infinite or NaN for confident logits")
def adversaries_of_a_sigmoid(prior_logits, code_logits):
    p, c = torch.sigmoid(prior_logits), torch.sigmoid(code_logits)
    return -p.log().mean() - (1 - c).log().mean(), -c.log().mean()


@mistake(task="aae_losses", says="a guard inside the logarithm caps the losses near 18 nats")
def guarded_adversaries(prior_logits, code_logits):
    p, c = torch.sigmoid(prior_logits), torch.sigmoid(code_logits)
    return -(p + 1e-8).log().mean() - (1 - c + 1e-8).log().mean(), -(c + 1e-8).log().mean()


@mistake(task="aae_losses", says="a cross-entropy of probabilities is clamped at 100: the losses stop growing")
def clamped_adversaries(prior_logits, code_logits):
    p, c = torch.sigmoid(prior_logits), torch.sigmoid(code_logits)
    one, zero = torch.ones_like(c), torch.zeros_like(c)
    discriminator = F.binary_cross_entropy(p, torch.ones_like(p)) + F.binary_cross_entropy(c, zero)
    return discriminator, F.binary_cross_entropy(c, one)


@mistake(task="aae_losses", says="the exponential of a large logit overflows")
def overflowing_adversaries(prior_logits, code_logits):
    real, fake = (1 + (-prior_logits).exp()).log().mean(), (1 + code_logits.exp()).log().mean()
    return real + fake, (1 + (-code_logits).exp()).log().mean()


@mistake(
    task="aae_losses",
    way="gradient",
    says="the codes are detached in the discriminator's loss: nothing is to be detached here",
)
def detaches_the_codes(prior_logits, code_logits):
    return F.softplus(-prior_logits).mean() + F.softplus(code_logits.detach()).mean(), F.softplus(-code_logits).mean()


@mistake(
    task="aae_losses",
    way="gradient",
    says="the codes are detached in the encoder's loss: this is where the encoder learns",
)
def detaches_the_encoder(prior_logits, code_logits):
    return F.softplus(-prior_logits).mean() + F.softplus(code_logits).mean(), F.softplus(-code_logits.detach()).mean()


@mistake(task="aae_losses", way="float64", says="the logits pass through float32")
def adversaries_through_float32(prior_logits, code_logits):
    p, c = prior_logits.float(), code_logits.float()
    losses = F.softplus(-p).mean() + F.softplus(c).mean(), F.softplus(-c).mean()
    return losses[0].to(prior_logits.dtype), losses[1].to(prior_logits.dtype)


@mistake(task="aae_losses", way="inputs", says="the codes' logits are negated in place")
def negates_the_codes(prior_logits, code_logits):
    losses = F.softplus(-prior_logits).mean() + F.softplus(code_logits).mean(), F.softplus(-code_logits).mean()
    with torch.no_grad():
        code_logits.neg_()
    return losses


@mistake(task="aae_losses", way="accelerator", says="the labels are made on the CPU, wherever the logits are")
def adversary_labels_on_the_cpu(prior_logits, code_logits):
    one = torch.ones(prior_logits.shape, dtype=prior_logits.dtype)
    zero = torch.zeros(code_logits.shape, dtype=code_logits.dtype)
    real = F.binary_cross_entropy_with_logits(prior_logits, one)
    return real + F.binary_cross_entropy_with_logits(code_logits, zero), F.softplus(-code_logits).mean()


@mistake(task="quiz_latent_cost", says="the standard deviation is used as if it were the variance")
def deviation_as_variance(mean, std):
    return 0.5 * (mean**2 + std - 1 - math.log(std))


@mistake(task="quiz_latent_cost", says="the factor of one half is missing")
def cost_without_the_half(mean, std):
    return mean**2 + std**2 - 1 - 2 * math.log(std)


@mistake(task="quiz_latent_cost", says="the logarithm is that of the deviation where that of the variance belongs")
def half_the_logarithm(mean, std):
    return 0.5 * (mean**2 + std**2 - 1 - math.log(std))
