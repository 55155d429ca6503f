"""Writes golden/*.jsonl: what lm-eval 0.4.13 asks and how it scores for the tasks beside this file. Run it in an environment with lm_eval and its
sacrebleu and scikit-learn: `cd src/harness/lm-eval/testing/own && python make-golden.py`. The data are invented here, too."""
import hashlib, json, math, os, random, sys, tempfile

os.environ["DISABLE_MULTIPROC"] = "1"
os.environ["HF_DATASETS_CACHE"] = os.path.join(tempfile.mkdtemp(), "datasets")
import lm_eval
import lm_eval.evaluator
from lm_eval.api.model import LM
from lm_eval.tasks import TaskManager

here = os.path.dirname(os.path.abspath(__file__))
rnd = random.Random(7)
nouns = ["heron", "brass kettle", "Łódź tram", "七 lamps", "naïve clerk", "‘old’ map", "half-eaten plum"]
verbs = ["sold", "lost", "painted", "İstanbul'd", "weighed"]


def docs(n, start):
    for i in range(start, start + n):
        choices = rnd.sample(nouns, 4)
        gold = rnd.randrange(4)
        yield {
            "id": i,
            "question": f"Who {rnd.choice(verbs)} the {rnd.choice(nouns)}" + rnd.choice(["?", " ?", "?\n", "…"]),
            "choices": choices,
            "gold": gold,
            "answer": choices[gold],
            "answers": [choices[gold], choices[gold].upper(), str(i)],
            "number": rnd.choice([3, 42, 1_000]),
            "score": rnd.choice([1.0, 2.5, -0.0]),
            "note": rnd.choice([None, "", " x "]),
            "sentence": f"The {choices[0]} _ the {choices[1]}.",
        }


def write_data():
    for split, (n, start) in {"train": (9, 0), "test": (12, 100)}.items():
        with open(f"{here}/tasks/{split}.jsonl", "w", encoding="utf-8") as out:
            for doc in docs(n, start):
                out.write(json.dumps(doc, ensure_ascii=False) + "\n")


class Fake(LM):
    """Answers are a function of the request."""

    def __init__(self):
        super().__init__()
        self.log = {}

    tokenizer_name = "fake"

    def chat_template(self, chat_template=False):
        return "x"

    def apply_chat_template(self, chat_history, add_generation_prompt=True):
        self.flags[json.dumps(chat_history, ensure_ascii=False)] = add_generation_prompt
        return json.dumps(chat_history, ensure_ascii=False)

    flags = {}

    @staticmethod
    def number(text):
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48

    def loglikelihood(self, requests):
        return [(-0.1 - 30 * self.number("\0".join(r.args)), self.number("g" + r.args[1]) < 0.3) for r in requests]

    def loglikelihood_rolling(self, requests):
        return [-500 * self.number(r.args[0]) for r in requests]

    def generate_until(self, requests):
        seen, out = {}, []
        for r in requests:
            k = seen[id(r)] = seen.get(id(r), 0) + 1
            x = random.Random(r.args[0] + str(k))
            doc = r.doc
            gold = str(doc["answer"])
            out.append(x.choice([
                gold, gold.upper() + ".", f"The answer is ({x.choice('ABCD')}).", "", f"{doc['number']} or {x.randint(0, 50)}", f" {gold}\n",
                f"I think: {x.choice('ABCD')}", str(doc["number"]), f"{gold} {gold}", f"the {x.choice(nouns)}\0",
            ]))
        return out


def jsonable(value):
    import numpy as np
    if isinstance(value, (np.bool_,)): return bool(value)
    if isinstance(value, np.integer): return int(value)
    if isinstance(value, (float, np.floating)):
        value = float(value)
        return value if math.isfinite(value) else {"!float": "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")}
    if isinstance(value, np.ndarray): return jsonable(value.tolist())
    if isinstance(value, (list, tuple)): return [jsonable(x) for x in value]
    if isinstance(value, dict): return {str(k): jsonable(v) for k, v in value.items()}
    return value


