"""Trains small tokenizers of many kinds and writes what Python's `tokenizers` library makes of hostile strings with them.

python make_vectors.py   # needs: pip install lm_eval tokenizers transformers
"""

import gzip
import json
import random
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

HERE = Path(__file__).parent / "vectors"
MODELS = Path(__file__).parents[4] / "models" / "tokenizers"
CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
LLAMA3 = CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN = CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
UPPER, LOWER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
WORD = r"[^\r\n\p{L}\p{N}]?"
O200K = (
    f"{WORD}[{UPPER}]*[{LOWER}]+{CONTRACTION}?|{WORD}[{UPPER}]+[{LOWER}]*{CONTRACTION}?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEXTS = [
    "The smith weighed seven rings before noon, and the office stamped each of them.",
    "A stamp on gold is a promise: someone tested it. They'll test it again; we've seen it, it's so.",
    "Question: which of these is heavier?\nA. a feather\nB. a stone\nAnswer: B\n\n",
    "x = 12345 * 678 / 90.12 + (3 - 4) [5]; if (y != z) { return 'ok'; }\n\t\tdone\n",
    "Größe, façade, naïve, Čeština, Ελλάδα, Москва, 東京, 한국어, हिन्दी, עברית, العربية, ไทย",
    "😀 👩‍👩‍👧 🇪🇺 e\u0301 é \u00a0 \u2028 \u3000 ﬁ Ⅷ ² ½",
] * 20


def hostile() -> list[str]:
    fixed = [
        "", " ", "  ", "\n", " \n ", "\t\t x", "a", " a", "a ", "  a  b   c ", "\x00", "a\x00b", "\ufeffa\ufeff", "\u0085x\u0085", "\u200b\u200d", "x" * 300,
        " " * 70, "\n" * 70, " \n" * 40, "ab" * 200, "a b " * 50, "é" * 60, "e\u0301" * 40, "\u1e9b\u0323", "ﬁﬂ", "ＡＢＣ１２３", "İıßẞ", "Ω\u2126", "각\u1100\u1161\u11a8",
        "it's IT'S we'Ve they'LL I'M 'tis ' s", "12 345 6789 ١٢٣ ۴۵ ²³ ½ Ⅷ 〇 𝟘𝟙", "a1b2c3", "foo_bar __init__", "don’t", "“quoted”—dash…", "a\r\nb\rc\n\nd", "\r\r\n\n\t \r",
        "<|endoftext|>", "a<|endoftext|>b", " <|endoftext|> ", "<|endoftext|><|endoftext|>", "<|endoftext", "|endoftext|>", "<|im_start|>user\nhi<|im_end|>\n", "<s>x</s>", "</s", "<s>",
        "<mask> a <mask>b c<mask>", "a <strip> b", "a<single>b a <single> b <single>", "x <norm> y <NORM> z", "<unk>", "[CLS] a [SEP]", "▁", "▁▁a▁b", "a▁ b", " ▁", "<0x41>", "<0xE2>",
        "👩‍👩‍👧‍👦🏳️‍🌈🇪🇺👍🏽", "a  b    c", "x\n\n  y  ", "▁▁▁ ▁x", "€€ €€€ ₿x₿₿", "𝕳𝖊𝖑𝖑𝖔", "ก็ ไม่ ได้", "नमस्ते दुनिया", "שָׁלוֹם", "مرحبا بالعالم", "中文字符，标点。", "日本語のテキスト", "한국어 텍스트", "Z̷̡a̶l̴g̵o̶", "\U000e0001\U0010ffff\ufffe",
        "https://example.org/a?b=c&d=%20#e", "$x^2 + \\frac{1}{2}$", "{\"a\": [1, 2.5, null]}", "<div class='x'>&amp;</div>", "if x:\n    return y\n\n\n", "a  \n  b", "tab\tsep", "A.B.C. U.S.A.",
        "😀" * 50, "\u2028\u2029", "a\u3000b\u3000 c", " \u00a0 \u2003 ", "!!!???...", "- - -- ---", "/////", ";\n/\nfoo", "x;\r\n/y", "CamelCaseHTTPServer", "ÀÉÎõü ÇA",
    ]
    rnd = random.Random(11)
    alphabet = list("abcABC  \n\t'0129.,;!?<|>_-/éßñ漢字😀\u0301\u200d\u00a0\u2028") + ["<|endoftext|>", "'s", "'LL", " the", "ing", "\r\n", "<mask>", "▁", "<s>", "   "]
    return fixed + ["".join(rnd.choice(alphabet) for _ in range(rnd.randint(1, 60))) for _ in range(150)]


