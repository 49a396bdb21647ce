"""Wrong ways to step, each with what it tells the student."""

from typing import ClassVar

import torch

from autograder.checks import mistake

# Gradient descent


@mistake(task="sgd_step", says="the parameter climbs the slope: the gradient is added")
def sgd_climbs(param, grad, lr):
    return param + lr * grad


@mistake(task="sgd_step", says="the learning rate is not used")
def sgd_without_rate(param, grad, lr):
    return param - grad


@mistake(task="sgd_step", says="the gradient's length is divided out, so only its direction counts")
def sgd_normalised(param, grad, lr):
    return param - lr * grad / grad.norm()


@mistake(task="sgd_step", says="only the sign of the gradient is used")
def sgd_sign(param, grad, lr):
    return param - lr * grad.sign()


@mistake(task="sgd_step", way="inputs", says="the parameter given is overwritten: a step returns a new one")
def sgd_in_place(param, grad, lr):
    with torch.no_grad():
        param.sub_(lr * grad)
    return param.clone()


@mistake(task="sgd_step", way="gradient", says="the step is cut off from the graph, so no gradient flows through it")
def sgd_detached(param, grad, lr):
    return param.detach() - lr * grad.detach()


@mistake(task="sgd_step", says="a large gradient is clipped: the step is as long as the slope says")
def sgd_clipped(param, grad, lr):
    return param - lr * grad.clamp(-10, 10)


@mistake(task="sgd_step", says="a single number comes back as a vector of one: the result has the parameter's shape")
def sgd_at_least_a_vector(param, grad, lr):
    return torch.atleast_1d(param - lr * grad)


# Momentum


@mistake(task="momentum_step", says="the gradient is weighted by 1 - beta: that is a running mean, not a velocity")
def momentum_mean(param, grad, velocity, lr, beta=0.9):
    velocity = beta * velocity + (1 - beta) * grad
    return param - lr * velocity, velocity


@mistake(task="momentum_step", says="the learning rate is inside the velocity; here the velocity is of gradients only")
def momentum_rate_inside(param, grad, velocity, lr, beta=0.9):
    velocity = beta * velocity + lr * grad
    return param - velocity, velocity


@mistake(task="momentum_step", says="the parameter moves with the velocity of before this gradient")
def momentum_late(param, grad, velocity, lr, beta=0.9):
    return param - lr * velocity, beta * velocity + grad


@mistake(task="momentum_step", says="the velocity returned is the one that came in")
def momentum_forgets(param, grad, velocity, lr, beta=0.9):
    return param - lr * (beta * velocity + grad), velocity.clone()


@mistake(task="momentum_step", says="the velocity points downhill; here it sums gradients, and the step has the minus")
def momentum_negative_velocity(param, grad, velocity, lr, beta=0.9):
    velocity = -beta * velocity - grad
    return param + lr * velocity, velocity


@mistake(task="momentum_step", says="the step goes by g + beta * a: that is a form of Nesterov's method")
def momentum_looks_ahead(param, grad, velocity, lr, beta=0.9):
    velocity = beta * velocity + grad
    return param - lr * (grad + beta * velocity), velocity


@mistake(task="momentum_step", says="the old velocity does not fade: beta is not used")
def momentum_without_friction(param, grad, velocity, lr, beta=0.9):
    velocity = velocity + grad
    return param - lr * velocity, velocity


@mistake(task="momentum_step", way="inputs", says="the velocity given is overwritten: a step returns a new one")
def momentum_in_place(param, grad, velocity, lr, beta=0.9):
    with torch.no_grad():
        velocity.mul_(beta).add_(grad)
    return param - lr * velocity, velocity.clone()


@mistake(task="momentum_step", way="gradient", says="the velocity is detached: no gradient flows into the past")
def momentum_detached(param, grad, velocity, lr, beta=0.9):
    velocity = beta * velocity.detach() + grad
    return param - lr * velocity, velocity


# Nesterov


@mistake(task="nesterov_step", says="the gradient is asked at the parameter itself: that is plain momentum")
def nesterov_stays(param, grad_fn, velocity, lr, beta=0.9):
    velocity = beta * velocity + grad_fn(param)
    return param - lr * velocity, velocity


