// What a family of generated tasks is made of: kinds of questions, grouped into levels of difficulty.
import type { FilterStep } from '../filters/steps.ts';
import type { ExactMatchOptions } from '../metrics/exact-match.ts';
import type { Random } from '../types.ts';

/** One question. */
export interface Question {
  /** As people read it, on one line: `What is 23 + 4?`. */
  readonly text: string;
  /** The right answer without the space before it. For multiple choice: the right one of `choices`. */
  readonly answer: string;
  /**
   * What is asked, apart from how it is put: `23+4`. It decides whether a question is for training, measuring or the public list, so questions that
   * teach each other's answers share it.
   */
  readonly content: string;
  /** In the order in which they are lettered; multiple choice only. */
  readonly choices?: readonly string[];
}

/**
 * Makes one question; a pure function of the stream of random numbers. Most questions are thrown away for their content: a kind may ask `fits` as soon
 * as it knows the content and give null, without making the rest, where it does not fit. One that never asks is as right, only slower.
 */
export type Kind = (random: Random, fits: Fits) => Question | null;

/**
 * Whether a question of this content can be used: `fits('sort:ant bee')`. A content with a list at its end need not be made for that:
 * `fits('sort:', ['ant', 'bee'], ' ')`.
 */
export type Fits = (content: string, list?: readonly string[], separator?: string) => boolean;

export interface Level {
  /** Share of this level's items in the task; the shares of a family sum to 1. */
  readonly share: number;
  /** What makes this level harder than the one before, for docs/tasks.md. */
  readonly summary: string;
  /** Kinds of questions, all equally likely. */
  readonly kinds: readonly Kind[];
}

export interface Scoring {
  readonly filters: readonly FilterStep[];
  readonly exactMatch: ExactMatchOptions;
}

export interface Family {
  /** The task's name. */
  readonly name: string;
  readonly description: string;
  readonly outputType: 'generate_until' | 'multiple_choice';
  /** Examples before each question; they are of the question's own kind and come from the training split. */
  readonly numFewshot: number;
  /** At least the bytes of the longest answer, so that no tokenizer runs out; ignored for multiple choice. */
  readonly maxGenToks: number;
  /** How a generated answer is cleaned and compared; `defaultScoring` unless given. Ignored for multiple choice. */
  readonly scoring?: Scoring;
  /** Level 1 first. */
  readonly levels: readonly Level[];
}
