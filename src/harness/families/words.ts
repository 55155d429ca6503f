// Everyday words, first names and letters that questions are made of. Their order and spelling are part of every item's text.
import { pick } from '../generated/dice.ts';
import type { Random } from '../types.ts';

/** Short English words, none a prefix of the commands that questions use. */
export const words: readonly string[] = (
  'ant apple arm bag ball band bank barn bath bean bear bed bell belt bird boat bone book boot bowl box bread brick bus cake camp card cart cat chair ' +
  'clay cloud coal coat coin corn cow cup deer desk dish dog door dove drum duck ear egg eye farm fish flag foot fork fox frog gate gift goat gold ' +
  'grass hand hat hawk hen hill hook horn house ice ink iron jar jug key king kite knee lake lamb lamp land leaf lemon lion lock map mask milk mill ' +
  'moon mouse nail neck nest net nose nut oak owl pan path pear pen pig pine pipe plum pond pot rain ram ring road rock roof root rope rose sail salt ' +
  'sand seal seed sheep ship shoe silk sky snow soap sock soup star stone sun swan table tail tent tiger toad tooth town tree vase wall wave well ' +
  'whale wheel wind wing wolf wood wool yard'
).split(' ');

export const firstNames: readonly string[] =
  'Ada Ann Ben Bob Cal Dan Eva Fay Gus Hal Ida Jan Jim Kay Kim Leo Liz Max Meg Ned Ora Pam Pat Ray Rob Sam Sue Ted Tom Una Val Wes Zoe'.split(
    ' ',
  );

export const anyWord = (random: Random): string => pick(random, words);

export const letters: readonly string[] = [...'abcdefghijklmnopqrstuvwxyz'];

export const anyName = (random: Random): string => pick(random, firstNames);

export const anyLetter = (random: Random): string => pick(random, letters);

export const lettersAndDigits: readonly string[] = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
