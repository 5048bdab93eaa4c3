/** Logged out, on the way in, or at the desk. */
import { useEffect, useMemo } from "react";
import { useCell } from "../desk/cell";
import { createDesk, type Desk, DeskContext, useFrame, useLanguage, useText } from "../desk/desk";
import { Fence } from "./fence";
import { DeskView } from "./frame/desk_view";
import { Login } from "./login";
import { Opening } from "./opening";

export function App() {
  const frame = useFrame();
  const state = useCell(frame.session);
  const spoken = useLanguage();
  const { errors } = useText();
  const id = state.phase === "in" ? state.me.id : undefined;
  // The desk belongs to the operator, not to the token: a refresh must not rebuild it.
  const desk = useMemo<Desk | undefined>(() => (state.phase === "in" ? createDesk(frame, state.me) : undefined), [frame, id]);

  useEffect(() => {
    document.documentElement.lang = spoken;
  }, [spoken]);
  useEffect(() => desk?.open(), [desk]);
  const me = state.phase === "in" ? state.me : undefined;
  useEffect(() => {
    if (me) desk?.store.apply({ on: "login", me });
  }, [desk, me]);

  if (desk) {
    return (
      <DeskContext value={desk}>
        <Fence words={errors}>
          <DeskView />
        </Fence>
      </DeskContext>
    );
  }
  if (state.phase === "out") return <Login {...(state.why ? { why: state.why } : {})} />;
  return <Opening unreachable={state.phase === "unreachable"} />;
}
