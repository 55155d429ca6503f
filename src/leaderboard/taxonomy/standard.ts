// The taxonomies that come with the program, over the eight default tasks. Others stand in YAML files of the operator.
import { defaultTasks } from '../../harness/index.ts';
import { parseTaxonomy } from './parse.ts';
import type { Taxonomy } from './taxonomy.ts';

const capabilities = `
name: capabilities
title: What a model can do
skills:
  overall:
    title: Overall
    skills: [reasoning, precision, knowledge]
  reasoning:
    title: Reasoning
    skills: { numbers: 1, inference: 1 }
  numbers:
    title: Numbers
    tasks: [arithmetic, counting]
  inference:
    title: Inference
    tasks: [logic, comparison]
  precision:
    title: Working exactly
    description: Doing to a text just what was asked
    tasks: [copying, sorting, counting]
  knowledge:
    title: Knowledge
    tasks: [world_facts, multiple_choice]
`;

const uses = `
name: uses
title: What a model is good for
skills:
  coding:
    title: Coding
    description: Exact steps over names, numbers and lists
    tasks: { logic: 2, sorting: 2, arithmetic: 1, copying: 1 }
  instructions:
    title: Following instructions
    description: Keeps to what was asked and leaves nothing out
    tasks: { copying: 2, sorting: 1, counting: 1, comparison: 1 }
  summaries:
    title: Working with texts
    description: Finds, counts and compares what a text says
    tasks: { counting: 1, comparison: 1, copying: 1, logic: 1 }
  answers:
    title: Answering questions
    tasks: { world_facts: 2, multiple_choice: 2, arithmetic: 1 }
`;

/** Parsed at the first use. Throws `TaxonomyError` only where the program itself is wrong. */
export function standardTaxonomies(): readonly Taxonomy[] {
  const tasks = defaultTasks.map(({ name }) => name);
  return [
    parseTaxonomy(capabilities, { source: 'standard taxonomy "capabilities"', tasks }),
    parseTaxonomy(uses, { source: 'standard taxonomy "uses"', tasks }),
  ];
}
