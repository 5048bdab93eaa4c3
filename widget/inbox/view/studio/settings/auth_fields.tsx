/** How a tool or a server logs in at the other side. The secret goes in and never comes out. */
import { useText } from "../../../desk/desk";
import type { ToolAuth } from "../../../session/studio_types";
import { SelectField, TextField } from "../fields";

const KINDS = ["none", "bearer", "header", "basic"] as const;

/** What is read of a login has no secret in it; without one typed, the kept one stays. */
export function authOf({ kind, name }: ToolAuth): ToolAuth {
  return { kind, ...(name ? { name } : {}) };
}

export function AuthFields({ auth, kept, onChange }: { auth: ToolAuth; kept: ToolAuth | undefined; onChange: (auth: ToolAuth) => void }) {
  const { settings } = useText();
  const words = settings.auth;
  const named = auth.kind === "header" || auth.kind === "basic";
  const holds = kept?.has_secret === true && kept.kind === auth.kind;
  return (
    <>
      <SelectField label={words.label} at="/auth/kind" value={auth.kind} options={KINDS.map((value) => ({ value, label: words.kinds[value] }))} onChange={(kind) => onChange({ kind })} />
      {auth.kind !== "none" && (
        <div className="field-row">
          {named && <TextField label={auth.kind === "header" ? words.headerName : words.userName} at="/auth/name" ltr maxLength={200} value={auth.name ?? ""} onChange={(name) => onChange({ ...auth, name })} />}
          <TextField
            label={words.secret[auth.kind]}
            hint={holds ? words.kept : words.hint}
            at="/auth/secret"
            type="password"
            ltr
            placeholder={holds ? "••••••••" : ""}
            value={auth.secret ?? ""}
            onChange={(secret) => {
              const { secret: _old, ...rest } = auth;
              onChange(secret === "" ? rest : { ...rest, secret });
            }}
          />
        </div>
      )}
    </>
  );
}
