/** The frame of every way in: the card at one side, the board at the other. */
import { type ReactNode, type RefObject, useState } from "react";
import { useText } from "../../desk/desk";
import { Eye, EyeOff, Mark } from "../parts/icons";

interface CardProps {
  title: string;
  lead?: ReactNode;
  /** What happened that led here. */
  why?: string | undefined;
  children?: ReactNode;
}

export function DoorCard({ title, lead, why, children }: CardProps) {
  const text = useText();
  return (
    <main className="login">
      <div className="login-card">
        <p className="login-brand">
          <Mark /> {text.product}
        </p>
        <h1>{title}</h1>
        {lead && <p className="login-lead">{lead}</p>}
        {why && (
          <p className="login-why" role="status">
            {why}
          </p>
        )}
        {children}
      </div>
      <Patchboard />
    </main>
  );
}

interface FieldProps {
  id: string;
  label: string;
  fault?: string | undefined;
  hint?: string;
  type?: "text" | "email";
  fills?: string;
  digits?: boolean;
  autoFocus?: boolean;
  field: RefObject<HTMLInputElement | null>;
}

export function DoorField({ id, label, fault, hint, type = "text", fills = "off", digits, autoFocus, field }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        ref={field}
        id={id}
        type={type}
        name={fills}
        autoComplete={fills}
        inputMode={digits ? "numeric" : undefined}
        autoFocus={autoFocus}
        spellCheck={false}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-fault`}
      />
      <p className={fault || !hint ? "fault" : "menu-hint"} id={`${id}-fault`}>
        {fault ?? hint}
      </p>
    </div>
  );
}

/** A password that may be looked at while it is typed. */
export function SecretField({ id, label, fault, hint, fills = "current-password", autoFocus, field }: Omit<FieldProps, "type" | "digits">) {
  const { login } = useText();
  const [shown, setShown] = useState(false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="secret">
        <input ref={field} id={id} type={shown ? "text" : "password"} name="password" autoComplete={fills} autoFocus={autoFocus} aria-invalid={fault !== undefined} aria-describedby={`${id}-fault`} />
        <button type="button" className="icon-button" aria-label={shown ? login.hide : login.show} aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? <EyeOff /> : <Eye />}
        </button>
      </span>
      <p className={fault || !hint ? "fault" : "menu-hint"} id={`${id}-fault`}>
        {fault ?? hint}
      </p>
    </div>
  );
}

export function Submit({ busy, children, fault }: { busy: boolean; children: ReactNode; fault?: string | undefined }) {
  return (
    <>
      <p className="fault form-fault" role="alert">
        {fault}
      </p>
      <button type="submit" className="button primary wide" disabled={busy}>
        {children}
      </button>
    </>
  );
}

const PLUGS = [[90, 150], [270, 90], [150, 270], [390, 150], [330, 270], [210, 210]] as const;

/** A quiet picture of what the product does: lines, some of them connected. */
function Patchboard() {
  const rows = [0, 1, 2, 3, 4, 5];
  const columns = [0, 1, 2, 3, 4, 5, 6];
  return (
    <svg className="patchboard" viewBox="0 0 420 360" aria-hidden="true" focusable="false">
      {rows.flatMap((y) =>
        columns.map((x) => (
          <g key={`${x}-${y}`} transform={`translate(${30 + x * 60} ${30 + y * 60})`}>
            <circle r="11" className="jack" />
            <circle r="4.5" className="hole" />
          </g>
        )),
      )}
      <path className="cord one" d="M90 150 C 90 330, 270 300, 270 90" />
      <path className="cord two" d="M150 270 C 160 350, 390 340, 390 150" />
      <path className="cord three" d="M330 270 C 340 330, 200 330, 210 210" />
      {PLUGS.map(([x, y]) => (
        <circle key={`${x} ${y}`} className="plug" cx={x} cy={y} r="6.5" />
      ))}
    </svg>
  );
}
