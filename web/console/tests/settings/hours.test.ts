import { describe, expect, it } from "vitest";
import {
  endsNextDay,
  inTwoAtMidnight,
  isOpen,
  isWindow,
  nextChange,
  overlapping,
  timeZones,
  wallTime,
  type ServiceHours,
  type Window,
} from "../../src/settings/logic/hours";

const office: ServiceHours = {
  time_zone: "America/Sao_Paulo",
  always: false,
  weekly: [
    { day: "mon", from: "08:00", to: "12:00" },
    { day: "mon", from: "13:00", to: "18:00" },
    { day: "fri", from: "22:00", to: "24:00" },
    { day: "sat", from: "00:00", to: "02:00" },
  ],
  holidays: ["2026-12-28"],
};
const at = (day: Window["day"], date: string, clock: string) => ({ day, date, clock });

describe("the clock on the wall", () => {
  it("is that of the account's time zone", () => {
    const moment = new Date("2026-11-24T01:30:00Z");
    expect(wallTime("America/Sao_Paulo", moment)).toEqual(at("mon", "2026-11-23", "22:30"));
    expect(wallTime("Asia/Tokyo", moment)).toEqual(at("tue", "2026-11-24", "10:30"));
  });
  it("shows midnight as the first minute of a day", () => {
    expect(wallTime("UTC", new Date("2026-11-24T00:00:00Z"))?.clock).toBe("00:00");
  });
  it("is not there for a zone that does not exist", () => {
    expect(wallTime("Mars/Olympus", new Date())).toBeNull();
  });
});

describe("open", () => {
  it.each([
    ["07:59", false],
    ["08:00", true],
    ["11:59", true],
    ["12:00", false],
    ["13:00", true],
    ["18:00", false],
  ])("at %s on a Monday is %s", (clock, open) => {
    expect(isOpen(office, at("mon", "2026-11-23", clock))).toBe(open);
  });
  it("goes over midnight in two windows", () => {
    expect(isOpen(office, at("fri", "2026-11-27", "23:59"))).toBe(true);
    expect(isOpen(office, at("sat", "2026-11-28", "01:59"))).toBe(true);
    expect(isOpen(office, at("sat", "2026-11-28", "02:00"))).toBe(false);
  });
  it("is not on holidays, unless it always is", () => {
    expect(isOpen(office, at("mon", "2026-12-28", "09:00"))).toBe(false);
    expect(isOpen({ ...office, always: true }, at("mon", "2026-12-28", "09:00"))).toBe(true);
  });
});

describe("the next change", () => {
  it("is the end of the window that is open", () => {
    expect(nextChange(office, at("mon", "2026-11-23", "09:15"))).toEqual(at("mon", "2026-11-23", "12:00"));
  });
  it("is the beginning of the next one, days later", () => {
    expect(nextChange(office, at("tue", "2026-11-24", "09:00"))).toEqual(at("fri", "2026-11-27", "22:00"));
  });
  it("does not stop at midnight where two windows meet", () => {
    expect(nextChange(office, at("fri", "2026-11-27", "23:00"))).toEqual(at("sat", "2026-11-28", "02:00"));
  });
  it("passes over a holiday", () => {
    expect(nextChange(office, at("sun", "2026-12-27", "09:00"))).toEqual(at("fri", "2027-01-01", "22:00"));
  });
  it("never comes when it is always open, or never", () => {
    expect(nextChange({ ...office, always: true }, at("mon", "2026-11-23", "09:15"))).toBeNull();
    expect(nextChange({ ...office, weekly: [] }, at("mon", "2026-11-23", "09:15"))).toBeNull();
  });
});

describe("windows over midnight", () => {
  it("become two, the second on the next day", () => {
    expect(inTwoAtMidnight([{ day: "sun", from: "22:00", to: "02:00" }])).toEqual([
      { day: "mon", from: "00:00", to: "02:00" },
      { day: "sun", from: "22:00", to: "24:00" },
    ]);
  });
  it("that end at midnight stay one", () => {
    expect(inTwoAtMidnight([{ day: "mon", from: "18:00", to: "00:00" }])).toEqual([
      { day: "mon", from: "18:00", to: "24:00" },
    ]);
    expect(endsNextDay({ day: "mon", from: "18:00", to: "00:00" })).toBe(false);
  });
  it("are recognised", () => {
    expect(endsNextDay({ day: "mon", from: "22:00", to: "06:00" })).toBe(true);
    expect(endsNextDay({ day: "mon", from: "06:00", to: "22:00" })).toBe(false);
    expect(endsNextDay({ day: "mon", from: "06:00", to: "06:00" })).toBe(false);
  });
});

it("takes a window for one when it has both ends and something between them", () => {
  expect(isWindow({ from: "08:00", to: "12:00" })).toBe(true);
  expect(isWindow({ from: "00:00", to: "00:00" })).toBe(true); // the whole day
  expect(isWindow({ from: "08:00", to: "08:00" })).toBe(false);
  expect(isWindow({ from: "08:00", to: "" })).toBe(false);
});

describe("windows that say the same hours twice", () => {
  it("are found, also over midnight", () => {
    const windows: Window[] = [
      { day: "mon", from: "08:00", to: "12:00" },
      { day: "mon", from: "11:00", to: "13:00" },
      { day: "tue", from: "01:00", to: "03:00" },
      { day: "mon", from: "23:00", to: "02:00" },
      { day: "wed", from: "08:00", to: "12:00" },
      { day: "wed", from: "12:00", to: "13:00" },
    ];
    expect(overlapping(windows)).toEqual([0, 1, 2, 3]);
  });
});

it("offers the account's own time zone although the browser may not know it", () => {
  expect(timeZones("America/Sao_Paulo")).toContain("America/Sao_Paulo");
  expect(timeZones("Mars/Olympus")).toContain("Mars/Olympus");
});
