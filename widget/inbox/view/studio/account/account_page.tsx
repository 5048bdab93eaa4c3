/** One's own account. */
import { useText } from "../../../desk/desk";
import { SettingsPage } from "../settings/page";

export function AccountPage() {
  const { settings } = useText();
  return (
    <SettingsPage title={settings.pages.account[0] ?? ""} back={{ page: "settings" }}>
      {null}
    </SettingsPage>
  );
}
