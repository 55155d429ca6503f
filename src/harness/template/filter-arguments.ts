// What filters make of their operand and arguments.

import type { Value } from '../values/index.ts';
import { intOf, isTrue, itemsOf, type Operand, type PassedArguments, plainValue, textOf, typeName } from './runtime.ts';
import { typeError } from './template-error.ts';

export type Filter = (operand: Operand, args: PassedArguments) => Operand;

/** A filter with its arguments in order. */
export type Run = (operand: Operand, ...args: readonly (Operand | undefined)[]) => Operand;

export const given = (operand: Operand | undefined): operand is Operand => operand !== undefined && operand !== null;
export const textOr = (operand: Operand | undefined, otherwise: string): string => (given(operand) ? textOf(operand) : otherwise);
export const intOr = (operand: Operand | undefined, otherwise: number): number => (given(operand) ? intOf(operand) : otherwise);
export const flag = (operand: Operand | undefined, otherwise = false): boolean => (operand === undefined ? otherwise : isTrue(operand));
export const values = (operand: Operand): readonly Value[] => itemsOf(operand);
export function strictText(operand: Operand): string {
  const value = plainValue(operand);
  if (typeof value !== 'string') throw typeError(`expected str, got ${typeName(value)}`);
  return value;
}
