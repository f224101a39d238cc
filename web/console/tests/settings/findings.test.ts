import { expect, it } from "vitest";
import { findingAt, findingsOf, unplaced, withoutFinding } from "../../src/settings/logic/findings";

const refused = {
  type: "urn:conversas:problem:validation_failed",
  title: "Some members are not valid.",
  status: 422,
  detail: null,
  code: "validation_failed" as const,
  request_id: "r1",
  errors: [
    { pointer: "/texts/pt-BR/greeting", code: "blank", message: "Only white space." },
    { pointer: "/service_hours/weekly/1/to", code: "order", message: "A window ends after it begins." },
    { pointer: "/service_hours/weekly/1/to", code: "other", message: "Second." },
    { pointer: "/desk", code: "extra_forbidden", message: "Not here." },
  ],
};
const findings = findingsOf(refused);

it("places each finding at its member, the first one counts", () => {
  expect(findingAt(findings, "/texts/pt-BR/greeting")?.code).toBe("blank");
  expect(findingAt(findings, "/service_hours/weekly/1/to")?.code).toBe("order");
  expect(findingAt(findings, "/texts/pt-BR/offline")).toBeUndefined();
});

it("shows at a list what is wrong with one of its items, and not at one whose name only begins alike", () => {
  expect(findingAt(findings, "/service_hours/weekly")?.code).toBe("order");
  expect(findingAt(findings, "/service_hours/week")).toBeUndefined();
});

it("keeps what no field shows", () => {
  expect(unplaced(findings, ["/texts", "/service_hours/weekly"]).map(({ code }) => code)).toEqual(["extra_forbidden"]);
  expect(unplaced(findings, ["/texts", "/service_hours", "/desk"])).toEqual([]);
});

it("places a duplicate at the field that it names", () => {
  const duplicate = { ...refused, status: 409, code: "duplicate" as const, field: "shortcut", errors: [] };
  expect(findingAt(findingsOf(duplicate), "/shortcut")?.code).toBe("duplicate");
});

it("forgets the findings of a member that is changed, and of what lies below it", () => {
  const left = withoutFinding(findings, "/service_hours/weekly");
  expect([...left.keys()]).toEqual(["/texts/pt-BR/greeting", "/desk"]);
  expect(withoutFinding(left, "/queue")).toBe(left);
});

it("has none for a problem that names no member", () => {
  const { errors: _, ...plain } = refused;
  expect(findingsOf({ ...plain, code: "permission_denied", status: 403 }).size).toBe(0);
});
