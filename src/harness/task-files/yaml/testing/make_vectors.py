"""Writes pyyaml-vectors.json: YAML texts and what PyYAML (the loader lm-eval uses) makes of them.

Run with any Python that has PyYAML:  python make_vectors.py > pyyaml-vectors.json
"""

import json
import math
import sys

import yaml

Base = yaml.CSafeLoader if getattr(yaml, "__with_libyaml__", False) else yaml.SafeLoader


class Loader(Base):
    pass


Loader.add_constructor("!function", lambda loader, node: {"!function": loader.construct_scalar(node)})

SCALARS = """
~ null Null NULL nUll '' "" yes Yes YES yEs no No NO on On ON off Off OFF true True TRUE tRUE false False FALSE y n Y N
0 -0 +0 1 -1 +1 12 1_000 _1 1__0 007 010 08 019 0o10 0x1F 0XFF 0x 0b101 0b 0b2 -0x10 +0b11 9007199254740993 -9007199254740993 123456789012345678901234567890
1:30 1:30:15 1:60 0:30 -1:30 1.5 -1.5 +1.5 .5 -.5 5. 1_0.5 1.5e3 1.5e+3 1.5E-3 1e5 1e+5 1.e+3 .5e+1 0.0 -0.0 1.0 1:30.5
.inf -.inf +.inf .Inf .INF inf .nan .NaN .NAN nan -.nan . .. - + 1.2.3 1.0e 12abc 1- v1.0 0.1.0
2024-01-31 2024-1-1 2001-12-14T21:59:43.10-05:00 2001-12-14 02:59:43 2024-13 20240131
!!str 1 !!int "3" !!int "0x1f" !!float 1 !!float "1.5" !!bool "yes" !!null "" !!str ! 1 !function utils.f !function "utils.f"
word two words a:b a#b http://x.y/z C:\\dir =
"""


def scalars():
    for line in SCALARS.strip().split("\n"):
        if line.startswith("!!"):
            yield from ["!!str 1", '!!int "3"', '!!int "0x1f"', "!!float 1", '!!float "1.5"', '!!bool "yes"', '!!null ""', "!!str", "! 1", "!function utils.f", '!function "utils.f"']
        elif line.startswith("word"):
            yield from ["word", "two words", "a:b", "a#b", "a #b", "http://x.y/z", "C:\\dir", "x: y: z", "'it''s'", '"a\\tb\\n\\u00e9\\x41\\/"', "a\\nb"]
        elif line.startswith("2024-01-31"):
            yield from ["2024-01-31", "2024-1-1", "2001-12-14T21:59:43.10-05:00", "2001-12-14 02:59:43", "2001-12-14t21:59:43Z", "2024-13", "20240131"]
        else:
            yield from line.split(" ")


DOCUMENTS = [
    "a: 1\nb: 2\na: 3\n",
    "a:\nb: ~\nc: ''\n",
    "a: [1, 'two', three four, null, [x, {y: z}]]\n",
    "a: {b: 1, 'c d': [1, 2], e: }\n",
    "- a\n- - b\n  - c\n-\n- {d: e}\n",
    "a: &x {p: 1, q: 2}\nb: *x\nc:\n  <<: *x\n  q: 3\n  r: 4\n",
    "a: &x {p: 1}\nb: &y {p: 2, z: 0}\nc:\n  k: v\n  <<: [*x, *y]\n",
    "a: &x {p: 1}\nb: {p: 5, <<: *x}\n",
    "a: |\n  line one\n   indented\n\n  last\n",
    "a: |-\n  no newline\n\n\nb: |+\n  all newlines\n\n\nc: end\n",
    "a: >\n  folded\n  text\n\n  next paragraph\n    more indented\n  back\n",
    "a: >-\n  folded\n  strip\n",
    "a: |2\n    two kept\n  end\n",
    "a: plain text\n  over lines\n\n  and a break\nb: 1\n",
    'a: "double\n  quoted   \n  lines\n\n  break\\\n  joined"\n',
    "a: 'single\n  quoted\n\n  break'\n",
    'a: "not\nindented\n\nlines: {{x}}"\nb: 2\n',
    "a:\n  b: 'not\nindented # no comment'\n  c: [\"x\ny\", 'z']\n",
    'a: "x" # comment\n# another\nb: x#y # c\n',
    "a: |\n  'quote \" in block\n  # no comment\nb: \"multi\nline\"\n",
    '"quoted key": 1\n\'other\': 2\n? plain\n: 3\n',
    "2: a\n1.5: b\ntrue: c\nnull: d\n~: e\n'1': f\n",
    "a: !function utils.process_docs\nb: [!function x.y, {c: !function z.w}]\n",
    "%YAML 1.1\n---\na: 1\n...\n",
    "---\na: 1\n",
    "# only a comment\n",
    "",
    "just text\n",
    "a:   spaced   \nb:\ttab\n",
    "a: \u00e9\u4e2d\U0001f600\nb: \"\\U0001F600 \\u4e2d\"\n",
    "b: \"p\u2028q\"\n",
    "b: 'p \u2029 q'\n",
    "b: \"p\u0085q\"\n",
    "b: p\u2028  q\n",
    "b: |\n  p\u2028  q\n",
    "a: [\n'x',\n\"y\" # c\n]\nb: 1\n",
    "a: {\n\"k\": [\n1, 'it''s'\n], m: {n: {}\n}\n}\nb: [c, d]\n",
    "a: \"{{x}}\\n\\nQ: {{y}}\\tA:\"\nb: '{{x}}\\n'\n",
    "a: {{x}}\n",
    "\ufeffa: 1\n",
    "a: 1\r\nb: \"x\r\n  y\"\r\nc: |\r\n  l1\r\n  l2\r\n",
    "key with spaces: v\nkey-2: w\n\"k: y\": z\n",
    "a: [1, 2,\n3, 4]\nb: {x: 1,\ny: 2}\n",
    "a: [a, b, ]\n",
    "a:\n- x\n- y\nb:\n  - z\n",
    "a: 'x'y\n",
    "a: \"unclosed\nb: 1\n",
    "a: [1, 2\nb: 3\n",
    "a: 1\n b: 2\n",
    "a: *nowhere\n",
    "a: 1\n---\nb: 2\n",
    "a: !unknown x\n",
    "a: {b: c\n",
    "\ta: 1\n",
    "a: @x\n",
    "a: `x`\n",
    "a: %x\n",
]


def encode(value):
    if isinstance(value, dict):
        if all(isinstance(k, str) for k in value):
            return {k: encode(v) for k, v in value.items()}
        return {"!pairs": [[encode(k), encode(v)] for k, v in value.items()]}
    if isinstance(value, list):
        return [encode(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"!float": repr(value)}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return {"!other": str(value)}


def vector(text):
    try:
        return {"text": text, "value": encode(yaml.load(text, Loader=Loader))}
    except yaml.YAMLError:
        return {"text": text, "error": True}


vectors = [vector("k: " + scalar + "\n") for scalar in dict.fromkeys(scalars())] + [vector(text) for text in DOCUMENTS]
sys.stdout.write(json.dumps(vectors, ensure_ascii=True, indent=0) + "\n")
