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
    `Todas las conversaciones e identidades de ${from} pasan a ser de ${into}. Lo que se sabe de ${into} se conserva; lo que falta se toma de ${from}.`,
  willNot: "El cliente no nota nada y cada conversación sigue donde estaba. Puedes deshacerlo en cualquier momento.",
  reason: "¿Cómo lo sabes? (opcional)",
  cancel: "Cancelar",
  done: (from) => `${from} es ahora este contacto`,
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
