import torch


def sgd_step(param, grad, lr):
    return param - lr * grad


def momentum_step(param, grad, velocity, lr, beta=0.9):
    velocity = beta * velocity + grad
    return param - lr * velocity, velocity


def nesterov_step(param, grad_fn, velocity, lr, beta=0.9):
    return momentum_step(param, grad_fn(param - lr * beta * velocity), velocity, lr, beta)


def adagrad_step(param, grad, sum_squares, lr, eps=1e-8):
    sum_squares = sum_squares + grad**2
    return param - lr * grad / (sum_squares + eps).sqrt(), sum_squares


def adadelta_step(param, grad, state, rho=0.9, eps=1e-6):
    raise NotImplementedError("adadelta_step")


def rmsprop_step(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    mean_squares = gamma * mean_squares + (1 - gamma) * grad**2
    return param - lr * grad / (mean_squares.sqrt() + eps), mean_squares


def adam_step(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    t += 1
    m = betas[0] * m + (1 - betas[0]) * grad
    v = betas[1] * v + (1 - betas[1]) * grad**2
    return param - lr * m / (v.sqrt() + eps), (m, v, t)


class Adam(torch.optim.Adam):
    """Why write it again?"""
