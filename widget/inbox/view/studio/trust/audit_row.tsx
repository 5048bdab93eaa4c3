/** One entry: who, what and when in a line; everything else that is kept of it behind it. */
import type { AuditEntry } from "../../../session/trust_api";
import { useTrustText } from "../../../text/trust";
import { useDates } from "../../parts/clock";
import { Eye, Lock, Pencil } from "../../parts/icons";

const SIGNS = { changed: <Pencil />, looked: <Eye />, refused: <Lock /> } as const;

export function AuditRow({ entry }: { entry: AuditEntry }) {
  const { audit: words } = useTrustText();
  const { at } = useDates();
  const { actor, kind, object, object_kind: thing } = entry;
  const who = actor.kind === "system" ? words.system : actor.kind === "link" ? words.link : (actor.name ?? "");
  const called = entry.object_name || object;
  return (
    <li data-operation={entry.operation} data-kind={kind}>
      <details className="audit-entry">
        <summary>
          <span className="audit-sign" data-kind={kind}>
            {SIGNS[kind]}
          </span>
          <span className="row-what">
            <strong>
              <bdi>{who}</bdi>
            </strong>
            <span className="audit-what">
              {words.kinds[kind]} · {words.things[thing] ?? thing}
              {called && (
                <>
                  {" "}
                  · <bdi>{called}</bdi>
                </>
              )}
            </span>
          </span>
          <time dateTime={entry.at}>{at(entry.at, "full")}</time>
        </summary>
        <Details entry={entry} />
      </details>
    </li>
  );
}

function Details({ entry }: { entry: AuditEntry }) {
  const { audit: words } = useTrustText();
  const { role } = entry.actor;
  const facts = [
    [words.operation, entry.operation],
    [words.role, role],
    [words.address, entry.address],
    [words.id, entry.object],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));
  // What is otherwise since tells more than what was sent to make it so.
  const sent = entry.changes.length > 0 ? [] : Object.entries(entry.fields);
  return (
    <div className="audit-details">
      <dl className="audit-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {entry.changes.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-label={words.changes}>
          <table className="figures audit-changes">
            <thead>
              <tr>
                <th scope="col">{words.field}</th>
                <th scope="col">{words.before}</th>
                <th scope="col">{words.after}</th>
              </tr>
            </thead>
            <tbody>
              {entry.changes.map(({ field, before, after }) => (
                <tr key={field}>
                  <th scope="row">{field}</th>
                  <Value text={before} />
                  <Value text={after} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {sent.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-label={words.fields}>
          <table className="figures audit-changes">
            <thead>
              <tr>
                <th scope="col">{words.field}</th>
                <th scope="col">{words.value}</th>
              </tr>
            </thead>
            <tbody>
              {sent.map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <Value text={value} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {entry.changes.length === 0 && sent.length === 0 && <p className="menu-hint">{words.plain}</p>}
    </div>
  );
}

function Value({ text }: { text?: string | undefined }) {
  const { audit: words } = useTrustText();
  return <td>{text === undefined ? <em>{words.nothing}</em> : <bdi>{text}</bdi>}</td>;
}
