// The invented world that `world_facts` asks about: 200 people and 40 towns, the same for everybody and for ever.
// Its facts are public by nature; what is new in an item is the combination.
import { distinct, integer, pick, seededDice, shuffled } from '../generated/dice.ts';

export interface Town {
  readonly name: string;
  readonly island: string;
  readonly river: string;
  readonly craft: string;
  /** Index of a person. */
  readonly ruler: number;
}

export interface Person {
  readonly name: string;
  readonly age: number;
  readonly job: string;
  readonly pet: string;
  /** Index of a town. */
  readonly home: number;
  /** Indices of people, never the person itself. */
  readonly friend: number;
  readonly teacher: number;
}

export interface World {
  readonly people: readonly Person[];
  readonly towns: readonly Town[];
}

const list = (text: string): string[] => text.split(' ');
const starts = list('Bel Dor Fen Gal Hul Jor Kem Lom Mar Nev Pol Rud Sal Tav Vor Zim');
const ends = list('a ak an ek el en i in ix o ok on or u ul us');
const townStarts = list('Ask Brim Crav Dunt Elth Frolt Glem Hesk Mord Norl');
const townEnds = list('bury dale ford ham holm mouth wick worth');
const islands = list('Aro Beru Cila Dema Ilo Kuma Nalu Oro');
const rivers = list('Abe Bral Cind Dorn Eft Fenn Garl Hisk Irl Jund Kest Lorn Misk Orl Pelt Rusk');
const crafts = list('bells boats bread bricks candles cheese cloth combs drums glass hats honey knives paper pots rope');
const jobs = list('baker barber cook doctor farmer fisher guard hunter judge mason miller nurse painter sailor smith tailor');
const pets = list('cat cow crow deer dog duck frog goat goose hen horse mouse owl pig sheep snake');

function invent(): World {
  const random = seededDice(0, 20260801);
  const personCount = 200;
  const townCount = 40;
  const names = distinct(random, personCount, () => pick(random, starts) + pick(random, ends));
  const townNames = distinct(random, townCount, () => pick(random, townStarts) + pick(random, townEnds));
  const rulers = shuffled(random, [...names.keys()]);
  const another = (self: number): number => (self + integer(random, 1, personCount - 1)) % personCount;
  const people = names.map((name, self) => ({
    name,
    age: integer(random, 10, 99),
    job: pick(random, jobs),
    pet: pick(random, pets),
    home: integer(random, 0, townCount - 1),
    friend: another(self),
    teacher: another(self),
  }));
  const towns = townNames.map((name, index) => ({
    name,
    island: pick(random, islands),
    river: pick(random, rivers),
    craft: pick(random, crafts),
    ruler: rulers[index] ?? 0,
  }));
  return { people, towns };
}

export const world: World = invent();
