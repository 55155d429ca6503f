"""A Llama: RMSNorm, rotary positions on interleaved pairs (as llama.cpp's "llama" reads them), SwiGLU, tied embeddings, no biases."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

HEAD_SIZE = 32
CONTEXT = 1024
ROPE_BASE = 10_000.0
NORM_EPSILON = 1e-5


@dataclass(frozen=True)
class Shape:
    vocabulary: int
    hidden: int
    layers: int
    feed_forward: int

    @property
    def heads(self) -> int:
        return self.hidden // HEAD_SIZE


def rotations(positions: Tensor) -> tuple[Tensor, Tensor]:
    """Cosines and sines [position, pair] of each pair of a head's elements."""
    pairs = torch.arange(0, HEAD_SIZE, 2, device=positions.device, dtype=torch.float32)
    angles = positions.float()[:, None] * ROPE_BASE ** (-pairs / HEAD_SIZE)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turns each pair (2i, 2i + 1) of the last dimension of x [..., position, HEAD_SIZE]."""
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1)
    return turned.flatten(-2).type_as(x)


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attn_norm = nn.Parameter(torch.ones(shape.hidden))
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden, bias=False)
        self.attn_output = nn.Linear(shape.hidden, shape.hidden, bias=False)
        self.ffn_norm = nn.Parameter(torch.ones(shape.hidden))
        self.gate_up = nn.Linear(shape.hidden, 2 * shape.feed_forward, bias=False)
        self.ffn_down = nn.Linear(shape.feed_forward, shape.hidden, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        normed = F.rms_norm(x, (hidden,), self.attn_norm, NORM_EPSILON)
        heads = self.qkv(normed).view(batch, length, 3, hidden // HEAD_SIZE, HEAD_SIZE)
        q, k, v = (part.transpose(1, 2) for part in heads.unbind(2))
        mixed = F.scaled_dot_product_attention(rotate(q, cos, sin), rotate(k, cos, sin), v, is_causal=True)
        x = x + self.attn_output(mixed.transpose(1, 2).reshape(batch, length, hidden))
        normed = F.rms_norm(x, (hidden,), self.ffn_norm, NORM_EPSILON)
        gate, up = self.gate_up(normed).chunk(2, dim=-1)
        return x + self.ffn_down(F.silu(gate) * up)


class Llama(nn.Module):
    def __init__(self, shape: Shape, seed: int) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Parameter(torch.empty(shape.vocabulary, shape.hidden))
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = nn.Parameter(torch.ones(shape.hidden))
        self._initialise(seed)

    def _initialise(self, seed: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        nn.init.normal_(self.embedding, std=0.05, generator=generator)
        for name, weight in self.named_parameters():
            if weight.ndim == 2 and name != "embedding":
                last_in_block = "attn_output" in name or "ffn_down" in name
                scale = (2 * self.shape.layers) ** -0.5 if last_in_block else 1.0
                nn.init.normal_(weight, std=0.5 * scale * weight.shape[1] ** -0.5, generator=generator)

    def forward(self, tokens: Tensor) -> Tensor:
        """Logits [batch, position, vocabulary] after each of tokens [batch, position]."""
        cos, sin = rotations(torch.arange(tokens.shape[1], device=tokens.device))
        x = F.embedding(tokens, self.embedding)
        for block in self.blocks:
            x = block(x, cos, sin)
        return F.linear(F.rms_norm(x, (self.shape.hidden,), self.output_norm, NORM_EPSILON), self.embedding)
