/** What is known of a lead as a person: what to call them, and what a lead begins as that is made of a contact. */
import type { Contact } from "../../../protocol";
import type { Lead, NewLead } from "../../session/lead_api";

/** What tells somebody without a name apart. */
export const calledOf = ({ name, phone, email }: Pick<Lead, "name" | "phone" | "email">, nobody: string): string => name || phone || email || nobody;

/** The server takes phone and e-mail address from the contact. */
export function leadOf(contact: Contact, conversation: string | undefined, owner: string | undefined): NewLead {
  return { name: contact.name || contact.shown_as, contact: contact.id, ...(conversation ? { conversation } : {}), ...(owner ? { owner } : {}) };
}

/** The digits of a number, as a way to call it. */
export const telOf = (phone: string): string => `tel:${phone.replace(/[^\d+]/g, "")}`;
