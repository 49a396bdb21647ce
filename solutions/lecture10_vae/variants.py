"""Other right ways to write lecture 10a's tasks."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from autograder.checks import variant


def _nll(logits, x):
    return (F.softplus(logits) - x * logits).flatten(1).sum(1)


def _kl(mu, logvar):
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(dim=1)


@variant(task="reparameterize")
def addcmul(mu, logvar, eps):
    return torch.addcmul(mu, logvar.div(2).exp(), eps)


@variant(task="reparameterize")
def root_of_the_variance(mu, logvar, eps):
    return torch.sqrt(torch.exp(logvar)) * eps + mu


@variant(task="reparameterize")
def power_of_e(mu, logvar, eps):
    std = math.e ** (logvar / 2)
    z = eps.clone()
    z = z * std
    z += mu
    return z


@variant(task="reparameterize")
def double_inside(mu, logvar, eps):
    z = mu.double() + (logvar.double() / 2).exp() * eps.double()
    return z.to(mu.dtype)


@variant(task="kl_standard_normal")
def paper_form(mu, logvar):
    return -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp(), dim=-1)


@variant(task="kl_standard_normal")
def through_the_deviation(mu, logvar):
    std = torch.exp(logvar / 2)
    return ((mu * mu + std * std - 1) / 2 - std.log()).sum(-1)


@variant(task="kl_standard_normal")
def sample_by_sample(mu, logvar):
    rows = []
    for m, v in zip(mu, logvar, strict=True):
        total = mu.new_zeros(())
        for j in range(len(m)):
            total = total + 0.5 * (m[j] ** 2 + torch.exp(v[j]) - v[j] - 1)
        rows.append(total)
    return torch.stack(rows)


@variant(task="kl_standard_normal")
def expm1_and_einsum(mu, logvar):
    return 0.5 * (torch.einsum("nd,nd->n", mu, mu) + (torch.expm1(logvar) - logvar).sum(1))


@variant(task="kl_standard_normal")
def with_matmul(mu, logvar):
    ones = torch.ones(mu.shape[1], dtype=mu.dtype, device=mu.device)
    return (mu.pow(2) + logvar.exp() - logvar - 1) @ ones / 2


@variant(task="kl_standard_normal")
def kl_double_inside(mu, logvar):
    m, v = mu.to(torch.float64), logvar.to(torch.float64)
    return (0.5 * (m**2 + v.exp() - v - 1)).sum(1).to(mu.dtype)


@variant(task="kl_standard_normal")
def entropy_and_cross_entropy(mu, logvar):
    d = mu.size(1)
    cross = 0.5 * (d * np.log(2 * np.pi) + (mu.square() + logvar.exp()).sum(1))
    entropy = 0.5 * (d * (1 + np.log(2 * np.pi)) + logvar.sum(1))
    return cross - entropy


@variant(task="bernoulli_nll")
def softplus_form(logits, x):
    per_pixel = F.softplus(logits) - x * logits
    return per_pixel.reshape(per_pixel.shape[0], -1).sum(-1)


@variant(task="bernoulli_nll")
def two_softplus(logits, x):
    per_pixel = x * F.softplus(-logits) + (1 - x) * F.softplus(logits)
    return per_pixel.sum(dim=tuple(range(1, per_pixel.dim())))


@variant(task="bernoulli_nll")
def log_sum_exp(logits, x):
    log_normaliser = torch.logsumexp(torch.stack([torch.zeros_like(logits), logits], dim=-1), dim=-1)
    return (log_normaliser - x * logits).flatten(1).sum(1)


@variant(task="bernoulli_nll")
def relu_and_log1p(logits, x):
    per_pixel = F.relu(logits) - logits * x + torch.log1p(torch.exp(-logits.abs()))
    return torch.stack([image.sum() for image in per_pixel])


@variant(task="bernoulli_nll")
def two_class_log_softmax(logits, x):
    log_p = F.log_softmax(torch.stack([logits, torch.zeros_like(logits)], dim=0), dim=0)
    nll = -(x * log_p[0] + (1 - x) * log_p[1])
    while nll.dim() > 1:
        nll = nll.sum(-1)
    return nll


@variant(task="bernoulli_nll")
def einsum_form(logits, x):
    a, b = logits.flatten(1), x.flatten(1)
    return torch.logaddexp(a, torch.zeros_like(a)).sum(1) - torch.einsum("nd,nd->n", a, b)


@variant(task="bernoulli_nll")
def nll_double_inside(logits, x):
    a, b = logits.double(), x.double()
    per_pixel = torch.where(a > 0, a, 0.0) + torch.log1p((-a.abs()).exp()) - a * b
    return per_pixel.flatten(1).sum(1).to(logits.dtype)


@variant(task="negative_elbo")
def mean_of_each_term(logits, x, mu, logvar, beta=1.0):
    return _nll(logits, x).mean() + beta * _kl(mu, logvar).mean()


@variant(task="negative_elbo")
def sum_over_n(logits, x, mu, logvar, beta=1.0):
    n = x.shape[0]
    nll = (F.softplus(logits) - x * logits).sum()
    kl = -0.5 * (1 + logvar - mu**2 - logvar.exp()).sum()
    return (nll + kl * beta) / n


@variant(task="negative_elbo")
def minus_the_elbo(logits, x, mu, logvar, beta=1.0):
    log_likelihood = (x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).flatten(1).sum(1)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(1)
    elbo = log_likelihood - beta * kl
    return -torch.mean(elbo)


@variant(task="negative_elbo")
def one_sample_at_a_time(logits, x, mu, logvar, beta=1.0):
    total = 0.0
    for i in range(len(x)):
        nll = torch.logaddexp(logits[i], torch.zeros_like(logits[i])) - x[i] * logits[i]
        kl = 0.5 * (mu[i] ** 2 + torch.exp(logvar[i]) - 1 - logvar[i])
        total = total + nll.sum() + beta * kl.sum()
    return total / len(x)


@variant(task="negative_elbo")
def elbo_double_inside(logits, x, mu, logvar, beta=1.0):
    a, b, m, v = (part.double() for part in (logits, x, mu, logvar))
    nll = (torch.logaddexp(a, torch.zeros_like(a)) - a * b).flatten(1).sum(1)
    kl = (m**2 + v.exp() - 1 - v).sum(1) / 2
    return torch.stack([nll, beta * kl]).sum(0).mean().to(x.dtype)


@variant(task="autoencoder_loss")
def mse_of_sums(x, reconstruction):
    return F.mse_loss(reconstruction, x, reduction="sum") / x.shape[0]


@variant(task="autoencoder_loss")
def mean_times_pixels(x, reconstruction):
    return ((x - reconstruction) ** 2).mean() * x[0].numel()


@variant(task="autoencoder_loss")
def image_by_image(x, reconstruction):
    total = 0.0
    for image, copy in zip(x, reconstruction, strict=True):
        total = total + torch.sum((copy - image) * (copy - image))
    return total / len(x)


@variant(task="autoencoder_loss")
def errors_einsum(x, reconstruction):
    error = (reconstruction - x).reshape(len(x), -1).double()
    return torch.einsum("nd,nd->n", error, error).mean().to(x.dtype)


@variant(task="gaussian_reconstruction_nll")
def library_gaussian(mean, x, logvar=0.0):
    variance = torch.full_like(mean, logvar).exp()
    nll = F.gaussian_nll_loss(mean, x, variance, full=True, reduction="none")
    return nll.reshape(len(x), -1).sum(1)


@variant(task="gaussian_reconstruction_nll")
def standardised(mean, x, logvar=0.0):
    std = math.exp(logvar / 2)
    d = x[0].numel()
    z = ((x - mean) / std).flatten(1)
    return (z**2).sum(1) / 2 + d * math.log(std * math.sqrt(2 * math.pi))


@variant(task="gaussian_reconstruction_nll")
def logarithm_of_the_density(mean, x, logvar=0.0):
    log_density = -((x - mean) ** 2) / (2 * np.exp(logvar)) - 0.5 * (np.log(2 * np.pi) + logvar)
    while log_density.dim() > 1:
        log_density = log_density.sum(-1)
    return -log_density


@variant(task="gaussian_reconstruction_nll")
def gaussian_double_inside(mean, x, logvar=0.0):
    log_variance = torch.tensor(float(logvar), dtype=torch.float64, device=x.device)
    error = (x.double() - mean.double()).pow(2) / log_variance.exp()
    nll = (error + log_variance + math.log(2 * math.pi)) / 2
    return torch.stack([image.sum() for image in nll]).to(x.dtype)


@variant(task="iwae_bound")
def maximum_aside(log_weights):
    top = log_weights.max(dim=0, keepdim=True).values
    return ((log_weights - top).exp().mean(dim=0).log() + top.squeeze(0)).mean()


@variant(task="iwae_bound")
def maximum_detached(log_weights):
    top = log_weights.detach().amax(0)
    return torch.mean(top + torch.log(torch.exp(log_weights - top).sum(0) / log_weights.size(0)))


@variant(task="iwae_bound")
def log_k_first(log_weights):
    k, n = log_weights.shape
    return torch.logsumexp(log_weights - math.log(k), dim=0).sum() / n


@variant(task="iwae_bound")
def log_k_last(log_weights):
    k = torch.tensor(float(len(log_weights)), dtype=log_weights.dtype, device=log_weights.device)
    return torch.logsumexp(log_weights, dim=0).mean() - torch.log(k)


@variant(task="iwae_bound")
def pair_by_pair(log_weights):
    totals = log_weights[0]
    for row in log_weights[1:]:
        totals = torch.logaddexp(totals, row)
    return (totals - np.log(len(log_weights))).mean()


@variant(task="iwae_bound")
def image_after_image(log_weights):
    bounds = [column.double().logsumexp(0) - math.log(len(column)) for column in log_weights.T]
    return torch.stack(bounds).mean().to(log_weights.dtype)


@variant(task="aae_losses")
def adversarial_cross_entropies(prior_logits, code_logits):
    def cost(logits, real):
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, float(real)))

    return cost(prior_logits, True) + cost(code_logits, False), cost(code_logits, True)


@variant(task="aae_losses")
def adversarial_softplus(prior_logits, code_logits):
    encoder = F.softplus(-code_logits).mean()
    return F.softplus(-prior_logits).mean() + encoder + code_logits.mean(), encoder


@variant(task="aae_losses")
def adversarial_logaddexp(prior_logits, code_logits):
    def cost(logits):
        return torch.logaddexp(logits, torch.zeros_like(logits)).sum() / len(logits)

    return [cost(-prior_logits) + cost(code_logits), cost(-code_logits)]


@variant(task="aae_losses")
def adversarial_log1p(prior_logits, code_logits):
    p, c = prior_logits.double(), code_logits.double()
    real = p.neg().clamp(min=0) + torch.log1p(torch.exp(-p.abs()))
    fake = c.clamp(min=0) + torch.log1p(torch.exp(-c.abs()))
    fooled = fake - c
    dtype = prior_logits.dtype
    return (real.mean() + fake.mean()).to(dtype), fooled.mean().to(dtype)


@variant(task="quiz_latent_cost")
def from_the_variance(mean, std):
    variance = std * std
    return (mean * mean + variance - 1 - math.log(variance)) / 2


@variant(task="quiz_latent_cost")
def with_numpy(mean, std):
    return float(0.5 * (np.square(mean) + np.square(std) - 1.0 - np.log(np.square(std))))
