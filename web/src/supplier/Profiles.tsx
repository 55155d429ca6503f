// What a supplier is good at: its skills by each taxonomy, beside the median supplier.
import type { Profile, SkillScore } from '../api-types.ts';
import { range, score, words } from '../format.ts';
import { IntervalBar, inWords } from '../parts/Interval.tsx';

const standings: Readonly<Record<'strong' | 'level' | 'weak', string>> = {
  strong: 'surely above the median supplier',
  level: 'neither surely above nor below the median supplier',
  weak: 'surely below the median supplier',
};

export function Profiles({ profiles }: { readonly profiles: readonly Profile[] }) {
  return profiles.map((profile) => (
    <table key={profile.taxonomy} className="plain skills">
      <caption>{profile.title}</caption>
      <tbody>
        {outline(profile).map(({ skill, depth }) => (
          <SkillRow key={skill.skill} skill={skill} depth={depth} />
        ))}
      </tbody>
    </table>
  ));
}

function SkillRow({ skill, depth }: { readonly skill: SkillScore; readonly depth: number }) {
  const made = [...skill.skills, ...skill.tasks].map(words).join(', ');
  return (
    <tr>
      <th scope="row" title={made === '' ? undefined : `made of ${made}`} style={{ paddingInlineStart: `${Math.min(depth, 4) * 14}px` }}>
        {skill.title}
      </th>
      {skill.score === null ? (
        <td colSpan={3} className="nothing">
          not measured yet
        </td>
      ) : (
        <>
          <td className="right">{score(skill.score.score)}</td>
          <td className="wide" title={inWords(skill.title, skill.score)}>
            <IntervalBar value={skill.score} size="large" tentative={skill.coverage < 1} />
            <span className="ears-only">{range(skill.score)}</span>
          </td>
          <td>
            {skill.standing !== null && skill.standing !== 'level' && (
              <span className={`standing standing-${skill.standing}`} title={standings[skill.standing]}>
                {skill.standing}
              </span>
            )}
            {skill.coverage < 1 && <span className="fine">{Math.floor(100 * skill.coverage)} % measured</span>}
          </td>
        </>
      )}
    </tr>
  );
}

/** Skills as an outline: each under the first skill that it is a part of, and once. */
function outline({ skills }: Profile): readonly { readonly skill: SkillScore; readonly depth: number }[] {
  const byName = new Map(skills.map((skill) => [skill.skill, skill]));
  const inside = new Set(skills.flatMap((skill) => skill.skills));
  const rows: { readonly skill: SkillScore; readonly depth: number }[] = [];
  const seen = new Set<string>();
  const waiting = skills.filter(({ skill }) => !inside.has(skill)).map((skill) => ({ skill, depth: 0 }));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { skill, depth } = next;
    if (seen.has(skill.skill)) continue;
    seen.add(skill.skill);
    rows.push(next);
    waiting.unshift(...skill.skills.flatMap((name) => byName.get(name) ?? []).map((below) => ({ skill: below, depth: depth + 1 })));
  }
  return rows;
}