@mistake(task="nesterov_step", says="the point ahead leaves out the learning rate")
def nesterov_far(param, grad_fn, velocity, lr, beta=0.9):
    velocity = beta * velocity + grad_fn(param - beta * velocity)
    return param - lr * velocity, velocity


@mistake(task="nesterov_step", says="the point ahead leaves out beta")
def nesterov_undamped(param, grad_fn, velocity, lr, beta=0.9):
    velocity = beta * velocity + grad_fn(param - lr * velocity)
    return param - lr * velocity, velocity


@mistake(task="nesterov_step", says="the gradient is asked behind the parameter: the velocity is subtracted, not added")
def nesterov_behind(param, grad_fn, velocity, lr, beta=0.9):
    velocity = beta * velocity + grad_fn(param + lr * beta * velocity)
    return param - lr * velocity, velocity


@mistake(task="nesterov_step", says="the step starts from the point ahead, so momentum counts twice")
def nesterov_from_ahead(param, grad_fn, velocity, lr, beta=0.9):
    ahead = param - lr * beta * velocity
    velocity = beta * velocity + grad_fn(ahead)
    return ahead - lr * velocity, velocity


@mistake(task="nesterov_step", says="the gradient is weighted by 1 - beta: that is a running mean, not a velocity")
def nesterov_mean(param, grad_fn, velocity, lr, beta=0.9):
    velocity = beta * velocity + (1 - beta) * grad_fn(param - lr * beta * velocity)
    return param - lr * velocity, velocity


@mistake(task="nesterov_step", says="the parameter moves by the gradient alone, the velocity is only kept")
def nesterov_velocity_unused(param, grad_fn, velocity, lr, beta=0.9):
    grad = grad_fn(param - lr * beta * velocity)
    return param - lr * grad, beta * velocity + grad


@mistake(
    task="nesterov_step", says="the gradient is asked twice; every call is a backward pass, so ask once and keep it"
)
def nesterov_asks_twice(param, grad_fn, velocity, lr, beta=0.9):
    ahead = param - lr * beta * velocity
    param = param - lr * (beta * velocity + grad_fn(ahead))
    return param, beta * velocity + grad_fn(ahead)


@mistake(task="nesterov_step", way="gradient", says="the velocity is detached: no gradient flows into the past")
def nesterov_detached(param, grad_fn, velocity, lr, beta=0.9):
    velocity = velocity.detach()
    velocity = beta * velocity + grad_fn(param - lr * beta * velocity)
    return param - lr * velocity, velocity


@mistake(task="nesterov_step", way="inputs", says="the velocity given is overwritten: a step returns a new one")
def nesterov_in_place(param, grad_fn, velocity, lr, beta=0.9):
    with torch.no_grad():
        velocity.mul_(beta)
    a = velocity + grad_fn(param - lr * velocity)
    return param - lr * a, a


# AdaGrad


@mistake(task="adagrad_step", says="eps is added after the root; this lecture puts it inside")
def adagrad_eps_outside(param, grad, sum_squares, lr, eps=1e-8):
    sum_squares = sum_squares + grad**2
    return param - lr * grad / (sum_squares.sqrt() + eps), sum_squares


@mistake(task="adagrad_step", says="the gradient is divided by the sum of squares, not by its root")
def adagrad_without_root(param, grad, sum_squares, lr, eps=1e-8):
    sum_squares = sum_squares + grad**2
    return param - lr * grad / (sum_squares + eps), sum_squares


@mistake(task="adagrad_step", says="the gradient of this step is not yet in the sum that it is divided by")
def adagrad_late(param, grad, sum_squares, lr, eps=1e-8):
    return param - lr * grad / (sum_squares + eps).sqrt(), sum_squares + grad**2


@mistake(task="adagrad_step", says="the sum is of absolute gradients, not of squares")
def adagrad_absolute(param, grad, sum_squares, lr, eps=1e-8):
    sum_squares = sum_squares + grad.abs()
    return param - lr * grad / (sum_squares + eps).sqrt(), sum_squares


@mistake(task="adagrad_step", says="old squares fade: that is RMSProp, AdaGrad keeps them all")
def adagrad_fades(param, grad, sum_squares, lr, eps=1e-8):
    sum_squares = 0.9 * sum_squares + 0.1 * grad**2
    return param - lr * grad / (sum_squares + eps).sqrt(), sum_squares


