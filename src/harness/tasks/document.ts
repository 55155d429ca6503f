// Writes docs/tasks.md: what the default tasks ask, with an example of every kind of question.
//   node src/harness/tasks/document.ts > docs/tasks.md
import { families } from '../families/index.ts';
import { seededDice } from '../generated/dice.ts';
import type { Family, Kind, Level, Question } from '../generated/family.ts';
import { answerOf, itemOf, promptOf, shownQuestion } from '../generated/item.ts';
import { fitsSplit, splitOf } from '../generated/split.ts';

/** The whole document as Markdown. The same text as long as the families are the same. */
export function tasksDocument(): string {
  return [introduction, ...families.map(section), ''].join('\n');
}

const introduction = `# Tasks

This file is written by \`node src/harness/tasks/document.ts\`; change the families, not the file.

Hallmark's default tasks are eight families of generated items. An item is a pure function of the family's name and the item's id, such as
\`L3-9f2c61ab04d1\`: level 3, and a seed of 48 bits. Fresh items are drawn for ever, nobody can look them up, and anybody can make an item again from its id.

**Form.** A prompt is \`Q: \`, the question, a line break and \`A:\`. The answer begins with a space and ends with a line break (\`stop: ["\\n"]\`,
temperature 0). Over the chat API the same text is one user message. Of a generated answer the first line counts; quotes, emphasis, a full stop, commas and
capitals make no difference, everything else does (\`exact_match\`). \`multiple_choice\` shows three solved examples first and compares the
log-likelihoods of the letters (\`acc\`); it needs log-probabilities of the prompt, so it cannot be measured over chat.

**Splits.** A hash of what a question asks, not of how it is put and not of its seed, decides what it is for: 80 % of all contents may train LocalNet's
models, 15 % are drawn as fresh items, 5 % are for the public lists. The single facts of \`world_facts\` (level 1) and \`multiple_choice\` (level 4) must be taught
to be known; there the words of the question are part of the content: a fact is tested in other words than it was taught in.

**Public items.** Each family has a second task, \`<family>_public\`, with a fixed list of 500 items that anybody may read and learn. It is not measured
by default. Who scores better on it than on the fresh items of the same family has learnt the list.

**Disclosure.** Texts of fresh items are shown after their retirement, those of public items always.

**Version.** A task's version is a SHA-256 over shares, scoring and the texts of 32 items of every level. Samples of different versions never mix.

The levels of a family are drawn with the shares given and are spread so that models of very different strength land between chance and full score.
\`world_facts\` asks about an invented world of 200 people and 40 towns: a model that was not trained on it can only guess.`;

function section(family: Family): string {
  const scored =
    family.outputType === 'multiple_choice'
      ? `\`acc\` after ${family.numFewshot} examples`
      : `\`exact_match\`, at most ${family.maxGenToks} tokens`;
  const rows = family.levels.flatMap((level, index) => level.kinds.map((kind, nth) => row(level, index + 1, kind, nth)));
  return `
## ${family.name}

${family.description} Scored by ${scored}.

| level | share | what is asked | example | answer |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
${family.numFewshot > 0 ? `\nA whole prompt:\n\n\`\`\`text\n${wholePrompt(family)}\n\`\`\`\n` : ''}`.trimEnd();
}

function row(level: Level, number: number, kind: Kind, nth: number): string {
  const question = example(kind, number);
  const first = nth === 0 ? `| ${number} | ${Math.round(100 * level.share)} % | ${level.summary} |` : '| | | |';
  return `${first} \`${shownQuestion(question)}\` | \`${answerOf(question)}\` |`;
}

/** A question of the training split: an example gives no measured item away. */
function example(kind: Kind, level: number): Question {
  for (let seed = 0; ; seed++) {
    const question = kind(seededDice(level, seed), fitsSplit.training);
    if (question && fitsSplit.training(question.content)) return question;
  }
}

function wholePrompt(family: Family): string {
  for (let seed = 0; ; seed++) {
    const { question, fewshot } = itemOf(family, { level: 1, seed });
    if (splitOf(question.content) === 'training') return promptOf(question, fewshot);
  }
}

if (import.meta.main) process.stdout.write(tasksDocument());
