"""Other right ways to step."""

import math

import numpy as np
import torch

from autograder.checks import variant

# Gradient descent


@variant(task="sgd_step")
def sgd_alpha(param, grad, lr):
    return torch.sub(param, grad, alpha=lr)


@variant(task="sgd_step")
def sgd_lerp(param, grad, lr):
    return torch.lerp(param, param - grad, lr)


@variant(task="sgd_step")
def sgd_clone_in_place(param, grad, lr):
    new = param.clone()
    new -= lr * grad
    return new


# Momentum


@variant(task="momentum_step")
def momentum_add(param, grad, velocity, lr, beta=0.9):
    a = torch.add(grad, velocity, alpha=beta)
    return torch.add(param, a, alpha=-lr), a


@variant(task="momentum_step")
def momentum_rows(param, grad, velocity, lr, beta=0.9):
    velocities = [beta * a + g for a, g in zip(velocity.flatten(), grad.flatten(), strict=True)]
    moved = [w - lr * a for w, a in zip(param.flatten(), velocities, strict=True)]
    return torch.stack(moved).reshape(param.shape), torch.stack(velocities).reshape(param.shape)


@variant(task="momentum_step")
def momentum_parts(param, grad, velocity, lr, beta=0.9):
    return param - lr * grad - lr * beta * velocity, grad + velocity * beta


# Nesterov


@variant(task="nesterov_step")
def nesterov_spelled_out(param, grad_fn, velocity, lr, beta=0.9):
    carried = velocity.mul(beta)
    a = carried + grad_fn(param.add(carried, alpha=-lr))
    return param.add(a, alpha=-lr), a


@variant(task="nesterov_step")
def nesterov_correction(param, grad_fn, velocity, lr, beta=0.9):
    ahead = param - lr * (beta * velocity)
    slope = grad_fn(ahead)
    return ahead - lr * slope, beta * velocity + slope


@variant(task="nesterov_step")
def nesterov_lists(param, grad_fn, velocity, lr, beta=0.9):
    g = grad_fn((param - lr * beta * velocity).clone())
    new_velocity = torch.stack([velocity * beta, g]).sum(0)
    return torch.stack([param, new_velocity * (-lr)]).sum(0), new_velocity


# AdaGrad


@variant(task="adagrad_step")
def adagrad_rsqrt(param, grad, sum_squares, lr, eps=1e-8):
    total = torch.addcmul(sum_squares, grad, grad)
    return param - lr * grad * torch.rsqrt(total + eps), total


@variant(task="adagrad_step")
def adagrad_power(param, grad, sum_squares, lr, eps=1e-8):
    total = sum_squares + grad.square()
    return param - (lr / (total + eps) ** 0.5) * grad, total


@variant(task="adagrad_step")
def adagrad_addcdiv(param, grad, sum_squares, lr, eps=1e-8):
    total = sum_squares + grad * grad
    return torch.addcdiv(param, grad, (total + eps).sqrt(), value=-lr), total


# AdaDelta


@variant(task="adadelta_step")
def adadelta_one_root(param, grad, state, rho=0.9, eps=1e-6):
    g_mean, h_mean = state
    g_mean = rho * g_mean + (1 - rho) * grad * grad
    ratio = (h_mean + eps) / (g_mean + eps)
    step = grad * ratio.sqrt()
    return param - step, (g_mean, rho * h_mean + (1 - rho) * ratio * grad * grad)


