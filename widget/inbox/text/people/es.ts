/** Spanish words for one person on several channels. */
import type { PeopleText } from "./en";

export const people: PeopleText = {
  alike: "Puede ser la misma persona",
  because: { email: "Mismo correo", phone: "Mismo teléfono", verified_user: "Mismo usuario verificado" },
  why: (what, value) => `${what}: ${value}`,
  merge: "Unir",
  mergeWith: (name) => `Unir con ${name}`,
  find: "Buscar a la misma persona…",
  findTitle: (name) => `¿Quién es la misma persona que ${name}?`,
  findLabel: "Nombre, correo, teléfono o identificador",
  findHint: "Dos caracteres o más.",
  looking: "Buscando…",
  nobody: "No se encuentra a nadie con eso.",
  question: (from, into) => `¿Unir ${from} con ${into}?`,
  will: (from, into) =>
    `Desde ahora todas las conversaciones e identidades de ${from} son de ${into}. Su nombre, correo y teléfono se conservan; solo se completa lo que falta.`,
  willNot: "El cliente no nota nada y cada conversación sigue donde estaba. Puedes deshacerlo en cualquier momento.",
  reason: "¿Cómo lo sabes? (opcional)",
  cancel: "Cancelar",
  done: (from) => `Unido con ${from}`,
  undone: (from) => `${from} vuelve a ser un contacto aparte`,
  merges: "Contactos unidos",
  undo: "Deshacer",
  undoOf: (name) => `Deshacer la unión con ${name}`,
  evidence: {
    id_changed: "La plataforma dice que el identificador cambió.",
    named_together: "La plataforma nombra ambos como de una persona.",
  },
  byProgram: "automáticamente",
  at: (when, by) => `${when} · ${by}`,
  undoneAt: (when) => `Deshecho ${when}`,
  others: "Otras conversaciones",
  noOthers: "Esta es la única.",
  noIdentities: "sin identidad",
};
