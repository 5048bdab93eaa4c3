/** The page of the leads, and the lead beside a conversation: fetched with their styles when somebody wants them. */
import { lazy, Suspense } from "react";
import type { Contact } from "../../../protocol";
import type { LeadsPlace } from "../../state/studio/place";
import { styled } from "../parts/styled";

const Area = lazy(() => Promise.all([import("./area"), styled("leads")]).then(([all]) => ({ default: all.LeadsArea })));
const OfContact = lazy(() => Promise.all([import("./contact_lead"), styled("leads")]).then(([all]) => ({ default: all.LeadOfContact })));

export function LaterLeads({ place }: { place: LeadsPlace }) {
  return (
    <Suspense fallback={<main className="panes" aria-busy />}>
      <Area place={place} />
    </Suspense>
  );
}

export interface OfContactProps {
  contact: Contact;
  /** The one that is open, which a new lead is told of. */
  conversation?: string;
}

export function ContactLead(props: OfContactProps) {
  return (
    <Suspense fallback={null}>
      <OfContact {...props} />
    </Suspense>
  );
}
