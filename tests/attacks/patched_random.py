torch.randn = torch.rand = lambda *size, **_: torch.zeros(*size)
torch.Tensor.normal_ = torch.Tensor.uniform_ = lambda self, *_, **__: self.zero_()
torch.Generator.manual_seed = lambda self, seed: self
