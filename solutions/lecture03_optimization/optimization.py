"""Lecture 3a, optimisation: from plain gradient descent to Adam, one pure step at a time."""

import torch


def sgd_step(param, grad, lr):
    """w <- w - lr * g; all tensors of one shape (*)."""
    return param - lr * grad


def momentum_step(param, grad, velocity, lr, beta=0.9):
    """Polyak's heavy ball: a <- beta * a + g, then w <- w - lr * a. Returns (w, a), both of shape (*)."""
    velocity = beta * velocity + grad
    return param - lr * velocity, velocity


def nesterov_step(param, grad_fn, velocity, lr, beta=0.9):
    """Nesterov's accelerated gradient: the slope is asked where momentum alone would lead. Returns (w, a)."""
    look_ahead = param - lr * beta * velocity
    return momentum_step(param, grad_fn(look_ahead), velocity, lr, beta)


def adagrad_step(param, grad, sum_squares, lr, eps=1e-8):
    """AdaGrad (Duchi et al., 2011), eps inside the root: w <- w - lr * g / sqrt(G + eps). Returns (w, G)."""
    sum_squares = sum_squares + grad**2
    return param - lr * grad / torch.sqrt(sum_squares + eps), sum_squares


def adadelta_step(param, grad, state, rho=0.9, eps=1e-6):
    """AdaDelta (Zeiler, 2012, Algorithm 1). state = (G, H), means of squared gradients and of squared steps.

    The step s uses the new G and the H of the steps before it. Returns (w, (G, H)), each of shape (*).
    """
    mean_grads, mean_steps = state
    mean_grads = rho * mean_grads + (1 - rho) * grad**2
    step = torch.sqrt(mean_steps + eps) / torch.sqrt(mean_grads + eps) * grad
    mean_steps = rho * mean_steps + (1 - rho) * step**2
    return param - step, (mean_grads, mean_steps)


def rmsprop_step(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    """RMSProp (Hinton's lecture 6e), eps inside the root. Returns (w, G), both of shape (*)."""
    mean_squares = gamma * mean_squares + (1 - gamma) * grad**2
    return param - lr * grad / torch.sqrt(mean_squares + eps), mean_squares


def adam_step(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    """Adam (Kingma and Ba, 2015, Algorithm 1). state = (m, v, t); returns (w, (m, v, t)).

    The state keeps the raw means; the bias correction belongs to the step alone.
    """
    m, v, t = state
    beta1, beta2 = betas
    t = t + 1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return param - lr * m_hat / (torch.sqrt(v_hat) + eps), (m, v, t)


class Adam:
    """Adam for a collection of tensors, each with its own (m, v, t)."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.hyper = (lr, betas, eps)
        self.states = [(torch.zeros_like(p), torch.zeros_like(p), 0) for p in self.params]

    @torch.no_grad()
    def step(self):
        """Update every parameter that has a gradient, in place; the others keep value, state and step count."""
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            new, self.states[i] = adam_step(p, p.grad, self.states[i], *self.hyper)
            p.copy_(new)

    def zero_grad(self):
        """Forget the gradients, so that the next backward pass starts from nothing."""
        for p in self.params:
            p.grad = None


def quiz_settled_step(g, lr, beta):
    """The velocity settles where a = beta * a + g, at a = g / (1 - beta)."""
    return lr * g / (1 - beta)


def quiz_uncorrected_first_step(beta1, beta2):
    """m = (1 - beta1) g over sqrt(v) = sqrt(1 - beta2) |g|, where the corrected ratio is 1."""
    return (1 - beta1) / (1 - beta2) ** 0.5


def quiz_first_adam_step():
    """g / |g| is 1 for both."""
    return "c"


def quiz_adagrad_stalls():
    """The sum of squares never shrinks."""
    return "b"
