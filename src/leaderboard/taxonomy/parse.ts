// Reads a taxonomy from YAML and refuses what is not one: unknown names, cycles, requirements that nobody can meet.
import { parseDocument } from 'yaml';
import { nearestName } from '../../harness/suggest.ts';
import { findCycle } from './find-cycle.ts';
import { type TaxonomyFile, taxonomyFile } from './schema.ts';
import type { Requirement, Skill, Taxonomy } from './taxonomy.ts';

const maxChars = 1_000_000;
const maxSkills = 2_000;

/** A taxonomy that cannot be used; every problem names the file, the place in it and what to write. */
export class TaxonomyError extends Error {
  readonly problems: readonly string[];

  constructor(source: string, problems: readonly string[], options?: ErrorOptions) {
    super(problems.map((problem) => `${source}: ${problem}`).join('\n'), options);
    this.name = 'TaxonomyError';
    this.problems = problems;
  }
}

export interface ParseOptions {
  /** File name, for messages. */
  readonly source: string;
  /** Tasks that exist; null where unknown tasks are to be accepted. */
  readonly tasks?: readonly string[] | null;
}

/**
 * Parses a taxonomy. Throws `TaxonomyError` with all problems of one kind at once.
 *
 * @example
 * parseTaxonomy(`
 * name: uses
 * skills:
 *   coding: { tasks: [arithmetic, logic] }
 *   chat: { skills: { coding: 1 }, tasks: { copying: 2 }, requires: { skill: coding, atLeast: 30 } }
 * `, { source: 'uses.yaml' })
 */
export function parseTaxonomy(yaml: string, { source, tasks = null }: ParseOptions): Taxonomy {
  const file = readFile(yaml, source);
  const refuse = (problems: readonly string[]): void => {
    if (problems.length > 0) throw new TaxonomyError(source, problems);
  };
  refuse(unknownNames(file, tasks));
  refuse(emptySkills(file));
  refuse(cycles(file));
  const skills = inOrder(file);
  const requires = new Map(Object.entries(file.tasks).map(([task, part]) => [task, part.requires]));
  const taxonomy = { name: file.name, title: file.title ?? file.name, description: file.description ?? null, skills, requires };
  refuse(deadlocks(taxonomy));
  return taxonomy;
}

function readFile(yaml: string, source: string): TaxonomyFile {
  if (yaml.length > maxChars) throw new TaxonomyError(source, [`has more than ${maxChars} characters, which no taxonomy needs`]);
  const document = parseDocument(yaml, { prettyErrors: true });
  const [broken] = document.errors;
  if (broken !== undefined) throw new TaxonomyError(source, [broken.message], { cause: broken });
  const parsed = taxonomyFile.safeParse(withoutAliasBombs(() => document.toJS({ maxAliasCount: 100 }), source));
  if (!parsed.success) {
    throw new TaxonomyError(
      source,
      parsed.error.issues.map(({ path, message }) => `${path.length === 0 ? 'the file' : path.map(String).join('.')}: ${message}`),
      { cause: parsed.error },
    );
  }
  const count = Object.keys(parsed.data.skills).length;
  if (count > maxSkills) throw new TaxonomyError(source, [`has ${count} skills; at most ${maxSkills} are read`]);
  return parsed.data;
}

// The yaml package counts aliases while it resolves them, and throws a plain error.
function withoutAliasBombs(resolve: () => unknown, source: string): unknown {
  try {
    return resolve();
  } catch (cause) {
    throw new TaxonomyError(source, ['repeats its anchors so often that it would fill the memory; write the parts out'], { cause });
  }
}

