/** Who is logged in, and what they like. */
import { type MouseEvent, useEffect, useRef, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useText } from "../../desk/desk";
import type { Preferences } from "../../desk/preferences";
import { studioHref } from "../../desk/route";
import { plug } from "../../desk/sound";
import { normalNumber } from "../../state/call";
import { type Language, LANGUAGES } from "../../text";
import { useCallsText } from "../../text/calls";
import { useAccountText } from "../../text/account";
import { useWorkText } from "../../text/daily";
import { Avatar } from "../parts/avatar";
import { StandingDot, useStanding } from "../daily/signs";
import { useHelp } from "./help_sheet";

export function AccountMenu({ place }: { place: "rail" | "list" }) {
  const { session } = useDesk();
  const text = useText();
  const me = useInbox((s) => s.me);
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const help = useHelp();
  const standing = useStanding();
  const words = useWorkText();

  useEffect(() => {
    if (!open) return;
    const outside = (e: Event) => !box.current?.contains(e.target as Node) && setOpen(false);
    addEventListener("pointerdown", outside);
    return () => removeEventListener("pointerdown", outside);
  }, [open]);

  if (!me) return null;
  return (
    <div
      className={`account in-${place}`}
      ref={box}
      onKeyDown={(e) => {
        if (e.key !== "Escape" || !open) return;
        e.stopPropagation();
        setOpen(false);
        box.current?.querySelector("button")?.focus();
      }}
    >
      <button type="button" className="account-button" aria-expanded={open} title={text.account.label} onClick={() => setOpen(!open)}>
        <span className="avatar-standing">
          <Avatar id={me.id} name={me.name} size="s" />
          <StandingDot of={standing(me.id)} />
        </span>
        <span className="account-name">{me.name}</span>
        <span className="hidden">
          {text.account.label}, {words.availability[standing(me.id)]}
        </span>
      </button>
      {open && (
        <div className="account-menu">
          <div className="account-who">
            <strong>{me.name}</strong>
            <span>
              {[me.email, text.account.role[me.role]].filter(Boolean).join(" · ")}
            </span>
          </div>
          <OwnAvailability />
          <Settings />
          <AccountLink onFollow={() => setOpen(false)} />
          <button
            type="button"
            className="menu-item"
            onClick={() => {
              setOpen(false);
              help.show();
            }}
          >
            {text.account.shortcuts} <kbd>?</kbd>
          </button>
          <button type="button" className="menu-item" onClick={() => void session.logout()}>
            {text.account.logout}
          </button>
        </div>
      )}
    </div>
  );
}

function AccountLink({ onFollow }: { onFollow: () => void }) {
  const { route } = useDesk();
  const words = useAccountText();
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onFollow();
    route.enter({ page: "account" });
  }
  return (
    <a className="menu-item" href={studioHref({ page: "account" })} onClick={follow}>
      {words.open}
    </a>
  );
}

const STANDINGS = ["online", "away", "busy"] as const;

/** Whether one is given work; colleagues see it beside the name. */
function OwnAvailability() {
  const { work, availability, toasts, say } = useDesk();
  const words = useWorkText().availability;
  const { value = "online" } = useCell(availability);
  async function choose(next: (typeof STANDINGS)[number]) {
    const before = value;
    availability.alter(() => next);
    try {
      await work.chooseAvailability(next);
    } catch (e) {
      availability.alter(() => before);
      toasts.fail(say(e));
    }
  }
  return (
    <div className="availability">
      <span id="availability-label">{words.label}</span>
      <div className="segments" role="radiogroup" aria-labelledby="availability-label">
        {STANDINGS.map((one) => (
          <label key={one}>
            <input type="radio" name="availability" checked={value === one} onChange={() => void choose(one)} />
            <span>
              <StandingDot of={one} /> {words[one]}
            </span>
          </label>
        ))}
      </div>
      <small>{words.hint[value]}</small>
    </div>
  );
}

const THEMES = ["system", "light", "dark"] as const;

function Settings() {
  const { preferences } = useDesk();
  const { account } = useText();
  const chosen = useCell(preferences);
  const [blocked, setBlocked] = useState("Notification" in window && Notification.permission === "denied");
  const languages = Object.entries(LANGUAGES) as [Language, string][];

  async function notices(on: boolean) {
    if (!on) return preferences.change({ notices: false });
    const answer = "Notification" in window ? await Notification.requestPermission() : "denied";
    setBlocked(answer === "denied");
    preferences.change({ notices: answer === "granted" });
  }

  return (
    <div className="account-settings">
      <span id="theme-label">{account.theme}</span>
      <div className="segments" role="radiogroup" aria-labelledby="theme-label">
        {THEMES.map((theme) => (
          <label key={theme}>
            <input type="radio" name="theme" checked={chosen.theme === theme} onChange={() => preferences.change({ theme })} />
            <span>{account.themes[theme]}</span>
          </label>
        ))}
      </div>
      <label className="menu-line">
        {account.language}
        <select
          value={chosen.language}
          onChange={(e) => preferences.change({ language: e.currentTarget.value as Preferences["language"] })}
        >
          <option value="">{account.themes.system}</option>
          {languages.map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="menu-line">
        {account.sound}
        <input
          type="checkbox"
          className="switch"
          checked={chosen.sound}
          onChange={(e) => {
            preferences.change({ sound: e.currentTarget.checked });
            if (e.currentTarget.checked) plug();
          }}
        />
      </label>
      <label className="menu-line">
        <span>
          {account.notices}
          {blocked && <small>{account.noticesBlocked}</small>}
        </span>
        <input
          type="checkbox"
          className="switch"
          checked={chosen.notices && !blocked}
          onChange={(e) => void notices(e.currentTarget.checked)}
        />
      </label>
      <MyPhone />
    </div>
  );
}

/** Rung for a call that is taken on a phone. What is no number is told and not kept. */
function MyPhone() {
  const { preferences } = useDesk();
  const { ring: words } = useCallsText();
  const kept = useCell(preferences).phone;
  const [typed, setTyped] = useState(kept);
  const number = normalNumber(typed);
  const odd = typed.trim() !== "" && number === undefined;
  return (
    <label className="menu-line">
      <span>
        {words.mine}
        {odd && <small>{words.badNumber}</small>}
      </span>
      <input
        type="tel"
        className="menu-phone"
        dir="ltr"
        autoComplete="tel"
        placeholder="+"
        maxLength={40}
        value={typed}
        aria-invalid={odd}
        onChange={(e) => setTyped(e.currentTarget.value)}
        onBlur={() => {
          if (odd) return;
          preferences.change({ phone: number ?? "" });
          setTyped(number ?? "");
        }}
      />
    </label>
  );
}
