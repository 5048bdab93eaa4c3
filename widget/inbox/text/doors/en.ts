/** English words of the ways in: a second factor, an invitation, a forgotten password. */
export const doors = {
  back: "Back to the login",
  forgot: "Forgotten your password?",
  codeTitle: "Second factor",
  codeLead: "Your password is right. Enter the code of your authenticator app.",
  code: "Code",
  codeMissing: "Enter the code.",
  recovery: "Recovery code",
  recoveryLead: "Enter one of the codes that you kept for the day your phone is lost.",
  useRecovery: "Use a recovery code instead",
  useApp: "Use the app’s code instead",
  wrongCode: "This code is wrong or was used.",
  go: "Log in",
  busy: "One moment…",

  forgotTitle: "A new password",
  forgotLead: "Enter your email. If you have an account, you get a link to choose a new password.",
  send: "Send me the link",
  sent: (email: string) => `If ${email} has an account, a mail is on its way. The link in it works for an hour.`,

  resetTitle: "Choose a new password",
  resetLead: "Then you are logged out everywhere, and log in with the new one.",
  password: "New password",
  short: "A password has at least 10 characters.",
  passwordHint: "At least 10 characters. Several words are easy to remember and hard to guess.",
  keep: "Keep this password",
  resetDone: "Your new password is kept. Log in with it.",
  resetOver: "This link does not work any more",
  resetOverHint: "It has ended or was used. Ask for a new one.",
  another: "Ask for a new link",

  inviteTitle: (organisation: string) => `Join ${organisation}`,
  inviteLead: (email: string) => `You are invited as ${email}. Choose how colleagues and customers see you, and a password.`,
  name: "Your name",
  nameMissing: "Enter your name.",
  join: "Join",
  inviteOver: "This invitation does not work any more",
  inviteOverHint: "It has ended, was used or was taken back. Ask whoever invited you for a new link.",
  already: (name: string) => `You are logged in as ${name}. If you join, you are somebody else here.`,
};

export type DoorsText = typeof doors;
