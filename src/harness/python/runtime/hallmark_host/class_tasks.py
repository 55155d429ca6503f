"""Drives a task that is a Python class: lm-eval's own code builds its requests and scores its answers. Called by `lm-eval/class-task.ts`."""

import json
import math
import os

CHAT = "\0chat\0"


def build(task, name, options):
    """Applies lm-eval's options, builds all requests, and tells what there is to know of the task."""
    if hasattr(task, "config") and hasattr(task.config, "task"):
        task.config.task = name
    generates = task.get_config("output_type") == "generate_until"
    if options["gen_kwargs"] is not None and generates:
        task.set_config(key="generation_kwargs", value=options["gen_kwargs"], update=True)
    if options["predict_only"]:
        task.override_metric(metric_name="bypass")
    given, own = options["num_fewshot"], task.get_config("num_fewshot")
    if given is not None and own != 0:
        task.set_config(key="num_fewshot", value=given)
    elif own is None:
        task.set_config(key="num_fewshot", value=0)
    task.set_fewshot_seed(seed=options["fewshot_seed"])
    docs = list(task.eval_docs)
    limit = options["limit"]
    if limit is not None:
        limit = math.ceil(len(docs) * limit) if limit < 1 else int(limit)
    chat = options["apply_chat_template"]
    task.build_all_requests(
        limit=limit,
        samples=options["samples"],
        rank=0,
        world_size=1,
        system_instruction=options["system_instruction"],
        apply_chat_template=chat,
        fewshot_as_multiturn=options["fewshot_as_multiturn"],
        chat_template=_chat_template if chat else None,
    )
    positions = sorted(set(options["samples"])) if options["samples"] else None
    for instance in task.instances:
        instance.doc_position = positions[instance.doc_id] if positions else instance.doc_id
    asked = {instance.doc_position: instance.doc for instance in task.instances}
    config = task.config
    return {
        "docs": [asked.get(position, doc) for position, doc in enumerate(docs)],
        "targets": [[position, task.doc_to_target(doc)] for position, doc in asked.items()],
        "requests": [
            [it.doc_position, it.idx, it.request_type, list(it.args), it.repeats] for it in task.instances
        ],
        "dataset_path": task.DATASET_PATH,
        "dataset_name": task.DATASET_NAME,
        "version": task.VERSION,
        "output_type": task.OUTPUT_TYPE or config.output_type,
        "num_fewshot": config.num_fewshot,
        "repeats": config.repeats,
        "generation_kwargs": config.generation_kwargs,
        "metrics": list(task.aggregation()),
        "higher_is_better": dict(task.higher_is_better()),
        "filters": [it.name for it in task._filters],
    }


def _chat_template(messages, add_generation_prompt=True):
    return CHAT + json.dumps({"messages": messages, "add_generation_prompt": add_generation_prompt}, ensure_ascii=False)


def score(task, answers):
    """`answers` are `[doc, [answers of request 0, ...]]`; gives for each doc `[{filter: [filtered, ...]}, [[metric, filter, value], ...]]`."""
    by_doc = {}
    for instance in task.instances:
        by_doc.setdefault(instance.doc_position, []).append(instance)
    asked = []
    for position, responses in answers:
        instances = sorted(by_doc[position], key=lambda it: it.idx)
        for instance, repeats in zip(instances, responses, strict=True):
            instance.resps, instance.filtered_resps = list(repeats), {}
        asked.extend(instances)
    everything, task._instances = task._instances, asked
    try:
        task.apply_filters()
    finally:
        task._instances = everything
    scores = []
    for position, _ in answers:
        instances = sorted(by_doc[position], key=lambda it: it.idx)
        filters = list(instances[0].filtered_resps)
        metrics = []
        for name in filters:
            results = task.process_results(instances[0].doc, [it.filtered_resps[name] for it in instances])
            metrics.extend([metric, name, value] for metric, value in results.items())
        scores.append([{name: [it.filtered_resps[name] for it in instances] for name in filters}, metrics])
    return scores


def aggregate(task, metric, items, bootstrap_iters):
    """The metric over all docs, and its standard error or `N/A`."""
    from lm_eval.api.metrics import mean, stderr_for_metric

    os.environ["DISABLE_MULTIPROC"] = "1"
    function = task.aggregation().get(metric, mean)
    few = min(bootstrap_iters, 100) if metric in ("bleu", "chrf", "chrf++", "ter") else bootstrap_iters
    stderr = stderr_for_metric(function, few)
    return [function(items), stderr(items) if stderr and len(items) > 1 else "N/A"]
