// Taxonomies: graphs of skills over tasks, read from YAML; scores go up them, requirements gate tasks, profiles say what a supplier is good at.
export { type ParseOptions, parseTaxonomy, TaxonomyError } from './parse.ts';
export { type Medians, type Profile, type ProfileSkill, profiles, type Standing, skillMedians } from './profile.ts';
export { checkRequirements, type RequirementCheck, type RequirementState, requirementsOf } from './requirements.ts';
export { type SkillEstimate, skillEstimates, type TaskPart } from './roll-up.ts';
export { standardTaxonomies } from './standard.ts';
export { type Requirement, type Skill, type Taxonomy, tasksOf } from './taxonomy.ts';
export { taskWeights } from './weights.ts';
