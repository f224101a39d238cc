import type { paths } from "@conversas/client/rest";

type Path = paths["/v1/settings/live-chat"];
/** The settings as they are shown: complete, and without secrets. */
export type Settings = Path["get"]["responses"][200]["content"]["application/json"];
type SettingsBody = Path["put"]["requestBody"]["content"]["application/json"];
export type Desk = NonNullable<SettingsBody["desk"]>;

type Texts = Record<keyof Settings["texts"], Record<keyof Settings["texts"]["en"], string | null>>;

/** The settings as they are edited: the desk may have a new secret, and a text that is null becomes the standard one. */
export type Draft = Omit<Settings, "desk" | "texts"> & { desk: Desk; texts: Texts };
export type Section = keyof Draft;

/** The sections of a page, to be edited. */
export function draftOf<S extends Section>(settings: Settings, sections: readonly S[]): Pick<Draft, S> {
  return Object.fromEntries(sections.map((name) => [name, settings[name]])) as Pick<Draft, S>;
}

/**
 * The whole to be sent: what the server has now, with the sections of this page. So a colleague who saved another page
 * in the meantime loses nothing.
 */
export function merged<S extends Section>(current: Settings, draft: Pick<Draft, S>): SettingsBody {
  return { ...current, ...draft };
}

/** Whether two values of JSON say the same; a member that is undefined is none. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => same(one[name as keyof typeof one], other[name as keyof typeof other]));
}
