/** What a role allows, as a table that is read line by line: each part of the product with what it is about. */
import { useContext, useId } from "react";
import type { Levels } from "../../../../protocol";
import { useInbox } from "../../../desk/desk";
import { type Level, LEVELS, type Module, reaches } from "../../../state/permits";
import { gapsOf, GROUPS, isIdle } from "../../../state/team/roles";
import { useTeamText } from "../../../text/team";
import { LockedContext } from "../fields";

interface Props {
  levels: Levels;
  onChange: (levels: Levels) => void;
}

export function LevelsTable({ levels, onChange }: Props) {
  const words = useTeamText();
  const gaps = new Map(gapsOf(levels));
  return (
    <table className="levels" aria-label={words.allows}>
      <thead>
        <tr>
          <th scope="col">{words.part}</th>
          {LEVELS.map((level) => (
            <th key={level} scope="col" title={words.levelHints[level]}>
              {words.levels[level]}
            </th>
          ))}
        </tr>
      </thead>
      {GROUPS.map(([group, modules]) => (
        <tbody key={group}>
          <tr className="levels-group">
            <th scope="rowgroup" colSpan={LEVELS.length + 1}>
              {words.groups[group]}
            </th>
          </tr>
          {modules.map((module) => {
            const gap = gaps.get(module);
            return <Line key={module} module={module} level={levels[module]} {...(gap ? { gap: words.gaps[gap] ?? "" } : {})} onChange={(level) => onChange({ ...levels, [module]: level })} />;
          })}
        </tbody>
      ))}
    </table>
  );
}

interface LineProps {
  module: Module;
  level: Level;
  gap?: string;
  onChange: (level: Level) => void;
}

function Line({ module, level, gap, onChange }: LineProps) {
  const words = useTeamText();
  const locked = useContext(LockedContext);
  const own = useInbox((s) => s.me?.levels[module] ?? "none");
  const id = useId();
  const [name, about] = words.modules[module];
  return (
    <tr data-module={module} data-level={level}>
      <th scope="row">
        <span className="levels-name" id={id}>
          {name}
        </span>
        <small id={`${id}-about`}>
          {about} {isIdle(module) && <em>{words.later}</em>}
        </small>
        {gap && <small className="levels-gap">{gap}</small>}
      </th>
      {LEVELS.map((each) => {
        const beyond = !reaches(own, each) && each !== level;
        return (
          <td key={each} data-chosen={each === level} data-held={each !== "none" && reaches(level, each)}>
            <label title={beyond && !locked ? words.notYours : words.levelHints[each]}>
              <input type="radio" name={id} checked={each === level} disabled={locked || beyond} aria-label={`${name}: ${words.levels[each]}`} aria-describedby={`${id}-about`} onChange={() => onChange(each)} />
              <span aria-hidden="true">{words.levels[each]}</span>
            </label>
          </td>
        );
      })}
    </tr>
  );
}

/** What each level means, once above the table. */
export function LevelsLegend() {
  const words = useTeamText();
  return (
    <dl className="levels-legend">
      {LEVELS.map((level) => (
        <div key={level}>
          <dt>{words.levels[level]}</dt>
          <dd>{words.levelHints[level]}</dd>
        </div>
      ))}
    </dl>
  );
}
