/** Tries what is entered: the first records of the CRM in the words of here, and what is not understood. Nothing is kept of it. */
import { useState } from "react";
import { useCrmApi } from "../../../desk/crm";
import { useDesk } from "../../../desk/desk";
import type { CrmCheck } from "../../../session/crm_api";
import { CallFailed } from "../../../session/problem";
import { bodyOf, type CrmForm } from "../../../state/crm/settings";
import { type Faults, faultsOf, NO_FAULTS } from "../../../state/studio/faults";
import { useCrmText } from "../../../text/crm";
import { useLeadsText } from "../../../text/leads";
import { Alert, Check, Play } from "../../parts/icons";
import { FormPart } from "../fields";
import { toFault } from "../to_fault";
import { fieldName } from "./mapping_part";

interface Props {
  value: CrmForm;
  /** Whose secret holds where none is typed. */
  connection: string | undefined;
  /** What is against it stands at its fields. */
  onFaults: (faults: Faults) => void;
}

export function CheckPart({ value, connection, onFaults }: Props) {
  const { say } = useDesk();
  const api = useCrmApi();
  const words = useCrmText();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<{ of: CrmForm; check: CrmCheck }>();
  const [fault, setFault] = useState<string>();

  async function run() {
    setBusy(true);
    setFault(undefined);
    setTold(undefined);
    onFaults(NO_FAULTS);
    try {
      setTold({ of: value, check: await api.check(bodyOf(value), connection) });
    } catch (e) {
      const found = faultsOf(e instanceof CallFailed ? e.problem : undefined);
      const isAtFields = Object.keys(found).length > 0;
      setFault(isAtFields ? words.checkFaults : say(e));
      onFaults(found);
      if (isAtFields) toFault();
    } finally {
      setBusy(false);
    }
  }

  return (
    <FormPart
      title={words.check}
      hint={words.checkHint}
      aside={
        <button type="button" className="button" data-act="check" disabled={busy} aria-busy={busy} onClick={() => void run()}>
          <Play /> {busy ? words.checking : words.checkAct}
        </button>
      }
    >
      {fault !== undefined && (
        <div className="check" data-ok="false" role="alert">
          <Alert />
          <span>{fault}</span>
        </div>
      )}
      {told && <Told check={told.check} stale={told.of !== value} />}
    </FormPart>
  );
}

function Told({ check: { ok, detail, rows }, stale }: { check: CrmCheck; stale: boolean }) {
  const words = useCrmText();
  const leads = useLeadsText();
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  const odd = rows.filter((row) => row.problems.length > 0);
  const isGood = ok && odd.length === 0;
  return (
    <div className="crm-told" data-stale={stale} data-rows={rows.length} role="status">
      <div className="check" data-ok={isGood}>
        {isGood ? <Check /> : <Alert />}
        <span>
          <strong>{!ok ? detail : rows.length === 0 ? words.checkNone : words.checkRows(rows.length)}</strong>
          {stale && <small>{words.checkStale}</small>}
          {odd.map(({ external, problems }, at) => (
            <small key={at}>
              {words.record(external || "–")}: {problems.join("; ")}
            </small>
          ))}
        </span>
      </div>
      {rows.length > 0 && (
        <div className="table-wrap" role="region" aria-label={words.check} tabIndex={0}>
          <table className="figures crm-rows">
            <thead>
              <tr>
                <th scope="col">{words.there}</th>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {fieldName(leads, words, column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ external, values, problems }, at) => (
                <tr key={at} data-external={external} data-odd={problems.length > 0}>
                  <th scope="row">
                    <bdi>{external || "–"}</bdi>
                  </th>
                  {columns.map((column) => (
                    <td key={column} dir="auto">
                      {shown(leads, column, values[column] ?? "")}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

/** As the leads' own pages have it. */
function shown(leads: ReturnType<typeof useLeadsText>, column: string, value: string): string {
  const stages: Readonly<Record<string, string>> = leads.stages;
  return column === "stage" ? (stages[value] ?? value) : value.replaceAll("\n", ", ");
}
