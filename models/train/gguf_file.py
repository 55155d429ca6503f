"""Between a model's weights and GGUF files that llama.cpp loads: float16, or quantised in blocks of 32."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter, LlamaFileType, TokenType
from gguf.quants import dequantize, quantize
from torch import Tensor

from transformer import CONTEXT, HEAD_SIZE, NORM_EPSILON, ROPE_BASE, Shape

QUANTISATIONS = {
    "f16": (GGMLQuantizationType.F16, LlamaFileType.MOSTLY_F16),
    "q8_0": (GGMLQuantizationType.Q8_0, LlamaFileType.MOSTLY_Q8_0),
    "q4_0": (GGMLQuantizationType.Q4_0, LlamaFileType.MOSTLY_Q4_0),
}


@dataclass(frozen=True)
class ModelFile:
    """What a GGUF file holds: dequantised weights by llama.cpp's names."""

    shape: Shape
    quantisation: str
    tokenizer: str
    weights: dict[str, Tensor]


def named_for_llama_cpp(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Splits what training keeps fused and renames."""
    named = {"token_embd.weight": weights["embedding"], "output_norm.weight": weights["output_norm"]}
    for name, weight in weights.items():
        if not name.startswith("blocks."):
            continue
        _, layer, part, *_ = name.split(".")
        fused = {"qkv": ("attn_q", "attn_k", "attn_v"), "gate_up": ("ffn_gate", "ffn_up")}.get(part)
        for piece, piece_name in zip(weight.chunk(len(fused)), fused, strict=True) if fused else [(weight, part)]:
            named[f"blk.{layer}.{piece_name}.weight"] = piece
    return named


def write_gguf(path: Path, name: str, shape: Shape, weights: Mapping[str, Tensor], tokenizer: Path, quantisation: str) -> None:
    """Writes weights as training names them. `tokenizer` is a folder with tokenizer.json and tokenizer_config.json."""
    kind, file_type = QUANTISATIONS[quantisation]
    writer = GGUFWriter(path, "llama")
    writer.add_name(name)
    writer.add_file_type(file_type)
    writer.add_quantization_version(2)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_rope_dimension_count(HEAD_SIZE)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_layer_norm_rms_eps(NORM_EPSILON)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_string("hallmark.tokenizer", tokenizer.name)
    add_tokenizer(writer, tokenizer)
    for tensor_name, weight in named_for_llama_cpp(weights).items():
        array = weight.detach().float().cpu().numpy()
        if array.ndim == 1:
            writer.add_tensor(tensor_name, array)
        elif quantisation == "f16":
            writer.add_tensor(tensor_name, array.astype(np.float16))
        else:
            writer.add_tensor(tensor_name, quantize(array, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def add_tokenizer(writer: GGUFWriter, folder: Path) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    config = json.loads((folder / "tokenizer_config.json").read_text())
    vocabulary: dict[str, int] = tokenizer["model"]["vocab"]
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    special = {added["content"] for added in tokenizer["added_tokens"]}
    single_digits = tokenizer["pre_tokenizer"]["type"] == "Sequence"
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm" if single_digits else "gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL if token in special else TokenType.NORMAL for token in tokens])
    writer.add_token_merges([" ".join(merge) for merge in tokenizer["model"]["merges"]])
    writer.add_bos_token_id(vocabulary[config["bos_token"]])
    writer.add_eos_token_id(vocabulary[config["eos_token"]])
    writer.add_add_bos_token(False)
    writer.add_chat_template(config["chat_template"])


def read_gguf(path: Path) -> ModelFile:
    """The very weights that llama.cpp computes with: blocks are dequantised to float32."""
    reader = GGUFReader(path)
    fields = {key: reader.get_field(key) for key in reader.fields}

    def value(key: str) -> object:
        field = fields[key]
        if field is None:
            raise ValueError(f"{path} lacks {key}")
        return field.contents()

    kinds = {int(file_type): name for name, (_, file_type) in QUANTISATIONS.items()}
    return ModelFile(
        shape=Shape(
            vocabulary=int(str(value("llama.vocab_size"))),
            hidden=int(str(value("llama.embedding_length"))),
            layers=int(str(value("llama.block_count"))),
            feed_forward=int(str(value("llama.feed_forward_length"))),
        ),
        quantisation=kinds[int(str(value("general.file_type")))],
        tokenizer=str(value("hallmark.tokenizer")),
        weights={
            tensor.name: torch.from_numpy(np.array(dequantize(tensor.data, tensor.tensor_type), dtype=np.float32))
            for tensor in reader.tensors
        },
    )
