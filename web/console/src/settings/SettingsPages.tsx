/** The pages of an administrator; everything below `/console/settings`. */
export default function SettingsPages() {
  return null;
}
