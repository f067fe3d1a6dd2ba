// Line icons, 16 by 16; they say nothing to screen readers.
const PATHS = {
  webhook: "M6 6.500a2 2 0 1 1 3 1.700L11 12M8 6.500 5.500 11M5.500 12h5M4 10.300a2 2 0 1 0 1.500 2.200M12 10.300a2 2 0 1 1-1.200 3.400",
  send: "M14 2 7 9M14 2l-4.500 12L7 9 2 6.500z",
  warning: "M8 2 1.500 13.500h13zM8 6.500v3.200M8 11.700v.1",
  archive: "M2 3h12v3H2zM3 6v7h10V6M6.500 9h3",
  replay: "M13 8a5 5 0 1 1-1.500-3.500M13 2v3h-3",
  book: "M3 3h4a1.500 1.500 0 0 1 1.500 1.500V13A1.500 1.500 0 0 0 7 12H3zM14 3h-4a1.500 1.500 0 0 0-1.500 1.500V13A1.500 1.500 0 0 1 10 12h4z",
  plug: "M6 2v3M10 2v3M4 5h8v3a4 4 0 0 1-8 0zM8 12v2.500",
  key: "M10 6.500a3 3 0 1 1-1.300-2.500M8.500 8 13.500 13M12 11.500l1.500-1.500",
  list: "M3 4h10M3 8h10M3 12h6",
  building: "M3 14V3h6v11M9 7h4v7M2 14h12M5 6h2M5 9h2M5 12h2",
  gear: "M8 5.800a2.200 2.200 0 1 1 0 4.400 2.200 2.200 0 0 1 0-4.400M8 1.800v2M8 12.200v2M1.800 8h2M12.200 8h2M3.600 3.600 5 5M11 11l1.400 1.400M3.600 12.400 5 11M11 5l1.400-1.400",
  copy: "M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3",
  check: "M3 8.500 6.500 12 13 4.500",
  eye: "M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8zM8 6.200a1.800 1.800 0 1 1 0 3.600 1.800 1.800 0 0 1 0-3.600",
  plus: "M8 3v10M3 8h10",
  sun: "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1",
  moon: "M13.500 9.500A6 6 0 0 1 6.500 2.500a6 6 0 1 0 7 7z",
  close: "M4 4l8 8M12 4l-8 8",
  exit: "M6 3H3v10h3M10 5l3 3-3 3M13 8H6.500",
  chevron: "M6 3.500 10.500 8 6 12.500",
  bell: "M3.500 11.500c1.200-1.200 1.200-2.500 1.200-4.500a3.300 3.300 0 0 1 6.600 0c0 2 0 3.300 1.200 4.500zM6.700 13.500a1.400 1.400 0 0 0 2.600 0",
  inbox: "M2 9.500 4 3h8l2 6.500V13H2zM2 9.500h3.500a2.500 2.500 0 0 0 5 0H14",
  menu: "M2 4h12M2 8h12M2 12h12",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.400"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
