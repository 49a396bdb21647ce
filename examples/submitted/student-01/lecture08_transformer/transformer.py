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
            row += [torch.tensor(angle, dtype=torch.float64).sin().item(), torch.tensor(angle, dtype=torch.float64).cos().item()]
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