@variant(task="adadelta_step")
def adadelta_lerp(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = torch.lerp(grad.square(), state[0], rho)
    step = torch.rsqrt(g_mean + eps) * torch.sqrt(state[1] + eps) * grad
    h_mean = torch.lerp(step.square(), state[1], rho)
    return param - step, (g_mean, h_mean)


@variant(task="adadelta_step")
def adadelta_named_rms(param, grad, state, rho=0.9, eps=1e-6):
    def rms(mean):
        return (mean + eps).pow(0.5)

    def fold(mean, x):
        return mean * rho + x.pow(2) * (1.0 - rho)

    g_mean = fold(state[0], grad)
    delta = -(rms(state[1]) / rms(g_mean)) * grad
    return param + delta, (g_mean, fold(state[1], delta))


# RMSProp


@variant(task="rmsprop_step")
def rmsprop_difference(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    mean = mean_squares + (1 - gamma) * (grad**2 - mean_squares)
    return param - lr * grad / (mean + eps).sqrt(), mean


@variant(task="rmsprop_step")
def rmsprop_rsqrt(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    mean = torch.addcmul(mean_squares * gamma, grad, grad, value=1 - gamma)
    return param - lr * grad * (mean + eps).rsqrt(), mean


@variant(task="rmsprop_step")
def rmsprop_elementwise(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    w, mean = [], []
    for p, g, old in zip(param.reshape(-1), grad.reshape(-1), mean_squares.reshape(-1), strict=True):
        mean.append(gamma * old + (1 - gamma) * g * g)
        w.append(p - lr * g / (mean[-1] + eps) ** 0.5)
    return torch.stack(w).view(param.shape), torch.stack(mean).view(param.shape)


# One step of Adam


@variant(task="adam_step")
def adam_scaled_rate(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    (b1, b2), t = betas, t + 1
    m = m * b1 + grad * (1 - b1)
    v = v * b2 + grad * grad * (1 - b2)
    root = math.sqrt(1 - b2**t)
    return param - (lr * root / (1 - b1**t)) * m / (v.sqrt() + eps * root), (m, v, t)


@variant(task="adam_step")
def adam_lerp_addcdiv(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    t = state[2] + 1
    m = torch.lerp(state[0], grad, 1 - b1)
    v = torch.addcmul(state[1].mul(b2), grad, grad, value=1 - b2)
    divisor = torch.sqrt(v) / (1 - b2**t) ** 0.5 + eps
    return torch.addcdiv(param, m, divisor, value=-lr / (1 - b1**t)), (m, v, t)


@variant(task="adam_step")
def adam_elementwise(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    first, second, t = state
    t += 1
    rows = []
    for w, g, m, v in zip(param.reshape(-1), grad.reshape(-1), first.reshape(-1), second.reshape(-1), strict=True):
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g * g
        w = w - lr * (m / (1 - betas[0] ** t)) / ((v / (1 - betas[1] ** t)) ** 0.5 + eps)
        rows.append(torch.stack([w, m, v]))
    w, m, v = torch.stack(rows).unbind(1)
    return w.reshape(param.shape), (m.reshape(param.shape), v.reshape(param.shape), t)


@variant(task="adam_step")
def adam_in_double(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    w, g, m, v = (x.to(torch.float64) for x in (param, grad, state[0], state[1]))
    m = betas[0] * m + (1 - betas[0]) * g
    v = betas[1] * v + (1 - betas[1]) * g.square()
    t = state[2] + 1
    w = w - lr * m / (1 - betas[0] ** t) / (torch.sqrt(v / (1 - betas[1] ** t)) + eps)
    return w.to(param.dtype), (m.to(param.dtype), v.to(param.dtype), t)


@variant(task="adam_step")
def adam_tensor_betas(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = (torch.tensor(b, dtype=param.dtype, device=param.device) for b in betas)
    m, v, t = state
    t = t + 1
    m, v = b1 * m + (1 - b1) * grad, b2 * v + (1 - b2) * torch.pow(grad, 2)
    return param - lr * (m / (1 - b1**t)) / ((v / (1 - b2**t)).sqrt() + eps), (m, v, t)


@variant(task="adam_step")
def adam_log_powers(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    t = t + 1
    weights = np.array(betas, dtype=np.float64)
    correct_m, correct_v = (float(c) for c in -np.expm1(t * np.log(weights)))
    stacked = torch.stack([m, v]) * param.new_tensor(betas).view(2, *[1] * param.dim())
    m, v = stacked + torch.stack([grad * (1 - betas[0]), grad**2 * (1 - betas[1])])
    return param - lr * m.div(correct_m).div(v.div(correct_v).sqrt().add(eps)), (m, v, t)


# Adam as an optimiser


@variant(task="Adam")
class WritesData:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params, self.lr, self.betas, self.eps = [*params], lr, betas, eps
        self.state = {}

    def step(self):
        b1, b2 = self.betas
        for p in self.params:
            if p.grad is None:
                continue
            m, v, t = self.state.get(p, (0.0, 0.0, 0))
            g, t = p.grad.detach(), t + 1
            m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
            self.state[p] = m, v, t
            p.data = p.data - self.lr * (m / (1 - b1**t)) / ((v / (1 - b2**t)).sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


@variant(task="Adam")
class InPlaceBuffers:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.slots = [{"p": p, "m": torch.zeros_like(p.data), "v": torch.zeros_like(p.data), "t": 0} for p in params]
        self.lr, (self.beta1, self.beta2), self.eps = lr, betas, eps

    @torch.no_grad()
    def step(self):
        for slot in self.slots:
            p, m, v = slot["p"], slot["m"], slot["v"]
            if p.grad is None:
                continue
            slot["t"] += 1
            m.mul_(self.beta1).add_(p.grad, alpha=1 - self.beta1)
            v.mul_(self.beta2).addcmul_(p.grad, p.grad, value=1 - self.beta2)
            divisor = (v / (1 - self.beta2 ** slot["t"])).sqrt_().add_(self.eps)
            p.addcdiv_(m, divisor, value=-self.lr / (1 - self.beta1 ** slot["t"]))

    def zero_grad(self):
        for slot in self.slots:
            slot["p"].grad = None


@variant(task="Adam")
class RunningPowers:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = tuple(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.means = [[torch.zeros(p.shape, dtype=p.dtype, device=p.device) for _ in betas] for p in self.params]
        self.powers = [[1.0, 1.0] for _ in self.params]

    def step(self):
        for p, means, powers in zip(self.params, self.means, self.powers, strict=True):
            if p.grad is None:
                continue
            for k, beta in enumerate(self.betas):
                powers[k] *= beta
                means[k] = beta * means[k] + (1 - beta) * p.grad ** (k + 1)
            m_hat, v_hat = (mean / (1 - power) for mean, power in zip(means, powers, strict=True))
            with torch.no_grad():
                p.copy_(p - self.lr * m_hat / (v_hat**0.5 + self.eps))

    def zero_grad(self):
        for p in self.params:
            p.grad = None if p.grad is None else torch.zeros_like(p)


@variant(task="Adam")
class KeyedById:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = {id(p): p for p in params}
        self.m, self.v, self.t = {}, {}, dict.fromkeys(self.params, 0)
        self.hyper = lr, *betas, eps

    def _moments(self, key, grad):
        _, b1, b2, _ = self.hyper
        self.t[key] += 1
        self.m[key] = b1 * self.m[key] + (1 - b1) * grad if key in self.m else (1 - b1) * grad
        self.v[key] = b2 * self.v[key] + (1 - b2) * grad**2 if key in self.v else (1 - b2) * grad**2
        return self.m[key] / (1 - b1 ** self.t[key]), self.v[key] / (1 - b2 ** self.t[key])

    def step(self):
        with torch.no_grad():
            for key, p in self.params.items():
                if p.grad is not None:
                    m_hat, v_hat = self._moments(key, p.grad)
                    p -= self.hyper[0] * m_hat / (v_hat.sqrt() + self.hyper[3])

    def zero_grad(self):
        for p in self.params.values():
            p.grad = None


@variant(task="Adam")
class InDouble:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr, self.betas, self.eps = lr, betas, eps
        self.entries = [(p, p.detach().double() * 0, p.detach().double() * 0, [0]) for p in params]

    def step(self):
        b1, b2 = self.betas
        for p, m, v, count in self.entries:
            if p.grad is None:
                continue
            g = p.grad.double()
            count[0] += 1
            m.copy_(b1 * m + (1 - b1) * g)
            v.copy_(b2 * v + (1 - b2) * g * g)
            change = self.lr * (m / (1 - b1 ** count[0])) / (torch.sqrt(v / (1 - b2 ** count[0])) + self.eps)
            p.data.sub_(change.to(p.dtype))

    def zero_grad(self):
        for p, *_ in self.entries:
            if p.grad is not None:
                p.grad = torch.zeros_like(p.grad)


# Quiz


@variant(task="quiz_settled_step")
def settled_by_walking(g, lr, beta):
    velocity = 0.0
    for _ in range(20000):
        velocity = beta * velocity + g
    return lr * velocity


@variant(task="quiz_settled_step")
def settled_by_summing(g, lr, beta):
    return lr * g * math.fsum(beta**k for k in range(4000))


@variant(task="quiz_settled_step")
def settled_fixed_point(g, lr, beta):
    equations = torch.tensor([[1.0 - beta, 0.0], [-lr, 1.0]], dtype=torch.float64)
    return torch.linalg.solve(equations, torch.tensor([g, 0.0], dtype=torch.float64))[1].item()


@variant(task="quiz_uncorrected_first_step")
def ratio_with_math(beta1, beta2):
    return (1.0 - beta1) / math.sqrt(1.0 - beta2)


@variant(task="quiz_uncorrected_first_step")
def ratio_by_stepping(beta1, beta2):
    g = -3.5
    m, v = (1 - beta1) * g, (1 - beta2) * g * g
    without = m / math.sqrt(v)
    with_correction = (m / (1 - beta1)) / math.sqrt(v / (1 - beta2))
    return without / with_correction


@variant(task="quiz_uncorrected_first_step")
def ratio_as_a_tensor(beta1, beta2):
    betas = torch.tensor([beta1, beta2], dtype=torch.float64)
    corrections = 1 - betas
    return float(corrections[0] * corrections[1].rsqrt())
