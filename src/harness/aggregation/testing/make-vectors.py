"""Writes vectors.json with lm-eval 0.4.13's own aggregations: python make-vectors.py > vectors.json (needs lm_eval, scikit-learn, sacrebleu)."""
import json, os, random, sys
os.environ['DISABLE_MULTIPROC'] = '1'
sys.stdout, out = sys.stderr, sys.stdout
from lm_eval.api import metrics as m
from lm_eval.api.registry import get_aggregation

rnd = random.Random(5)
words = 'the old Clockwork heron sold a €3.50 kettle , kettle. in Reykjavík; don\'t "borrow" 3,000 e-mails (twice) 第一 🦆 - &amp; x'.split(' ')
def sentence(low=0, high=14):
    return ' '.join(rnd.choice(words) for _ in range(rnd.randint(low, high)))
def edited(text):
    parts = text.split(' ')
    for _ in range(rnd.randint(0, 4)):
        i = rnd.randrange(len(parts) + 1)
        what = rnd.random()
        if what < 0.3: parts[i:i] = [rnd.choice(words)]
        elif what < 0.5: parts[i:i + 1] = []
        else:
            j = rnd.randrange(len(parts) + 1); k = rnd.randint(1, 4)
            moved = parts[j:j + k]; del parts[j:j + k]; i = min(i, len(parts)); parts[i:i] = moved
    return ' '.join(parts)
cases = []
def case(name, items, iters=(0, 300)):
    fn = get_aggregation(name)
    entry = {'aggregation': name, 'items': items, 'value': float(fn(items))}
    entry['stderr'] = [[i, m.stderr_for_metric(fn, min(i, 100) if name in ('bleu', 'chrf', 'chrf++', 'ter') else i)(items)] for i in iters if m.stderr_for_metric(fn, i)]
    cases.append(entry)
floats = [-rnd.random() * 9 for _ in range(37)]
case('mean', [float(rnd.random() < .4) for _ in range(37)])
case('mean', [1, 0, True, False, 0.5])
for name in ('perplexity', 'median', 'nanmean'): case(name, floats, (0, 300, 1500))
case('median', [3, 1, 2, 2])
case('weighted_perplexity', [[x, rnd.randint(1, 60)] for x in floats])
case('bits_per_byte', [[x, rnd.randint(1, 60)] for x in floats])
binary = [[rnd.randint(0, 1), rnd.randint(0, 1)] for _ in range(40)]
case('f1', binary); case('f1', [[0, 0], [0, 0]]); case('f1', [[1, 1], [1, 1]]); case('f1', [[True, 1], [False, 1], [True, 0]])
case('matthews_corrcoef', binary); case('matthews_corrcoef', [[1, 1], [1, 1]])
case('matthews_corrcoef', [[rnd.randint(0, 3), rnd.randint(0, 2)] for _ in range(60)])
probabilities = []
for _ in range(9):
    raw = [rnd.random() for _ in range(4)]
    probabilities.append([rnd.randint(0, 3), [x / sum(raw) for x in raw]])
case('brier_score', probabilities + [[-1, [.1, .2, .3, .4]]])
case('bypass', [None, 1])
for name in ('bleu', 'chrf', 'chrf++', 'ter'):
    refs = [sentence() for _ in range(30)]
    case(name, [[r, edited(r)] for r in refs])
    case(name, [[[r, edited(r)], [edited(r)]] for r in refs])
    case(name, [['', ''], ['a b', ''], ['', 'a']])
    case(name, [[['a b c d', None], 'a b c d'], [['x'], 'a x']])
    long = ' '.join(rnd.choice('a b c d e f'.split()) for _ in range(90))
    case(name, [[long, ' '.join(rnd.sample(long.split(' '), 90))], [long, sentence(2, 5)], [sentence(2, 5), long], ['7,5.\n-x-\ny', '7,5. &quot;x&quot; <skipped>']])
json.dump(cases, out, ensure_ascii=False)
