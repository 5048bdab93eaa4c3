/** Palabras en español sobre lo que un rol permite y lo que no. */
import type { PermitsText } from "./en";

export const permits: PermitsText = {
  notYours: "Tu rol no muestra esta página",
  notYoursHint: "Quien gestiona tu equipo puede darte otro rol.",
  readOnly: "Con tu rol puedes leer esta página, pero no cambiarla. Quien gestiona tu equipo puede darte otro rol.",
  noAnswering: "Con tu rol puedes leer conversaciones, pero no responderlas.",
  factChange: "Con tu rol puedes ver los contactos, pero no cambiarlos.",
};
