/** Palabras en español de las formas de entrar: segundo factor, invitación, contraseña olvidada. */
import type { DoorsText } from "./en";

export const doors: DoorsText = {
  back: "Volver al inicio de sesión",
  forgot: "¿Has olvidado tu contraseña?",
  codeTitle: "Segundo factor",
  codeLead: "Tu contraseña es correcta. Escribe el código de tu aplicación de autenticación.",
  code: "Código",
  codeMissing: "Escribe el código.",
  recovery: "Código de recuperación",
  recoveryLead: "Escribe uno de los códigos que guardaste para el día en que pierdas el teléfono.",
  useRecovery: "Usar un código de recuperación",
  useApp: "Usar el código de la aplicación",
  wrongCode: "Este código no es correcto o ya se usó.",
  go: "Iniciar sesión",
  busy: "Un momento…",

  forgotTitle: "Una contraseña nueva",
  forgotLead: "Escribe tu correo. Si tienes cuenta, recibirás un enlace para elegir una contraseña nueva.",
  send: "Enviarme el enlace",
  sent: (email) => `Si ${email} tiene cuenta, hay un correo en camino. Su enlace funciona durante una hora.`,

  resetTitle: "Elige una contraseña nueva",
  resetLead: "Después se cierra tu sesión en todas partes y entras con la nueva.",
  password: "Contraseña nueva",
  short: "Una contraseña tiene al menos 10 caracteres.",
  passwordHint: "Al menos 10 caracteres. Varias palabras se recuerdan bien y se adivinan mal.",
  keep: "Guardar esta contraseña",
  resetDone: "Tu contraseña nueva está guardada. Inicia sesión con ella.",
  resetOver: "Este enlace ya no funciona",
  resetOverHint: "Ha caducado o ya se usó. Pide uno nuevo.",
  another: "Pedir un enlace nuevo",

  inviteTitle: (organisation) => `Únete a ${organisation}`,
  inviteLead: (email) => `Te han invitado como ${email}. Elige cómo te ven tu equipo y los clientes, y una contraseña.`,
  name: "Tu nombre",
  nameMissing: "Escribe tu nombre.",
  join: "Unirme",
  inviteOver: "Esta invitación ya no funciona",
  inviteOverHint: "Ha caducado, se usó o fue retirada. Pide un enlace nuevo a quien te invitó.",
  already: (name) => `Has iniciado sesión como ${name}. Si te unes, aquí serás otra persona.`,
};