@mistake(task="adagrad_step", says="eps is stored in the sum, so it adds up from step to step")
def adagrad_stores_eps(param, grad, sum_squares, lr, eps=1e-8):
    sum_squares = sum_squares + grad**2 + eps
    return param - lr * grad / sum_squares.sqrt(), sum_squares


@mistake(task="adagrad_step", says="all coordinates share one sum of squares")
def adagrad_shared(param, grad, sum_squares, lr, eps=1e-8):
    sum_squares = sum_squares + (grad**2).sum()
    return param - lr * grad / (sum_squares + eps).sqrt(), sum_squares


@mistake(task="adagrad_step", way="inputs", says="the sum of squares given is overwritten: a step returns a new one")
def adagrad_in_place(param, grad, sum_squares, lr, eps=1e-8):
    with torch.no_grad():
        sum_squares += grad**2
    return param - lr * grad / (sum_squares + eps).sqrt(), sum_squares.clone()


@mistake(task="adagrad_step", way="gradient", says="the divisor is detached: no gradient flows through the root")
def adagrad_detached(param, grad, sum_squares, lr, eps=1e-8):
    sum_squares = sum_squares + grad**2
    return param - lr * grad / (sum_squares.detach() + eps).sqrt(), sum_squares


# AdaDelta


@mistake(task="adadelta_step", says="the step is computed with the new H: the H of before belongs there")
def adadelta_new_h(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = rho * state[0] + (1 - rho) * grad**2
    step = (state[1] + eps).sqrt() / (g_mean + eps).sqrt() * grad
    h_mean = rho * state[1] + (1 - rho) * step**2
    step = (h_mean + eps).sqrt() / (g_mean + eps).sqrt() * grad
    return param - step, (g_mean, h_mean)


@mistake(task="adadelta_step", says="the step is divided by the G of before this gradient")
def adadelta_old_g(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = rho * state[0] + (1 - rho) * grad**2
    step = (state[1] + eps).sqrt() / (state[0] + eps).sqrt() * grad
    return param - step, (g_mean, rho * state[1] + (1 - rho) * step**2)


@mistake(task="adadelta_step", says="H is the mean of squared gradients; it must be of squared steps")
def adadelta_h_of_gradients(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = rho * state[0] + (1 - rho) * grad**2
    step = (state[1] + eps).sqrt() / (g_mean + eps).sqrt() * grad
    return param - step, (g_mean, rho * state[1] + (1 - rho) * grad**2)


@mistake(task="adadelta_step", says="H is updated with the plain step, not with its square")
def adadelta_h_of_steps(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = rho * state[0] + (1 - rho) * grad**2
    step = (state[1] + eps).sqrt() / (g_mean + eps).sqrt() * grad
    return param - step, (g_mean, rho * state[1] + (1 - rho) * step.abs())


@mistake(task="adadelta_step", says="eps is missing in the numerator, so a run from zero never starts")
def adadelta_cannot_start(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = rho * state[0] + (1 - rho) * grad**2
    step = state[1].sqrt() / (g_mean + eps).sqrt() * grad
    return param - step, (g_mean, rho * state[1] + (1 - rho) * step**2)


@mistake(task="adadelta_step", says="eps is added after the roots; it belongs inside both")
def adadelta_eps_outside(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = rho * state[0] + (1 - rho) * grad**2
    step = (state[1].sqrt() + eps) / (g_mean.sqrt() + eps) * grad
    return param - step, (g_mean, rho * state[1] + (1 - rho) * step**2)


@mistake(task="adadelta_step", says="rho and 1 - rho are exchanged")
def adadelta_rho_swapped(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = (1 - rho) * state[0] + rho * grad**2
    step = (state[1] + eps).sqrt() / (g_mean + eps).sqrt() * grad
    return param - step, (g_mean, (1 - rho) * state[1] + rho * step**2)


@mistake(task="adadelta_step", says="the roots are missing: the means themselves are divided")
def adadelta_without_roots(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = rho * state[0] + (1 - rho) * grad**2
    step = (state[1] + eps) / (g_mean + eps) * grad
    return param - step, (g_mean, rho * state[1] + (1 - rho) * step**2)


@mistake(task="adadelta_step", says="the means come back in the other order: the state is (G, H)")
def adadelta_state_swapped(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = rho * state[0] + (1 - rho) * grad**2
    step = (state[1] + eps).sqrt() / (g_mean + eps).sqrt() * grad
    return param - step, (rho * state[1] + (1 - rho) * step**2, g_mean)


@mistake(task="adadelta_step", way="inputs", says="the means given are overwritten: a step returns new ones")
def adadelta_in_place(param, grad, state, rho=0.9, eps=1e-6):
    g_mean, h_mean = state
    with torch.no_grad():
        g_mean.mul_(rho).add_((1 - rho) * grad**2)
        step = (h_mean + eps).sqrt() / (g_mean + eps).sqrt() * grad
        h_mean.mul_(rho).add_((1 - rho) * step**2)
    return param - step, (g_mean.clone(), h_mean.clone())


@mistake(task="adadelta_step", way="gradient", says="the step is detached before it is squared into H")
def adadelta_detached(param, grad, state, rho=0.9, eps=1e-6):
    g_mean = rho * state[0] + (1 - rho) * grad**2
    step = (state[1] + eps).sqrt() / (g_mean + eps).sqrt() * grad
    return param - step, (g_mean, rho * state[1] + (1 - rho) * step.detach() ** 2)


# RMSProp


@mistake(task="rmsprop_step", says="eps is added after the root; this lecture puts it inside")
def rmsprop_eps_outside(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    mean_squares = gamma * mean_squares + (1 - gamma) * grad**2
    return param - lr * grad / (mean_squares.sqrt() + eps), mean_squares


@mistake(task="rmsprop_step", says="squares are summed and never forgotten: that is AdaGrad")
def rmsprop_sums(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    mean_squares = mean_squares + grad**2
    return param - lr * grad / (mean_squares + eps).sqrt(), mean_squares


@mistake(task="rmsprop_step", says="gamma and 1 - gamma are exchanged")
def rmsprop_gamma_swapped(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    mean_squares = (1 - gamma) * mean_squares + gamma * grad**2
    return param - lr * grad / (mean_squares + eps).sqrt(), mean_squares


@mistake(task="rmsprop_step", says="the new square has the weight 1 instead of 1 - gamma: this is no mean")
def rmsprop_unweighted(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    mean_squares = gamma * mean_squares + grad**2
    return param - lr * grad / (mean_squares + eps).sqrt(), mean_squares


@mistake(task="rmsprop_step", says="the gradient of this step is not yet in the mean that it is divided by")
def rmsprop_late(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    return param - lr * grad / (mean_squares + eps).sqrt(), gamma * mean_squares + (1 - gamma) * grad**2


@mistake(task="rmsprop_step", says="the gradient is divided by the mean of squares, not by its root")
def rmsprop_without_root(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    mean_squares = gamma * mean_squares + (1 - gamma) * grad**2
    return param - lr * grad / (mean_squares + eps), mean_squares


@mistake(task="rmsprop_step", says="the mean is of absolute gradients, not of squares")
def rmsprop_absolute(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    mean_squares = gamma * mean_squares + (1 - gamma) * grad.abs()
    return param - lr * grad / (mean_squares + eps).sqrt(), mean_squares


@mistake(task="rmsprop_step", way="inputs", says="the mean of squares given is overwritten: a step returns a new one")
def rmsprop_in_place(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    with torch.no_grad():
        mean_squares.mul_(gamma).addcmul_(grad, grad, value=1 - gamma)
    return param - lr * grad / (mean_squares + eps).sqrt(), mean_squares.clone()


@mistake(task="rmsprop_step", way="gradient", says="the mean is detached: no gradient flows through the root")
def rmsprop_detached(param, grad, mean_squares, lr, gamma=0.9, eps=1e-8):
    mean_squares = (gamma * mean_squares + (1 - gamma) * grad**2).detach()
    return param - lr * grad / (mean_squares + eps).sqrt(), mean_squares


# One step of Adam


def _means(grad, state, betas):
    m, v, t = state
    return betas[0] * m + (1 - betas[0]) * grad, betas[1] * v + (1 - betas[1]) * grad**2, t + 1


def _corrected(m, v, t, betas):
    return m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)


@mistake(task="adam_step", says="the means are used as they are: they start at zero and need the bias correction")
def adam_uncorrected(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    return param - lr * m / (v.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="only the mean of gradients is corrected, the mean of squares is not")
def adam_corrects_m_only(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    return param - lr * m / (1 - betas[0] ** t) / (v.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="only the mean of squares is corrected, the mean of gradients is not")
def adam_corrects_v_only(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    return param - lr * m / ((v / (1 - betas[1] ** t)).sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the bias correction uses the number of steps before this one")
def adam_counts_late(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t - 1, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the bias correction counts one step too many")
def adam_counts_ahead(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t + 1, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the state comes back with the step count it had: this gradient is not counted")
def adam_count_stands(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t - 1)


@mistake(task="adam_step", says="the bias correction multiplies beta by t instead of raising it to the power t")
def adam_beta_times_t(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = m / (1 - betas[0] * t), v / (1 - betas[1] * t)
    return param - lr * m_hat / (v_hat.abs().sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the bias correction forgets the power: it divides by 1 - beta at every step")
def adam_without_power(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, 1, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="both means are corrected with beta1")
def adam_corrects_with_beta1(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, (betas[0], betas[0]))
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="eps is inside the root, as on the slide; Algorithm 1 of the paper adds it to the root")
def adam_eps_inside(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat + eps).sqrt(), (m, v, t)


@mistake(task="adam_step", says="eps is added before the bias correction: it belongs to the root of the corrected v")
def adam_eps_hat(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    rate = lr * (1 - betas[1] ** t) ** 0.5 / (1 - betas[0] ** t)
    return param - rate * m / (v.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="eps is left out")
def adam_without_eps(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / v_hat.sqrt(), (m, v, t)


@mistake(task="adam_step", says="eps is a lower bound of the root here; it must be added to it")
def adam_eps_as_floor(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / v_hat.sqrt().clamp(min=eps), (m, v, t)


@mistake(task="adam_step", says="the betas are exchanged: the first belongs to the mean of gradients")
def adam_betas_swapped(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    betas = (betas[1], betas[0])
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="beta and 1 - beta are exchanged in the running means")
def adam_weights_swapped(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, (1 - betas[0], 1 - betas[1]))
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the second mean is of absolute gradients, not of squares")
def adam_absolute(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, _, t = _means(grad, state, betas)
    v = betas[1] * state[1] + (1 - betas[1]) * grad.abs()
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the second mean is of the squared first mean, not of the squared gradient")
def adam_squares_m(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, _, t = _means(grad, state, betas)
    v = betas[1] * state[1] + (1 - betas[1]) * m**2
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the second mean is a variance around m; Adam's is of the plain squares")
def adam_centred(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, _, t = _means(grad, state, betas)
    v = betas[1] * state[1] + (1 - betas[1]) * (grad - m) ** 2
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the new square is subtracted, as in the slip on the slide; it must be added")
def adam_slide_sign(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, _, t = _means(grad, state, betas)
    v = betas[1] * state[1] - (1 - betas[1]) * grad**2
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the root of v is missing")
def adam_without_root(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat + eps), (m, v, t)


@mistake(task="adam_step", says="v never comes down: that is AMSGrad's running maximum")
def adam_running_max(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    v = torch.maximum(state[1], v)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="v is the running maximum of squares: that is AdaMax")
def adam_max(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, _, t = _means(grad, state, betas)
    v = torch.maximum(betas[1] * state[1], grad**2)
    return param - lr * m / (1 - betas[0] ** t) / (v.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the corrected means are stored back: the state must keep the raw ones")
def adam_stores_corrected(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m, v = _corrected(m, v, t, betas)
    return param - lr * m / (v.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="a part of the parameter is added to the gradient: weight decay was not asked for")
def adam_decays(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad + 0.01 * param, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the step is along the gradient, its mean is only kept: that is RMSProp")
def adam_without_momentum(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    return param - lr * grad / ((v / (1 - betas[1] ** t)).sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the gradient is mixed into the corrected mean once more: that is NAdam")
def adam_looks_ahead(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    ahead = betas[0] * m_hat + (1 - betas[0]) * grad / (1 - betas[0] ** t)
    return param - lr * ahead / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the parameter moves with the means of before this gradient")
def adam_late(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(state[0], state[1], t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the step is added: it goes uphill")
def adam_climbs(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param + lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="all coordinates share one mean of squares; each has its own")
def adam_shared_v(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, _, t = _means(grad, state, betas)
    v = betas[1] * state[1] + (1 - betas[1]) * (grad**2).mean()
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the default betas are not the paper's 0.9 and 0.999")
def adam_other_default_betas(param, grad, state, lr=1e-3, betas=(0.9, 0.99), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", says="the default learning rate is not 0.001")
def adam_other_default_rate(param, grad, state, lr=1e-2, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", way="inputs", says="the means given are overwritten: a step returns new ones")
def adam_in_place(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = state
    with torch.no_grad():
        m.mul_(betas[0]).add_(grad, alpha=1 - betas[0])
        v.mul_(betas[1]).addcmul_(grad, grad, value=1 - betas[1])
    m_hat, v_hat = _corrected(m, v, t + 1, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m.clone(), v.clone(), t + 1)


@mistake(task="adam_step", way="gradient", says="the means of before are detached: no gradient flows into the past")
def adam_past_detached(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, (state[0].detach(), state[1].detach(), state[2]), betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", way="gradient", says="the step is cut off from the graph: no gradient flows through it")
def adam_detached(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    with torch.no_grad():
        m, v, t = _means(grad, state, betas)
        m_hat, v_hat = _corrected(m, v, t, betas)
        return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", way="gradient", says="the divisor is detached: no gradient flows through the root of v")
def adam_divisor_detached(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.detach().sqrt() + eps), (m, v, t)


@mistake(task="adam_step", way="float64", says="the betas become float32 tensors, so a float64 call loses digits")
def adam_single_precision_betas(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    betas = torch.tensor(betas, dtype=torch.float32, device=param.device)
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + eps), (m, v, t)


@mistake(task="adam_step", way="accelerator", says="eps becomes a tensor on the CPU, wherever the parameter lies")
def adam_on_the_cpu(param, grad, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v, t = _means(grad, state, betas)
    m_hat, v_hat = _corrected(m, v, t, betas)
    return param - lr * m_hat / (v_hat.sqrt() + torch.full(param.shape, eps, dtype=param.dtype)), (m, v, t)


# Adam as an optimiser


class _Plain:
    """A right optimiser in small methods, of which each mistake below replaces one."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def advance(self, i, grad):
        self.t[i] += 1
        self.m[i] = self.betas[0] * self.m[i] + (1 - self.betas[0]) * grad
        self.v[i] = self.betas[1] * self.v[i] + (1 - self.betas[1]) * grad**2

    def change(self, i):
        m_hat = self.m[i] / (1 - self.betas[0] ** self.t[i])
        v_hat = self.v[i] / (1 - self.betas[1] ** self.t[i])
        return self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.advance(i, p.grad)
                    p.sub_(self.change(i))

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@mistake(task="Adam", says="one step count serves all parameters, so a skipped one is corrected as if it had moved")
class OneCountForAll(_Plain):
    def step(self):
        self.count = getattr(self, "count", 0) + 1
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.advance(i, p.grad)
                    self.t[i] = self.count
                    p.sub_(self.change(i))


@mistake(task="Adam", says="the step count goes up once a parameter instead of once a step")
class CountsParameters(_Plain):
    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.advance(i, p.grad)
                    self.count = getattr(self, "count", 0) + 1
                    self.t[i] = self.count
                    p.sub_(self.change(i))


@mistake(task="Adam", says="an absent gradient is taken for zero: such a parameter must be left out")
class AbsentIsZero(_Plain):
    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                self.advance(i, torch.zeros_like(p) if p.grad is None else p.grad)
                p.sub_(self.change(i))


@mistake(task="Adam", says="a parameter without a gradient makes step fail: it must be left out", raises="TypeError")
class AbsentFails(_Plain):
    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                self.advance(i, p.grad)
                p.sub_(self.change(i))


@mistake(task="Adam", says="the first parameter without a gradient ends the step for all that come after it")
class AbsentEnds(_Plain):
    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    return
                self.advance(i, p.grad)
                p.sub_(self.change(i))


@mistake(
    task="Adam", says="a gradient of zeros is taken for an absent one: the mean of gradients still moves the parameter"
)
class ZeroIsAbsent(_Plain):
    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None and p.grad.any():
                    self.advance(i, p.grad)
                    p.sub_(self.change(i))


@mistake(task="Adam", says="zero_grad ends at the first parameter without a gradient; those after it keep theirs")
class ClearsUpToTheFirstAbsent(_Plain):
    def zero_grad(self):
        for p in self.params:
            if p.grad is None:
                return
            p.grad = None


@mistake(
    task="Adam", says="after a step the parameter no longer requires grad: the next backward pass will not reach it"
)
class FreezesWhatItTrains(_Plain):
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.advance(i, p.grad)
                p.requires_grad_(False)
                p.sub_(self.change(i))


@mistake(task="Adam", says="new tensors are made and the given ones stay where they were")
class MakesNewTensors(_Plain):
    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.advance(i, p.grad)
                    new = p - self.change(i)
                    new.grad = p.grad
                    self.params[i] = new


@mistake(task="Adam", says="params is read more than once: a generator is empty the second time, so nothing moves")
class ReadsTwice(_Plain):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr, betas, eps)
        if not isinstance(params, list | tuple):
            self.params = list(params)


@mistake(task="Adam", says="zero_grad leaves the gradients as they are")
class NeverClears(_Plain):
    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad = p.grad.detach()


@mistake(task="Adam", says="zero_grad zeroes the parameters, not their gradients")
class ClearsParameters(_Plain):
    def zero_grad(self):
        with torch.no_grad():
            for p in self.params:
                p.zero_()
                p.grad = None


@mistake(task="Adam", says="step clears the gradients: that is the business of zero_grad")
class StepClears(_Plain):
    def step(self):
        super().step()
        self.zero_grad()


@mistake(task="Adam", says="step overwrites the gradient with the change it makes")
class StepOverwrites(_Plain):
    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.advance(i, p.grad)
                    p.grad.copy_(self.change(i))
                    p.sub_(p.grad)


@mistake(task="Adam", says="zero_grad also forgets the running means: the state lives until the optimiser does")
class ForgetsState(_Plain):
    def zero_grad(self):
        super().zero_grad()
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)


@mistake(task="Adam", says="nothing is kept from one step to the next: every step is a first one")
class EveryStepIsFirst(_Plain):
    def step(self):
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)
        super().step()


@mistake(task="Adam", says="the means are used as they are: they start at zero and need the bias correction")
class Uncorrected(_Plain):
    def change(self, i):
        return self.lr * self.m[i] / (self.v[i].sqrt() + self.eps)


@mistake(task="Adam", says="only the mean of gradients is corrected, the mean of squares is not")
class CorrectsFirstOnly(_Plain):
    def change(self, i):
        return self.lr * self.m[i] / (1 - self.betas[0] ** self.t[i]) / (self.v[i].sqrt() + self.eps)


@mistake(task="Adam", says="only the mean of squares is corrected, the mean of gradients is not")
class CorrectsSecondOnly(_Plain):
    def change(self, i):
        v_hat = self.v[i] / (1 - self.betas[1] ** self.t[i])
        return self.lr * self.m[i] / (v_hat.sqrt() + self.eps)


@mistake(task="Adam", says="the corrected means are stored back: the state must keep the raw ones")
class StoresCorrected(_Plain):
    def change(self, i):
        self.m[i] = self.m[i] / (1 - self.betas[0] ** self.t[i])
        self.v[i] = self.v[i] / (1 - self.betas[1] ** self.t[i])
        return self.lr * self.m[i] / (self.v[i].sqrt() + self.eps)


@mistake(task="Adam", says="eps is inside the root, as on the slide; Algorithm 1 of the paper adds it to the root")
class EpsInside(_Plain):
    def change(self, i):
        m_hat = self.m[i] / (1 - self.betas[0] ** self.t[i])
        v_hat = self.v[i] / (1 - self.betas[1] ** self.t[i])
        return self.lr * m_hat / (v_hat + self.eps).sqrt()


@mistake(task="Adam", says="eps is added before the bias correction: it belongs to the root of the corrected v")
class EpsHat(_Plain):
    def change(self, i):
        rate = self.lr * (1 - self.betas[1] ** self.t[i]) ** 0.5 / (1 - self.betas[0] ** self.t[i])
        return rate * self.m[i] / (self.v[i].sqrt() + self.eps)


@mistake(task="Adam", says="the betas are exchanged: the first belongs to the mean of gradients")
class BetasSwapped(_Plain):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr, (betas[1], betas[0]), eps)


@mistake(task="Adam", says="the second mean is of absolute gradients, not of squares")
class Absolute(_Plain):
    def advance(self, i, grad):
        before = self.v[i]
        super().advance(i, grad)
        self.v[i] = self.betas[1] * before + (1 - self.betas[1]) * grad.abs()


@mistake(task="Adam", says="the root of v is missing")
class WithoutRoot(_Plain):
    def change(self, i):
        m_hat = self.m[i] / (1 - self.betas[0] ** self.t[i])
        v_hat = self.v[i] / (1 - self.betas[1] ** self.t[i])
        return self.lr * m_hat / (v_hat + self.eps)


@mistake(task="Adam", says="v never comes down: that is AMSGrad's running maximum")
class RunningMax(_Plain):
    def advance(self, i, grad):
        before = self.v[i]
        super().advance(i, grad)
        self.v[i] = torch.maximum(before, self.v[i])


@mistake(task="Adam", says="a part of the parameter is added to the gradient: weight decay was not asked for")
class WeightDecay(_Plain):
    def advance(self, i, grad):
        super().advance(i, grad + 0.01 * self.params[i])


@mistake(task="Adam", says="the bias correction uses the number of steps before this one")
class CountsLate(_Plain):
    def change(self, i):
        self.t[i] -= 1
        change = super().change(i)
        self.t[i] += 1
        return change


@mistake(task="Adam", says="the state belongs to the parameter: a new optimiser goes on where another was")
class StateOfTheParameter(_Plain):
    kept: ClassVar[dict] = {}

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr, betas, eps)
        for i, p in enumerate(self.params):
            self.m[i], self.v[i], self.t[i] = self.kept.get(p, (self.m[i], self.v[i], 0))

    def advance(self, i, grad):
        super().advance(i, grad)
        self.kept[self.params[i]] = self.m[i], self.v[i], self.t[i]


@mistake(task="Adam", says="the hyper-parameters given are ignored: the usual ones are used")
class IgnoresHyperParameters(_Plain):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr)


@mistake(task="Adam", says="the default betas are not the paper's 0.9 and 0.999")
class OtherDefaultBetas(_Plain):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.99), eps=1e-8):
        super().__init__(params, lr, betas, eps)


@mistake(task="Adam", way="float64", says="the running means are float32 whatever the parameters are")
class SinglePrecisionState(_Plain):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr, betas, eps)
        self.m = [torch.zeros_like(p, dtype=torch.float32) for p in self.params]
        self.v = [torch.zeros_like(p, dtype=torch.float32) for p in self.params]

    def advance(self, i, grad):
        self.t[i] += 1
        self.m[i].mul_(self.betas[0]).add_((1 - self.betas[0]) * grad)
        self.v[i].mul_(self.betas[1]).add_((1 - self.betas[1]) * grad**2)


@mistake(task="Adam", way="accelerator", says="the running means are made on the CPU, wherever the parameters lie")
class StateOnTheCpu(_Plain):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr, betas, eps)
        self.m = [torch.zeros(p.shape, dtype=p.dtype) for p in self.params]
        self.v = [torch.zeros(p.shape, dtype=p.dtype) for p in self.params]


# Quiz


@mistake(task="quiz_settled_step", says="this is the step without momentum: earlier gradients still count")
def settled_without_momentum(g, lr, beta):
    return lr * g


@mistake(task="quiz_settled_step", says="this is the velocity itself, without the learning rate")
def settled_velocity(g, lr, beta):
    return g / (1 - beta)


@mistake(task="quiz_settled_step", says="the newest gradient is missing in the sum: the series begins with beta^0 = 1")
def settled_without_newest(g, lr, beta):
    return lr * g * beta / (1 - beta)


@mistake(task="quiz_uncorrected_first_step", says="the root of v is missing in the ratio")
def ratio_without_root(beta1, beta2):
    return (1 - beta1) / (1 - beta2)


@mistake(task="quiz_uncorrected_first_step", says="the ratio is upside down: it is uncorrected over corrected")
def ratio_upside_down(beta1, beta2):
    return (1 - beta2) ** 0.5 / (1 - beta1)


@mistake(task="quiz_uncorrected_first_step", says="only m is looked at: v is too small as well")
def ratio_of_m(beta1, beta2):
    return 1 - beta1
