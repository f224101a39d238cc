/** Something was done, or was not. Short; what needs an answer is a dialog. */
export function tell(message: string, kind: "good" | "bad" = "good"): void {
  void import("./layout/Notices").then(({ show }) => show(message, kind));
}