def run(task, suffix="", num_fewshot=None, limit=None, chat=False, multiturn=False, system=None, iters=200):
    # Datasets' cache would serve what an earlier run shuffled.
    import shutil; shutil.rmtree(os.environ["HF_DATASETS_CACHE"], ignore_errors=True)
    for name in [name for name in sys.modules if name.endswith("own_functions")]: del sys.modules[name]
    manager = TaskManager(include_path=f"{here}/tasks", include_defaults=False)
    lm = Fake()
    objects = {}
    original = lm_eval.evaluator.evaluate
    def spy(*args, **kwargs):
        objects.update(kwargs["task_dict"]["tasks"])
        return original(*args, **kwargs)
    lm_eval.evaluator.evaluate = spy
    try:
        result = lm_eval.evaluator.simple_evaluate(lm, tasks=[task], task_manager=manager, num_fewshot=num_fewshot, limit=limit, bootstrap_iters=iters, apply_chat_template=chat,
            fewshot_as_multiturn=multiturn, system_instruction=system, random_seed=0, numpy_random_seed=1234, torch_random_seed=1234, fewshot_random_seed=1234)
    finally:
        lm_eval.evaluator.evaluate = original
    it = objects[task]
    config = it.config
    filters = [f.name for f in it._filters]
    by_doc = {}
    for instance in it.instances: by_doc.setdefault(instance.doc_id, []).append(instance)
    def request(r):
        args = list(r.args)
        entry = {"type": r.request_type, "idx": r.idx, "arguments": args}
        if chat and r.request_type != "loglikelihood_rolling" and args[0].startswith("[{"):
            entry["add_generation_prompt"] = Fake.flags[args[0]]
            args[0] = {"messages": json.loads(args[0])}
        return entry
    lines = [{
        "task": task, "lm_eval_version": lm_eval.__version__, "num_fewshot": config.num_fewshot, "limit": limit,
        "seed": {"random_seed": 0, "numpy_random_seed": 1234, "torch_random_seed": 1234, "fewshot_random_seed": 1234}, "output_type": config.output_type,
        "dataset_path": config.dataset_path, "dataset_name": config.dataset_name, "apply_chat_template": chat, "fewshot_as_multiturn": multiturn,
        "system_instruction": system, "metrics": list(it._metric_fn_list), "filters": filters, "bootstrap_iters": iters, "repeats": config.repeats,
        "splits": {k: getattr(config, k) for k in ("training_split", "validation_split", "test_split", "fewshot_split")},
        "generation_kwargs": config.generation_kwargs, "task_alias": config.task_alias, "version": it.VERSION, "multiple_input": it.multiple_input,
        "multiple_target": it.multiple_target, "n_original": result["n-samples"][task]["original"], "doc_samples": [by_doc[i][0].doc for i in sorted(by_doc)[:2]],
    }]
    samples = {}
    for sample in result["samples"][task]: samples.setdefault(sample["doc_id"], []).append(sample)
    for doc_id, group in sorted(samples.items()):
        first = group[0]
        lines.append({
            "doc_id": doc_id, "doc_hash": first["doc_hash"], "prompt_hash": first["prompt_hash"], "target_hash": first["target_hash"], "target": first["target"],
            "requests": [request(r) for r in by_doc[doc_id]], "responses": [r.resps for r in by_doc[doc_id]],
            "filtered": {s["filter"]: s["filtered_resps"] for s in group},
            "metrics": {f"{m},{s['filter']}": s[m] for s in group for m in s["metrics"]},
        })
    found = {k: v for k, v in result["results"][task].items() if "," in k}
    lines.append({"aggregates": found, "higher_is_better": result["higher_is_better"][task], "n": len(samples), "sample_len": result["results"][task]["sample_len"]})
    with open(f"{here}/golden/{task}{suffix}.jsonl", "w", encoding="utf-8") as out:
        for line in lines: out.write(json.dumps(jsonable(line), ensure_ascii=False) + "\n")


os.chdir(here + "/tasks")
write_data()
run("our_choices"); run("our_choices", "@3-shot", 3); run("our_choices", "@chat-multi", 2, chat=True, multiturn=True, system="Be brief.")
run("our_inputs", "@2-shot", 2); run("our_inputs", "@chat-single", 1, chat=True)
run("our_answers"); run("our_answers", "@2-shot", 2, limit=0.4); run("our_answers", "@chat-single", 2, chat=True, system="Be brief.\n"); run("our_answers", "@chat-multi", 2, chat=True, multiturn=True)
run("our_targets", "@1-shot", 1); run("our_continuation", "@2-shot", 2); run("our_text"); run("our_translation"); run("our_code", "@2-shot", 2); run("our_code_choices", "@1-shot", 1)
