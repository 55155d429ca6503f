// Tiers: bands of the overall score with rewards, hysteresis, and what is missing for the next one.
export { assignTier, type TierRules, type TierStanding, type TierVerdict } from './assign.ts';
export { type Lacking, lackingForNextTier, type TierPart } from './lacking.ts';
export { defaultTiers, type Tier, type TierScale, tierIndex, tierScale } from './scale.ts';
