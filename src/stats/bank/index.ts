// Item banks: few, well chosen items in place of many random ones.
export { type Bank, openBank } from './bank.ts';
export { type Answer, addAnswer, addAnswers, type Belief, believe, startBelief } from './belief.ts';
export { type Choice, type ChooseOptions, chooseItem, chooseItems } from './choose.ts';
export { type BankDocument, BankError, parseBank } from './document.ts';
export {
  beginMeasurement,
  defaultExposureLimit,
  type ExposureRound,
  maxExposure,
  mayBeAsked,
  mostItems,
  noteAsked,
  startRound,
} from './exposure.ts';
export { addItem, addSuppliers, type NewItem } from './extend.ts';
export { type FitOptions, fitBank } from './fit.ts';
export { type ResponseMatrix, rowMean, selectRows } from './matrix.ts';
export { type BankScore, bankScore } from './score.ts';
export { type SimulatedBudget, type SimulateOptions, simulate } from './simulate.ts';
export { fitTwoParameter, type TwoParameterModel } from './two-parameter.ts';