def bpe(normalizer=None, pre=None, decoder=None, size=420, byte_level=True, special=("<|endoftext|>",), **kwargs) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(**kwargs))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    if pre is not None:
        tokenizer.pre_tokenizer = pre
    tokenizer.decoder = decoder if decoder is not None else decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet()) if byte_level else []
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=list(special), initial_alphabet=alphabet, show_progress=False, limit_alphabet=300)
    tokenizer.train_from_iterator(TEXTS, trainer)
    return tokenizer


def split_bytes(pattern: str):
    return pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(pattern), behavior="isolated", invert=False), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )


def llama2(pre: bool) -> Tokenizer:
    specials = ["<unk>", "<s>", "</s>", *[f"<0x{byte:02X}>" for byte in range(256)]]
    if pre:
        outer = {"pre": pre_tokenizers.Metaspace(prepend_scheme="first", split=False), "decoder": decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace()])}
    else:
        normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
        outer = {"normalizer": normalizer, "pre": pre_tokenizers.Split("▁", behavior="merged_with_next"), "decoder": decoder}
    tokenizer = bpe(**outer, byte_level=False, special=specials, size=700, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    if not pre:
        # Trained word by word, used without a pre-tokenizer, as Llama 2 is.
        tokenizer.pre_tokenizer = None
        state = json.loads(tokenizer.to_str())
        state["pre_tokenizer"] = None
        tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", tokenizer.token_to_id("<s>"))])
    return tokenizer


def metaspace_split() -> Tokenizer:
    """Has merges of several marks of spaces, which its pre-tokenizer keeps apart."""
    tokenizer = llama2(pre=True)
    state = json.loads(tokenizer.to_str())
    state["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    return Tokenizer.from_str(json.dumps(state))


def splits(behavior: str, invert: bool, pattern: str) -> Tokenizer:
    """Splits in each of the ways there are, before bytes."""
    parts = [pre_tokenizers.Split(Regex(pattern), behavior=behavior, invert=invert), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    return bpe(pre=pre_tokenizers.Sequence(parts), size=360)


def gemma() -> Tokenizer:
    """Spaces become marks, and the text is cut where marks are left of other characters by a split that finds none."""
    tokenizer = llama2(pre=False)
    state = json.loads(tokenizer.to_str())
    state["normalizer"] = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    state["pre_tokenizer"] = {"type": "Split", "pattern": {"String": "▁"}, "behavior": "MergedWithPrevious", "invert": False}
    return Tokenizer.from_str(json.dumps(state))


def wordpiece() -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.train_from_iterator(TEXTS, trainers.WordPieceTrainer(vocab_size=400, special_tokens=["[UNK]", "[CLS]", "[SEP]"], show_progress=False))
    cls, sep = (tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", cls), ("[SEP]", sep)])
    return tokenizer


def unigram(split: bool) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(split=split)
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(TEXTS, trainers.UnigramTrainer(vocab_size=400, special_tokens=["<s>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False))
    return tokenizer


def tokenizers() -> dict[str, Tokenizer]:
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    llama3 = bpe(pre=split_bytes(LLAMA3), special=["<|begin|>", "<|endoftext|>", "<|im_start|>", "<|im_end|>"], ignore_merges=True)
    llama3.post_processor = processors.Sequence(
        [processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(single="<|begin|> $A", pair="<|begin|> $A <|begin|> $B", special_tokens=[("<|begin|>", 0)])]
    )
    added = bpe(pre=byte_level, normalizer=normalizers.Lowercase())
    added.add_tokens([AddedToken("<norm>", normalized=True)])
    added.add_special_tokens(
        [
            AddedToken("<mask>", lstrip=True, normalized=False),
            AddedToken("<strip>", lstrip=True, rstrip=True, normalized=False),
            AddedToken("<single>", single_word=True, normalized=False),
        ]
    )
    return {
        **{folder.name: Tokenizer.from_file(str(folder / "tokenizer.json")) for folder in sorted(MODELS.iterdir())},
        "llama3": llama3,
        "qwen": bpe(normalizer=normalizers.NFC(), pre=split_bytes(QWEN)),
        "o200k": bpe(pre=split_bytes(O200K)),
        "digits": bpe(pre=pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=False), byte_level])),
        "prefix-space": bpe(pre=pre_tokenizers.ByteLevel(add_prefix_space=True)),
        "added": added,
        "llama2": llama2(pre=False),
        "metaspace": llama2(pre=True),
        "metaspace-split": metaspace_split(),
        "gemma": gemma(),
        "removed": splits("removed", False, r"\s"),
        "removed-inverted": splits("removed", True, LLAMA3),
        "merged-previous": splits("merged_with_previous", False, r"[\s.]"),
        "merged-next": splits("merged_with_next", False, r"[\s']"),
        "contiguous": splits("contiguous", False, r"[\s.]"),
        "wordpiece": wordpiece(),
        "unigram": unigram(split=True),
        "unigram-whole": unigram(split=False),
    }


CHAT_TEMPLATES = {
    "localnet": None,
    "chatml": "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    "llama": "{{- bos_token }}\n{%- if messages[0]['role'] == 'system' %}\n    {%- set system_message = messages[0]['content']|trim %}\n    {%- set messages = messages[1:] %}\n{%- else %}\n    {%- set system_message = '' %}\n{%- endif %}\n{%- if system_message %}\n    {{- 'SYS ' + system_message + eos_token }}\n{%- endif %}\n{%- for message in messages %}\n    {{- '[' + message.role + ']\\n\\n' + message['content'] | trim + eos_token }}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '[assistant]\\n\\n' }}\n{%- endif %}\n",
    "strict": "{{ bos_token }}{% for message in messages %}\n  {% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}\n  {% if message['role'] == 'user' %}{{ ' [INST] ' + message['content'] + ' [/INST]' }}{% else %}{{ ' ' + message['content'] | trim + ' ' + eos_token}}{% endif %}\n{% endfor %}",
    "namespace": "{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{{ ns.n }}. {{ m.role | upper }}: {{ m.content }}\n{% endfor %}{% if tools is not none %}TOOLS{% endif %}{% if not add_generation_prompt %}{% else %}>{% endif %}",
    "tojson": "{% for m in messages %}{{ m | tojson }}\n{% endfor %}",
}
CONVERSATIONS = [
    [{"role": "user", "content": "Which is heavier?"}],
    [{"role": "system", "content": " Be brief. \n"}, {"role": "user", "content": "Q: 1+1\nA:"}],
    [{"role": "user", "content": "a"}, {"role": "assistant", "content": " b "}, {"role": "user", "content": "é😀 <b>\n"}],
    [{"role": "user", "content": "a"}, {"role": "assistant", "content": "The answer is"}],
    [{"role": "user", "content": "a"}, {"role": "assistant", "content": "The answer is \n"}],
    [{"role": "assistant", "content": "x"}],
]


def chats() -> list[dict]:
    local = json.loads((MODELS / "hallmark-1536" / "tokenizer_config.json").read_text())["chat_template"]
    cases = []
    for name, template in CHAT_TEMPLATES.items():
        tokenizer = PreTrainedTokenizerFast.from_pretrained(str(MODELS / "hallmark-1536"))
        tokenizer.chat_template = template or local
        for messages in CONVERSATIONS:
            for generation in [True, False]:
                try:
                    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=generation, continue_final_message=not generation)
                except Exception:
                    text = None
                cases.append({"name": name, "template": tokenizer.chat_template, "messages": messages, "addGenerationPrompt": generation, "text": text})
    return cases


def lm_eval_windows() -> list[dict]:
    from lm_eval.utils import get_rolling_token_windows

    return [
        {"count": count, "maxLength": length, "contextLength": context, "windows": list(get_rolling_token_windows(list(range(count)), -1, length, context))}
        for count in [0, 1, 3, 7, 20]
        for length in [1, 2, 5, 8]
        for context in range(1, length + 1)
    ]


def main() -> None:
    texts = hostile()
    HERE.mkdir(exist_ok=True)
    vectors = {"texts": texts, "tokenizers": {}}
    for name, tokenizer in tokenizers().items():
        own = not (MODELS / name).exists()
        wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer)
        vectors["tokenizers"][name] = {
            **({"json": json.loads(tokenizer.to_str())} if own else {}),
            "ids": [tokenizer.encode(text, add_special_tokens=False).ids for text in texts],
            "special": tokenizer.encode("a b", add_special_tokens=True).ids,
            "decoded": [wrapped.decode(tokenizer.encode(text, add_special_tokens=False).ids, clean_up_tokenization_spaces=False) for text in texts],
        }
    (HERE / "chats.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in chats()) + "\n]\n")
    (HERE / "windows.json").write_text(json.dumps(lm_eval_windows()) + "\n")
    with gzip.GzipFile(HERE / "tokenizers.json.gz", "wb", mtime=0) as file:
        file.write(json.dumps(vectors, separators=(",", ":")).encode())


if __name__ == "__main__":
    main()