function unknownNames(file: TaxonomyFile, tasks: readonly string[] | null): string[] {
  const skillNames = Object.keys(file.skills);
  const inSkills = new Set(Object.values(file.skills).flatMap((skill) => [...skill.tasks.keys()]));
  const known = new Set(skillNames);
  const knownTasks = tasks === null ? null : new Set(tasks);
  const problems: string[] = [];
  const skillAt = (place: string, name: string) => {
    if (!known.has(name)) problems.push(`${place}: skill "${name}" not found${didYouMean(name, skillNames)}`);
  };
  const taskAt = (place: string, name: string) => {
    if (knownTasks !== null && !knownTasks.has(name)) problems.push(`${place}: task "${name}" not found${didYouMean(name, knownTasks)}`);
  };
  for (const [name, skill] of Object.entries(file.skills)) {
    for (const part of skill.skills.keys()) skillAt(`skills.${name}.skills`, part);
    for (const part of skill.tasks.keys()) taskAt(`skills.${name}.tasks`, part);
    for (const { skill: required } of skill.requires) skillAt(`skills.${name}.requires`, required);
  }
  for (const [name, task] of Object.entries(file.tasks)) {
    if (!inSkills.has(name)) problems.push(`tasks.${name}: stands under no skill${didYouMean(name, inSkills)}`);
    for (const { skill: required } of task.requires) skillAt(`tasks.${name}.requires`, required);
  }
  return problems;
}

function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = nearestName(name, candidates);
  return near === null ? '' : `; did you mean "${near}"?`;
}

function emptySkills(file: TaxonomyFile): string[] {
  return Object.entries(file.skills).flatMap(([name, { skills, tasks }]) =>
    skills.size + tasks.size === 0
      ? [`skills.${name}: has neither skills nor tasks, so it could never have a score; list some or remove it`]
      : [],
  );
}

function cycles(file: TaxonomyFile): string[] {
  const cycle = findCycle(Object.keys(file.skills), (name) => [...(file.skills[name]?.skills.keys() ?? [])]);
  return cycle === null ? [] : [`skills: ${cycle.join(' > ')} is a circle; a skill cannot be a part of itself`];
}

// A task that needs a skill that needs the task can never be asked.
function deadlocks({ skills, requires }: Taxonomy): string[] {
  const waitsFor = (required: readonly Requirement[]) => required.map(({ skill }) => `skill ${skill}`);
  const parts = new Map<string, string[]>();
  const add = (node: string, others: readonly string[]) => parts.set(node, [...(parts.get(node) ?? []), ...others]);
  for (const { name, skills: below, tasks, requires: required } of skills.values()) {
    add(`skill ${name}`, [...[...below.keys()].map((part) => `skill ${part}`), ...[...tasks.keys()].map((task) => `task ${task}`)]);
    for (const task of required.length === 0 ? [] : tasksBelow(skills, name)) add(`task ${task}`, waitsFor(required));
  }
  for (const [task, required] of requires) add(`task ${task}`, waitsFor(required));
  const cycle = findCycle([...parts.keys()], (node) => parts.get(node) ?? []);
  return cycle === null ? [] : [`requires: ${cycle.join(' > ')} is a circle; none of these could ever be asked`];
}

function tasksBelow(skills: ReadonlyMap<string, Skill>, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const task of skills.get(next)?.tasks.keys() ?? []) found.add(task);
    open.push(...(skills.get(next)?.skills.keys() ?? []));
  }
  return found;
}

/** Skills, each before those below it; otherwise in the order of the file. */
function inOrder(file: TaxonomyFile): ReadonlyMap<string, Skill> {
  const waiting = new Map(Object.keys(file.skills).map((name) => [name, 0]));
  for (const { skills } of Object.values(file.skills)) for (const part of skills.keys()) waiting.set(part, (waiting.get(part) ?? 0) + 1);
  const ready = [...waiting].flatMap(([name, count]) => (count === 0 ? [name] : []));
  const out = new Map<string, Skill>();
  for (let name = ready.shift(); name !== undefined; name = ready.shift()) {
    const skill = file.skills[name];
    if (skill === undefined) continue;
    const { title = name, description = null, skills, tasks, requires } = skill;
    out.set(name, { name, title, description, skills, tasks, requires });
    for (const part of skills.keys()) {
      const left = (waiting.get(part) ?? 0) - 1;
      waiting.set(part, left);
      if (left === 0) ready.push(part);
    }
  }
  return out;
}
