/** Before a link that somebody was sent, logged out, on the way in, or at the desk. */
import { useEffect, useMemo, useState } from "react";
import { useCell } from "../desk/cell";
import { createDesk, type Desk, DeskContext, useFrame, useLanguage, useText } from "../desk/desk";
import { useDoorsText } from "../text/doors";
import { Confirm } from "./door/confirm";
import { Join } from "./door/join";
import { Login } from "./door/login";
import { MustEnrol } from "./door/must_enrol";
import { Reset } from "./door/reset";
import { Fence } from "./fence";
import { DeskView } from "./frame/desk_view";
import { Opening } from "./opening";

export function App() {
  const frame = useFrame();
  const state = useCell(frame.session);
  const door = useCell(frame.door);
  const spoken = useLanguage();
  const { errors } = useText();
  const doors = useDoorsText();
  const [note, setNote] = useState<string>();
  const me = state.phase === "in" ? state.me : undefined;
  const id = me?.id;
  // The desk belongs to the operator, not to the token: a refresh must not rebuild it.
  const desk = useMemo<Desk | undefined>(() => (state.phase === "in" ? createDesk(frame, state.me) : undefined), [frame, id]);
  const barred = useBarred(me);

  useEffect(() => {
    document.documentElement.lang = spoken;
  }, [spoken]);
  useEffect(() => {
    if (me) desk?.store.apply({ on: "login", me });
  }, [desk, me]);
  useEffect(() => (barred.on ? undefined : desk?.open()), [desk, barred.on]);
  // Whoever is in needs not be told any more how they got there.
  useEffect(() => {
    if (id) setNote(undefined);
  }, [id]);

  const isLink = door?.kind === "invitation" || door?.kind === "reset" || door?.kind === "sign-up";
  if (isLink && state.phase !== "starting") {
    if (door.kind === "sign-up") {
      const opened = () => {
        frame.door.close();
        frame.route.enter({ page: "start" });
      };
      return <Confirm key={door.token} token={door.token} onDone={opened} onLeave={frame.door.close} />;
    }
    if (door.kind === "invitation") return <Join key={door.token} token={door.token} already={me?.name} onDone={frame.door.close} onLeave={frame.door.close} />;
    const done = () => {
      setNote(doors.resetDone);
      frame.door.close();
    };
    return <Reset key={door.token} token={door.token} onDone={done} onLeave={frame.door.close} />;
  }
  if (desk) {
    return (
      <DeskContext value={desk}>
        <Fence words={errors}>{barred.on ? <MustEnrol onDone={barred.lift} /> : <DeskView />}</Fence>
      </DeskContext>
    );
  }
  if (state.phase === "out") return <Login why={state.why} note={note} door={door} />;
  return <Opening unreachable={state.phase === "unreachable"} />;
}

/** Whether a second factor has to be set up first. It stays so until its codes are kept, whatever is learnt meanwhile. */
function useBarred(me: { id: string; second_factor: boolean; second_factor_required: boolean } | undefined) {
  const { session } = useFrame();
  const needs = me !== undefined && me.second_factor_required && !me.second_factor;
  const [held, setHeld] = useState<string>();
  useEffect(() => {
    if (needs) setHeld(me.id);
  }, [needs, me?.id]);
  const lift = () => void session.reread().then(() => setHeld(undefined));
  return { on: needs || (me !== undefined && held === me.id), lift };
}
