/** The door. */
import { type FormEvent, useRef, useState } from "react";
import { useFrame, useText } from "../desk/desk";
import { CallFailed } from "../session/problem";
import { sentence } from "../text/errors";
import { Eye, EyeOff, Mark } from "./parts/icons";

interface Faults {
  email?: string;
  password?: string;
  form?: string;
}

export function Login({ why }: { why?: "expired" | "left" }) {
  const { session } = useFrame();
  const text = useText();
  const { login } = text;
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Faults>({});

  async function submit(event: FormEvent) {
    event.preventDefault();
    const address = email.current?.value.trim() ?? "";
    const secret = password.current?.value ?? "";
    const found: Faults = {};
    if (!address) found.email = login.emailMissing;
    else if (!/^\S+@\S+$/.test(address)) found.email = login.emailOdd;
    if (!secret) found.password = login.passwordMissing;
    setFaults(found);
    if (found.email) return email.current?.focus();
    if (found.password) return password.current?.focus();
    setBusy(true);
    try {
      await session.login(address, secret);
    } catch (e) {
      setBusy(false);
      const wrong = e instanceof CallFailed && e.status === 401;
      setFaults({ form: wrong ? login.wrong : sentence(e, text) });
      if (wrong) password.current?.select();
    }
  }

  return (
    <main className="login">
      <div className="login-card">
        <p className="login-brand">
          <Mark /> {text.product}
        </p>
        <h1>{login.title}</h1>
        <p className="login-lead">{login.lead}</p>
        {why && !faults.form && (
          <p className="login-why" role="status">
            {login[why]}
          </p>
        )}
        <form onSubmit={(e) => void submit(e)} noValidate>
          <div className="field">
            <label htmlFor="login-email">{login.email}</label>
            <input
              ref={email}
              id="login-email"
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              spellCheck={false}
              aria-invalid={faults.email !== undefined}
              aria-describedby="login-email-fault"
            />
            <p className="fault" id="login-email-fault">
              {faults.email}
            </p>
          </div>
          <div className="field">
            <label htmlFor="login-password">{login.password}</label>
            <span className="secret">
              <input
                ref={password}
                id="login-password"
                type={shown ? "text" : "password"}
                name="password"
                autoComplete="current-password"
                aria-invalid={faults.password !== undefined}
                aria-describedby="login-password-fault"
              />
              <button
                type="button"
                className="icon-button"
                aria-label={shown ? login.hide : login.show}
                aria-pressed={shown}
                onClick={() => setShown(!shown)}
              >
                {shown ? <EyeOff /> : <Eye />}
              </button>
            </span>
            <p className="fault" id="login-password-fault">
              {faults.password}
            </p>
          </div>
          <p className="fault form-fault" role="alert">
            {faults.form}
          </p>
          <button type="submit" className="button primary wide" disabled={busy}>
            {busy ? login.busy : login.submit}
          </button>
        </form>
      </div>
      <Patchboard />
    </main>
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
