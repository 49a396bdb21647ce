# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %%
import torch


# %%
def count_parameters(n: int, structure: str, values: int=2) -> int:
    """Return how many free parameters the joint distribution of n variables with `values` values has.

    structure is "joint", "independent" or "markov"; raises ValueError for another word.
    """
    raise NotImplementedError('count_parameters')


# %%
def bernoulli_log_prob(p: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return log p where x is 1 and log(1 - p) where x is 0, elementwise, for p and x of one shape."""
    raise NotImplementedError('bernoulli_log_prob')


# %%
def categorical_log_prob(logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return log softmax(logits)[x] for logits [N, C] and x [N] int64, one number per sample: [N]."""
    raise NotImplementedError('categorical_log_prob')


# %%
def gaussian_mixture_log_prob(x: torch.Tensor, logits: torch.Tensor, means: torch.Tensor, logvars: torch.Tensor) -> torch.Tensor:
    """Return log sum_k softmax(logits)_k N(x; mean_k, exp(logvar_k)) for x [N] and K components: [N].

    Source: Bishop (1994), Mixture Density Networks, equations 22 and 23.
    """
    raise NotImplementedError('gaussian_mixture_log_prob')


# %%
def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return KL(p || q) = sum p log(p / q) in nats for p, q [K], a scalar; inf where q is 0 and p is not.

    What p rules out costs nothing. It is left out before the logarithm: afterwards its NaN would be in the gradient.
    """
    raise NotImplementedError('kl_divergence')


# %%
def negative_log_likelihood(logits: torch.Tensor, samples: torch.Tensor) -> torch.Tensor:
    """Return the mean of -log softmax(logits)[sample] for logits [K] and samples [N] int64, a scalar."""
    raise NotImplementedError('negative_log_likelihood')


# %%
def nade_logits(x: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the logit of every pixel given the pixels before it: [N, D], for x [N, D] of zeros and ones.

    w [H, D], c [H], v [D, H], b [D]. Source: Larochelle & Murray (2011), equations 10 and 11, and the running sum of
    their algorithm 1: one column of w per pixel, so that all D pixels cost O(DH).
    """
    raise NotImplementedError('nade_logits')


# %%
def nade_log_likelihood(x: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return log p(x) for x [N, D], one number per sample: [N], the sum of D conditional log-probabilities."""
    raise NotImplementedError('nade_log_likelihood')


# %%
def nade_sample(noise: torch.Tensor, w: torch.Tensor, c: torch.Tensor, v: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return N samples [N, D] made from noise [N, D], uniform in [0, 1): pixel i is 1 where noise_i < p_i."""
    raise NotImplementedError('nade_sample')


# %%
def pixelcnn_mask(size: int, kind: str) -> torch.Tensor:
    """Return the mask [size, size] of a PixelCNN kernel: 1 before the centre in row-major order, for "B" at it too.

    Raises ValueError for an even size and for a kind other than "A" and "B".
    Source: van den Oord et al. (2016), Pixel Recurrent Neural Networks, section 3.4.
    """
    raise NotImplementedError('pixelcnn_mask')


# %%
def quiz_binary_image(height: int, width: int) -> int:
    """Return the number of free parameters of the joint distribution of height x width binary pixels."""
    raise NotImplementedError('quiz_binary_image')


# %%
def quiz_pixel_parameters(channels: int, levels: int) -> int:
    """Return the number of free parameters of the distribution of one pixel of several channels."""
    raise NotImplementedError('quiz_pixel_parameters')


# %%
def quiz_sampling_steps(height: int, width: int, channels: int) -> int:
    """Return how many times the network must run, one after the other, to sample one image value by value."""
    raise NotImplementedError('quiz_sampling_steps')


# %%
def quiz_assumptions() -> str:
    """What do independence, the chain rule and the Markov property assume?"""
    raise NotImplementedError('quiz_assumptions')


# %%
def quiz_explicit_or_implicit() -> str:
    """What kind of model of p(x) is an autoregressive model?"""
    raise NotImplementedError('quiz_explicit_or_implicit')


# %%
def quiz_slow_sampling() -> str:
    """Why is sampling slow and evaluating fast?"""
    raise NotImplementedError('quiz_slow_sampling')


# %%
def quiz_orders() -> str:
    """What does the diagonal order of PixelRNN see that the row order does not?"""
    raise NotImplementedError('quiz_orders')
