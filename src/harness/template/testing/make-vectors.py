"""Writes vectors.json: what Jinja renders for templates.json with lm-eval's settings. `python make-vectors.py` (needs jinja2)."""
import copy, json, os, random, re
from jinja2 import Environment, StrictUndefined, meta

here = os.path.dirname(os.path.abspath(__file__))
env = Environment(undefined=StrictUndefined, keep_trailing_newline=True)
env.filters["regex_replace"] = lambda text, pattern, repl, count=0: re.sub(pattern, repl, text, count=count)
rnd = random.Random(3)
values = [
    "a b  c", "  Hello World. ", "A", "naïve 七", "line\nnext", 0, 1, 3, 1.0, 2.5, True, False, None, ["a", "b's", 'c"d'], ["A", "B", "C"],
    {"text": ["q", "r"]}, {"a": 1, "b": [1.0, None]}, [], "", {"x": {"y": "z"}}, [1, 2, 3], "12", [["a"], ["b"]],
]
out = []
for template in json.load(open(f"{here}/templates.json", encoding="utf-8")):
    try:
        names = sorted(meta.find_undeclared_variables(env.parse(template)))
        compiled = env.from_string(template)
    except Exception:
        out.append([template, {}, {"syntax": True}])
        continue
    for _ in range(4 if names else 1):
        doc = {name: copy.deepcopy(rnd.choice(values)) for name in names}
        before = copy.deepcopy(doc)
        try:
            text = compiled.render(**doc)
        except Exception:
            text = None
        # Unhashable keys and printed iterators are Python's own affair.
        if text is None and " in w" in template or text is not None and re.search(r"object at 0x|method|dict_|<generator|Undefined|_revers", text):
            continue
        out.append([template, before, text])
with open(f"{here}/vectors.json", "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(json.dumps(it, ensure_ascii=False) for it in out) + "\n]\n")
