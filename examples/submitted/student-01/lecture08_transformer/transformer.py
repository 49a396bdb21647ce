import torch
from torch import einsum, nn


def scaled_dot_product_attention(q, k, v, mask=None):
    d_k = q.size(-1)
    logits = einsum("...id,...jd->...ij", q, k) * d_k**-0.5
    if mask is None:
        a = logits.softmax(dim=-1)
    else:
        logits = torch.where(mask, logits, torch.full_like(logits, -1e30))
        a = torch.where(mask, logits.softmax(dim=-1), torch.zeros_like(logits))
    return einsum("...ij,...jd->...id", a, v), a


def causal_mask(n):
    i = torch.arange(n)
    return i[:, None] >= i[None, :]


def padding_mask(lengths, n):
    mask = torch.zeros(len(lengths), 1, n, dtype=torch.bool, device=lengths.device)
    for row, length in enumerate(lengths.tolist()):
        mask[row, :, :length] = True
    return mask


def multi_head_attention(x_q, x_kv, w_q, w_k, w_v, w_o, n_head, mask=None):
    # one head at a time: slower, but I can see what happens
    d = w_q.shape[0] // n_head
    if mask is not None:
        mask = mask.expand(x_q.shape[0], x_q.shape[1], x_kv.shape[1])
    heads = []
    for h in range(n_head):
        rows = slice(h * d, (h + 1) * d)
        out, _ = scaled_dot_product_attention(x_q @ w_q[rows].T, x_kv @ w_k[rows].T, x_kv @ w_v[rows].T, mask)
        heads.append(out)
    return torch.cat(heads, dim=-1) @ w_o.T


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_head):
        super().__init__()
        if d_model % n_head != 0:
            raise ValueError(f"{d_model} features cannot be shared by {n_head} heads")
        self.n_head = n_head
        self.w_q = nn.Linear(d_model, d_model, bias=False)
        self.w_k = nn.Linear(d_model, d_model, bias=False)
        self.w_v = nn.Linear(d_model, d_model, bias=False)
        self.w_o = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x_q, x_kv=None, mask=None):
        x_kv = x_q if x_kv is None else x_kv
        return multi_head_attention(
            x_q, x_kv, self.w_q.weight, self.w_k.weight, self.w_v.weight, self.w_o.weight, self.n_head, mask
        )


def positional_encoding(n, d):
    rows = []
    for pos in range(n):
        row = []
        for i in range(0, d, 2):
            angle = pos / 10000 ** (i / d)
            row += [
                torch.tensor(angle, dtype=torch.float64).sin().item(),
                torch.tensor(angle, dtype=torch.float64).cos().item(),
            ]
        rows.append(row)
    return torch.tensor(rows)


def quiz_one_token():
    return "b"


def quiz_dimensions():
    return "c"


def quiz_cost():
    return "a"


def quiz_encoder_memory():
    return "d"


import math
from torch import nn


def _split_heads(x, n_head):
    N, n, d_model = x.shape
    return x.reshape(N, n, n_head, d_model // n_head).transpose(1, 2)


def _merge_heads(x):
    N, n_head, n, d_head = x.shape
    return x.transpose(1, 2).reshape(N, n, n_head * d_head)


def layer_norm(x, gain, bias, eps=1e-05):
    centred = x - x.mean(-1, keepdim=True)
    variance = centred.square().mean(-1, keepdim=True)
    return gain * centred / torch.sqrt(variance + eps) + bias


def feed_forward(x, w_1, b_1, w_2, b_2):
    hidden = torch.relu(x @ w_1.T + b_1)
    return hidden @ w_2.T + b_2


def encoder_layer(x, weights, n_head, mask=None):
    attended = multi_head_attention(
        x, x, *(weights[name] for name in ("w_q", "w_k", "w_v", "w_o")), n_head, mask
    )
    x = layer_norm(x + attended, weights["gain_1"], weights["bias_1"])
    hidden = feed_forward(x, *(weights[name] for name in ("w_1", "b_1", "w_2", "b_2")))
    return layer_norm(x + hidden, weights["gain_2"], weights["bias_2"])


def decoder_layer(y, memory, weights, n_head, self_mask=None, memory_mask=None):
    own = (weights[name] for name in ("w_q", "w_k", "w_v", "w_o"))
    cross = (weights[name] for name in ("cross_w_q", "cross_w_k", "cross_w_v", "cross_w_o"))
    attended = multi_head_attention(y, y, *own, n_head, self_mask)
    y = layer_norm(y + attended, weights["gain_1"], weights["bias_1"])
    attended = multi_head_attention(y, memory, *cross, n_head, memory_mask)
    y = layer_norm(y + attended, weights["gain_2"], weights["bias_2"])
    hidden = feed_forward(y, *(weights[name] for name in ("w_1", "b_1", "w_2", "b_2")))
    return layer_norm(y + hidden, weights["gain_3"], weights["bias_3"])


def patchify(images, patch):
    N, C, H, W = images.shape
    for side in (H, W):
        if side % patch != 0:
            raise ValueError(f"a side of {side} pixels cannot be cut into patches of {patch}")
    blocks = images.reshape(N, C, H // patch, patch, W // patch, patch)
    blocks = blocks.permute(0, 2, 4, 1, 3, 5)
    return blocks.reshape(N, -1, C * patch * patch).clone()


def greedy_decode(step, start, end, max_length):
    tokens = [start]
    while len(tokens) < max_length and tokens[-1] != end:
        logits = step(tokens)
        tokens.append(int(logits.argmax()))
    return tokens


def quiz_all_at_once() -> str:
    return "b"


def quiz_encoder_size(d: int, d_ff: int) -> int:
    attention = 4 * d * d
    feed_forward = d_ff * d + d_ff + d * d_ff + d
    norms = 2 * (d + d)
    return attention + feed_forward + norms
