"""Other right ways to write lecture 10b's tasks."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from autograder.checks import variant


@variant(task="gan_value")
def plain_logarithms(d_real, d_fake):
    return torch.log(d_real).mean() + torch.log(1 - d_fake).mean()


@variant(task="gan_value")
def guarded_logarithms(d_real, d_fake):
    return torch.mean(torch.log(d_real + 1e-8)) + torch.mean(torch.log(1.0 - d_fake + 1e-8))


@variant(task="gan_value")
def clamped_probabilities(d_real, d_fake):
    real = d_real.clamp(min=1e-8).log().sum() / d_real.numel()
    return real + (1 - d_fake).clamp(min=1e-8).log().sum() / d_fake.numel()


@variant(task="gan_value")
def through_cross_entropy(d_real, d_fake):
    loss = F.binary_cross_entropy(d_real, torch.ones_like(d_real))
    return -(loss + F.binary_cross_entropy(d_fake, torch.zeros_like(d_fake)))


@variant(task="gan_value")
def value_one_by_one(d_real, d_fake):
    real, fake = 0.0, 0.0
    for d in d_real:
        real = real + torch.log(d)
    for d in d_fake:
        fake = fake + torch.log(1 - d)
    return real / len(d_real) + fake / len(d_fake)


@variant(task="discriminator_loss")
def two_softplus(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


@variant(task="discriminator_loss")
def cross_entropy_with_logits(real_logits, fake_logits):
    real = F.binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))
    return real + F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))


@variant(task="discriminator_loss")
def criterion_object(real_logits, fake_logits):
    criterion = nn.BCEWithLogitsLoss()
    return sum(
        criterion(logits, torch.full_like(logits, label)) for logits, label in ((real_logits, 1.0), (fake_logits, 0.0))
    )


@variant(task="discriminator_loss")
def log_add_exp(real_logits, fake_logits):
    def cost(l):
        return torch.logaddexp(l, torch.zeros_like(l)).sum() / l.numel()

    return cost(-real_logits) + cost(fake_logits)


@variant(task="discriminator_loss")
def relu_and_log1p(real_logits, fake_logits):
    real, fake = -real_logits.reshape(-1), fake_logits.reshape(-1)
    return sum((torch.relu(l) + torch.log1p(torch.exp(-torch.abs(l)))).mean() for l in (real, fake))


@variant(task="discriminator_loss")
def two_class_softmax(real_logits, fake_logits):
    def log_probabilities(l):
        flat = l.flatten()
        return torch.log_softmax(torch.stack([torch.zeros_like(flat), flat], dim=1), dim=1)

    return -log_probabilities(real_logits)[:, 1].mean() - log_probabilities(fake_logits)[:, 0].mean()


@variant(task="discriminator_loss")
def double_inside(real_logits, fake_logits):
    real, fake = real_logits.double(), fake_logits.double()
    return (F.softplus(-real, threshold=700).mean() + F.softplus(fake, threshold=700).mean()).to(real_logits.dtype)


@variant(task="generator_loss")
def softplus_both_ways(fake_logits, saturating=False):
    return -F.softplus(fake_logits).mean() if saturating else F.softplus(-fake_logits).mean()


@variant(task="generator_loss")
def generator_cross_entropy(fake_logits, saturating=False):
    if saturating:
        return -F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
    return F.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))


@variant(task="generator_loss")
def log_d_and_its_shift(fake_logits, saturating=False):
    log_d = F.logsigmoid(fake_logits)
    log_not_d = log_d - fake_logits
    return torch.mean(log_not_d) if saturating else -torch.mean(log_d)


@variant(task="generator_loss")
def sign_first(fake_logits, saturating=False):
    sign = -1.0 if saturating else 1.0
    flat = (sign * fake_logits).flatten()
    return -sign * nn.LogSigmoid()(flat).sum() / flat.shape[0]


@variant(task="generator_loss")
def generator_log_sum_exp(fake_logits, saturating=False):
    pair = torch.stack((torch.zeros_like(fake_logits), fake_logits))
    normaliser = torch.logsumexp(pair, dim=0)
    return (normaliser * -1).mean() if saturating else (normaliser - fake_logits).mean()


@variant(task="optimal_discriminator")
def half_by_default(p_data, p_g):
    total = p_data + p_g
    d = torch.full_like(total, 0.5)
    some = total > 0
    d[some] = p_data[some] / total[some]
    return d


@variant(task="optimal_discriminator")
def nan_replaced(p_data, p_g):
    return torch.nan_to_num(p_data / (p_data + p_g), nan=0.5)


@variant(task="optimal_discriminator")
def where_with_a_number(p_data, p_g):
    empty = (p_data == 0) & (p_g == 0)
    return torch.where(empty, 0.5, p_data / (p_data + p_g + empty.to(p_data.dtype)))


@variant(task="optimal_discriminator")
def equal_weights_where_empty(p_data, p_g):
    empty = (p_data + p_g) == 0
    a, b = p_data.masked_fill(empty, 1.0), p_g.masked_fill(empty, 1.0)
    return a.div(a + b)


@variant(task="jensen_shannon")
def masked_kl(p, q):
    m = 0.5 * (p + q)

    def kl(a):
        some = a > 0
        return (a[some] * (a[some].log() - m[some].log())).sum()

    return 0.5 * kl(p) + 0.5 * kl(q)


@variant(task="jensen_shannon")
def double_where(p, q):
    m = (p + q) / 2
    total = 0
    for r in (p, q):
        some = r > 0
        ratio = torch.where(some, r, 1.0) / torch.where(some, m, 1.0)
        total = total + torch.where(some, r * ratio.log(), 0.0).sum()
    return total / 2


@variant(task="jensen_shannon")
def guarded(p, q):
    eps = 1e-8
    m = (p + q) / 2
    log_m = torch.log(m + eps)
    return 0.5 * torch.sum(p * (torch.log(p + eps) - log_m)) + 0.5 * torch.sum(q * (torch.log(q + eps) - log_m))


@variant(task="jensen_shannon")
def clamped(p, q):
    def log(t):
        return t.clamp(min=1e-8).log()

    m = (p + q) / 2
    return ((p * (log(p) - log(m))).sum() + (q * (log(q) - log(m))).sum()) / 2


@variant(task="jensen_shannon")
def outcome_by_outcome(p, q):
    total = p.new_zeros(())
    for a, b in zip(p, q, strict=True):
        m = (a + b) / 2
        if a > 0:
            total = total + a * torch.log(a / m) / 2
        if b > 0:
            total = total + b * torch.log(b / m) / 2
    return total


@variant(task="jensen_shannon")
def library_entropy(p, q):
    m = (p + q) / 2
    return torch.special.entr(m).sum() - (torch.special.entr(p) + torch.special.entr(q)).sum() / 2


@variant(task="jensen_shannon")
def double_inside_and_xlogy(p, q):
    a, b = p.double(), q.double()
    m = (a + b) / 2
    return (0.5 * (torch.xlogy(a, a) + torch.xlogy(b, b)) - torch.xlogy(m, m)).sum().to(p.dtype)


@variant(task="jensen_shannon")
def guarded_on_one_side(p, q):
    m = 0.5 * (p + q)
    log_m = torch.where(m > 0, m, torch.ones_like(m)).log()
    return sum((r * ((r + 1e-8).log() - log_m)).sum() for r in (p, q)) / 2


@variant(task="jensen_shannon")
def guarded_ratio(p, q):
    m = (p + q) / 2
    safe_m = m.masked_fill(m == 0, 1.0)
    return 0.5 * (p * torch.log(p / safe_m + 1e-8)).sum() + 0.5 * (q * torch.log(q / safe_m + 1e-8)).sum()


@variant(task="cycle_consistency_loss")
def l1_losses(x, x_cycled, y, y_cycled):
    return F.l1_loss(x_cycled, x) + F.l1_loss(y_cycled, y)


@variant(task="cycle_consistency_loss")
def norms(x, x_cycled, y, y_cycled):
    return sum(torch.linalg.vector_norm(b - a, ord=1) / a.numel() for a, b in ((x, x_cycled), (y, y_cycled)))


@variant(task="cycle_consistency_loss")
def greater_minus_smaller(x, x_cycled, y, y_cycled):
    forward = torch.maximum(x, x_cycled) - torch.minimum(x, x_cycled)
    backward = torch.maximum(y, y_cycled) - torch.minimum(y, y_cycled)
    return forward.flatten().mean() + backward.flatten().mean()


@variant(task="gan_gradients")
def gradients_by_hand(x, z, w_g, w_d):
    fake = z @ w_g.T
    real_share, fake_share = torch.sigmoid(-(x @ w_d)), torch.sigmoid(fake @ w_d)
    grad_d = (fake_share @ fake) / len(z) - (real_share @ x) / len(x)
    missing = torch.sigmoid(-(fake @ w_d)) / len(z)
    return -torch.outer(w_d, missing @ z), grad_d


@variant(task="gan_gradients")
def one_loss_at_a_time(x, z, w_g, w_d):
    with torch.enable_grad():
        w = w_g.clone().detach().requires_grad_(True)
        loss = F.binary_cross_entropy_with_logits(z @ w.T @ w_d.detach(), torch.ones_like(z[:, 0]))
        loss.backward()
        v = w_d.clone().detach().requires_grad_(True)
        real, fake = x @ v, (z @ w.T).detach() @ v
        loss = F.binary_cross_entropy_with_logits(real, torch.ones_like(real))
        loss = loss + F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
        loss.backward()
    return w.grad, v.grad


@variant(task="gan_gradients")
def two_layers(x, z, w_g, w_d):
    generator = nn.Linear(w_g.shape[1], w_g.shape[0], bias=False, device=w_g.device, dtype=w_g.dtype)
    critic = nn.Linear(len(w_d), 1, bias=False, device=w_d.device, dtype=w_d.dtype)
    with torch.no_grad():
        generator.weight.copy_(w_g)
        critic.weight.copy_(w_d[None])
    with torch.enable_grad():
        fake = generator(z)
        loss_d = F.softplus(-critic(x)).mean() + F.softplus(critic(fake.detach())).mean()
        loss_d.backward()
        grad_d = critic.weight.grad[0].clone()
        F.softplus(-critic(fake)).mean().backward()
    return generator.weight.grad, grad_d


@variant(task="gan_gradients")
def borrows_the_weights(x, z, w_g, w_d):
    with torch.enable_grad():
        w_g.requires_grad_(True)
        grad_g = torch.autograd.grad(-F.logsigmoid((z @ w_g.t()) @ w_d).mean(), w_g)[0]
        w_g.requires_grad_(False)
        w_d.requires_grad_(True)
        loss = -F.logsigmoid(x @ w_d).mean() - F.logsigmoid(-(z @ w_g.t() @ w_d)).mean()
        grad_d = torch.autograd.grad(loss, w_d)[0]
        w_d.requires_grad_(False)
    return grad_g, grad_d


@variant(task="gan_gradients")
def sample_by_sample(x, z, w_g, w_d):
    grad_g, grad_d = torch.zeros_like(w_g), torch.zeros_like(w_d)
    for sample in x:
        grad_d = grad_d - torch.sigmoid(-(sample * w_d).sum()) * sample / x.size(0)
    for noise in z:
        fake = w_g @ noise
        logit = (fake * w_d).sum()
        grad_d = grad_d + torch.sigmoid(logit) * fake / z.size(0)
        grad_g = grad_g - torch.sigmoid(-logit) * w_d[:, None] * noise[None, :] / z.size(0)
    return [grad_g, grad_d]


@variant(task="infogan_loss")
def softplus_and_logsumexp(fake_logits, code_logits, codes, weight=1.0):
    chosen = code_logits[torch.arange(len(codes), device=codes.device), codes]
    recovered = (torch.logsumexp(code_logits, dim=1) - chosen).sum() / len(codes)
    return F.softplus(-fake_logits).mean() + weight * recovered


@variant(task="infogan_loss")
def one_hot_codes(fake_logits, code_logits, codes, weight=1.0):
    hot = F.one_hot(codes, code_logits.size(1)).to(code_logits)
    log_p = code_logits.log_softmax(-1)
    generator = F.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))
    return generator - weight * (hot * log_p).sum(-1).mean()


@variant(task="infogan_loss")
def criterion_objects(fake_logits, code_logits, codes, weight=1.0):
    real = torch.ones_like(fake_logits)
    return nn.BCEWithLogitsLoss()(fake_logits, real).add(nn.CrossEntropyLoss()(code_logits, codes), alpha=weight)


@variant(task="infogan_loss")
def code_after_code(fake_logits, code_logits, codes, weight=1.0):
    total = 0
    for fake, logits, code in zip(fake_logits.double(), code_logits.double(), codes.tolist(), strict=True):
        total = total - F.logsigmoid(fake) - weight * torch.log_softmax(logits, 0)[code]
    return (total / len(codes)).to(fake_logits.dtype)


@variant(task="text_to_image_discriminator_loss")
def cross_entropies_of_pairs(matching_logits, mismatched_logits, fake_logits):
    def cost(logits, label):
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))

    return cost(matching_logits, 1.0) + 0.5 * (cost(mismatched_logits, 0.0) + cost(fake_logits, 0.0))


@variant(task="text_to_image_discriminator_loss")
def softplus_of_pairs(matching_logits, mismatched_logits, fake_logits):
    wrong = F.softplus(mismatched_logits).mean() / 2 + F.softplus(fake_logits).mean() / 2
    return wrong + F.softplus(-matching_logits).mean()


@variant(task="text_to_image_discriminator_loss")
def what_is_maximised(matching_logits, mismatched_logits, fake_logits):
    log_right = F.logsigmoid(matching_logits).sum() / matching_logits.numel()
    log_wrong = sum((F.logsigmoid(l) - l).sum() / l.numel() for l in (mismatched_logits, fake_logits))
    return -(log_right + log_wrong / 2)


@variant(task="text_to_image_discriminator_loss")
def pairs_with_logaddexp(matching_logits, mismatched_logits, fake_logits):
    total = 0.0
    for logits, share in ((-matching_logits, 1.0), (mismatched_logits, 0.5), (fake_logits, 0.5)):
        flat = logits.double().reshape(-1)
        total = total + share * torch.logaddexp(flat, flat.new_zeros(1)).mean()
    return total.to(matching_logits.dtype)


@variant(task="stargan_generator_loss")
def star_of_primitives(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    adversarial = F.softplus(-fake_logits).mean()
    log_p = torch.log_softmax(domain_logits, dim=1).gather(1, domains.unsqueeze(1))
    return adversarial - lambda_class * log_p.mean() + lambda_back * torch.mean(torch.abs(x - x_back))


@variant(task="stargan_generator_loss")
def star_of_library_losses(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    losses = (
        F.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits)),
        lambda_class * nn.CrossEntropyLoss()(domain_logits, domains),
        lambda_back * nn.L1Loss()(x_back, x),
    )
    return torch.stack(losses).sum()


@variant(task="stargan_generator_loss")
def star_in_double(fake_logits, domain_logits, domains, x, x_back, lambda_class=1.0, lambda_back=10.0):
    fake, logits, back = fake_logits.double(), domain_logits.double(), (x_back.double() - x.double()).flatten()
    adversarial = torch.logaddexp(-fake, torch.zeros_like(fake)).mean()
    chosen = torch.stack([row[k] for row, k in zip(logits, domains.tolist(), strict=True)])
    domain = (torch.logsumexp(logits, 1) - chosen).mean()
    total = adversarial + lambda_class * domain + lambda_back * back.norm(p=1) / back.numel()
    return total.to(x.dtype)


@variant(task="leaky_relu")
def greater_of_the_two(x, slope=0.2):
    return torch.maximum(x, slope * x)


@variant(task="leaky_relu")
def two_relus(x, slope=0.2):
    return F.relu(x) - slope * F.relu(-x)


@variant(task="leaky_relu")
def two_clamps(x, slope=0.2):
    return x.clamp(min=0) + slope * x.clamp(max=0)


@variant(task="leaky_relu")
def factor_by_sign(x, slope=0.2):
    factor = torch.ones_like(x)
    factor[x <= 0] = slope
    return x * factor


@variant(task="leaky_relu")
def with_the_absolute_value(x, slope=0.2):
    return 0.5 * ((1 + slope) * x + (1 - slope) * abs(x))


@variant(task="fade_in")
def nearest_and_lerp(low, high, alpha):
    return torch.lerp(F.interpolate(low, scale_factor=2, mode="nearest"), high, alpha)


@variant(task="fade_in")
def kronecker(low, high, alpha):
    block = torch.ones(2, 2, dtype=low.dtype, device=low.device)
    return torch.kron(low.contiguous(), block) * (1 - alpha) + high * alpha


@variant(task="fade_in")
def expanded(low, high, alpha):
    n, c, h, w = low.shape
    doubled = low[:, :, :, None, :, None].expand(n, c, h, 2, w, 2).reshape(n, c, 2 * h, 2 * w)
    return doubled + alpha * (high - doubled)


@variant(task="fade_in")
def early_returns(low, high, alpha):
    doubled = nn.Upsample(scale_factor=2)(low)
    if alpha == 0:
        return doubled
    if alpha == 1:
        return high.clone()
    return (1 - alpha) * doubled + alpha * high


@variant(task="fade_in")
def four_slices(low, high, alpha):
    image = alpha * high
    for row in range(2):
        for column in range(2):
            image[:, :, row::2, column::2] += (1 - alpha) * low
    return image


def _refuse(images, patch):
    for side in images.shape[-2:]:
        if side % patch != 0:
            raise ValueError(f"{side} is not a multiple of {patch}")


@variant(task="permute_patches")
def window_by_window(images, patch, permutation):
    _refuse(images, patch)
    columns = images.shape[3] // patch
    result = torch.zeros_like(images)
    for place, number in enumerate(permutation.tolist()):
        (i, j), (k, l) = divmod(place, columns), divmod(number, columns)
        source = images[:, :, k * patch : (k + 1) * patch, l * patch : (l + 1) * patch]
        result[:, :, i * patch : (i + 1) * patch, j * patch : (j + 1) * patch] = source
    return result


@variant(task="permute_patches")
def unfold_and_fold(images, patch, permutation):
    _refuse(images, patch)
    columns = F.unfold(images, patch, stride=patch)
    return F.fold(columns[:, :, permutation], images.shape[2:], patch, stride=patch)


@variant(task="permute_patches")
def rows_of_patches(images, patch, permutation):
    if images.shape[2] % patch or images.shape[3] % patch:
        raise ValueError(f"images of shape {tuple(images.shape)} do not fall into patches")
    width = images.size(3) // patch
    patches = [part for row in images.split(patch, dim=2) for part in row.split(patch, dim=3)]
    moved = [patches[number] for number in permutation]
    rows = [torch.cat(moved[start : start + width], dim=3) for start in range(0, len(moved), width)]
    return torch.cat(rows, dim=2)


@variant(task="permute_patches")
def pixel_indices(images, patch, permutation):
    _refuse(images, patch)
    n, c, h, w = images.shape
    pixels = torch.arange(h * w, device=images.device).view(h // patch, patch, w // patch, patch)
    pixels = pixels.transpose(1, 2).reshape(-1, patch, patch)[permutation]
    pixels = pixels.view(h // patch, w // patch, patch, patch).transpose(1, 2).reshape(-1)
    return images.reshape(n, c, h * w)[:, :, pixels].view(n, c, h, w)


@variant(task="permute_patches")
def tensor_unfold(images, patch, permutation):
    _refuse(images, patch)
    n, c, h, w = images.shape
    windows = images.unfold(2, patch, patch).unfold(3, patch, patch)
    moved = windows.reshape(n, c, -1, patch, patch).index_select(2, permutation)
    rows = moved.view(n, c, h // patch, w // patch, patch, patch)
    return torch.einsum("ncijpq->ncipjq", rows).reshape(n, c, h, w)


@variant(task="restore_patches")
def assigned_back(images, patch, permutation):
    _refuse(images, patch)
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // patch, patch, w // patch, patch).transpose(3, 4)
    patches = grid.reshape(n, c, -1, patch, patch)
    result = torch.empty_like(patches)
    result[:, :, permutation] = patches
    return result.view(n, c, h // patch, w // patch, patch, patch).transpose(3, 4).reshape(n, c, h, w)


@variant(task="restore_patches")
def windows_back(images, patch, permutation):
    _refuse(images, patch)
    columns = images.shape[3] // patch
    result = torch.zeros_like(images)
    for place, number in enumerate(permutation.tolist()):
        (i, j), (k, l) = divmod(place, columns), divmod(number, columns)
        source = images[:, :, i * patch : (i + 1) * patch, j * patch : (j + 1) * patch]
        result[:, :, k * patch : (k + 1) * patch, l * patch : (l + 1) * patch] = source
    return result


@variant(task="restore_patches")
def fold_with_the_inverse(images, patch, permutation):
    _refuse(images, patch)
    inverse = torch.empty_like(permutation)
    inverse[permutation] = torch.arange(len(permutation), device=permutation.device)
    columns = F.unfold(images, patch, stride=patch)
    return F.fold(columns[:, :, inverse], images.shape[2:], patch, stride=patch)


@variant(task="quiz_saturation")
def one_over_d(d):
    return 1 / d - 1


@variant(task="quiz_saturation")
def exponential_of_minus_the_logit(d):
    return math.exp(-math.log(d / (1 - d)))


@variant(task="quiz_saturation")
def with_numpy(d):
    return float(np.divide(1.0 - d, d))


@variant(task="quiz_saturation")
def slopes_by_autograd(d):
    logit = torch.tensor(d, dtype=torch.float64).logit().requires_grad_()
    (saturating,) = torch.autograd.grad(-F.softplus(logit), logit)
    (other,) = torch.autograd.grad(F.softplus(-logit), logit)
    return (other / saturating).item()


@variant(task="quiz_growth_stages")
def doubling_by_doubling(start, end):
    stages = 0
    while start < end:
        start *= 2
        stages += 1
    return stages


@variant(task="quiz_growth_stages")
def binary_logarithm(start, end):
    return int(math.log2(end // start))
