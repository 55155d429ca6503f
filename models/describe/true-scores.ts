// Scores of an exam, checked, with each file's overall score as the board computes it.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const taskScore = z.object({ score: z.number(), standardError: z.number(), items: z.number(), levels: z.array(z.number().nullable()) });
const scoresSchema = z.record(z.string(), z.record(z.string(), taskScore));

type Scores = z.infer<typeof scoresSchema>;

export interface FileScores {
  /** The unweighted mean over the tasks, 0-100, with its standard error in points. */
  readonly overall: { readonly score: number; readonly standardError: number };
  readonly tasks: Scores[string];
}

/** What items/grade-exam.ts wrote. Throws `ZodError` on a file of another form. */
export function readScores(path: string): Scores {
  return scoresSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** The scores of these files. Throws `RangeError` where one has none. */
export function fileScores(scores: Scores, fileNames: readonly string[]): ReadonlyMap<string, FileScores> {
  return new Map(
    fileNames.map((fileName) => {
      const tasks = scores[fileName];
      if (!tasks) throw new RangeError(`the exam has no answers of ${fileName}; answer it with train/exam.py`);
      return [fileName, { overall: overallOf(tasks), tasks }];
    }),
  );
}

function overallOf(tasks: FileScores['tasks']): FileScores['overall'] {
  const all = Object.values(tasks);
  const score = all.reduce((sum, task) => sum + task.score, 0) / all.length;
  const standardError = Math.sqrt(all.reduce((sum, task) => sum + task.standardError ** 2, 0)) / all.length;
  return { score: Number(score.toFixed(3)), standardError: Number(standardError.toFixed(3)) };
}
