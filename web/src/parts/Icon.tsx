// The few signs of the page, drawn, because not every system's fonts have them.
const shapes = {
  right: 'M2.5 8.5l3.5 3.5 7.5-8',
  wrong: 'M3.5 3.5l9 9m0-9l-9 9',
  partial: 'M3 8h10',
  unanswered: 'M3 8h2m2 0h2m2 0h2',
  back: 'M10 2.5L4.5 8l5.5 5.5',
  up: 'M3 10.5L8 5l5 5.5',
  down: 'M3 5.5L8 11l5-5.5',
} as const;

/** Decoration: whoever uses it says the same in words. */
export function Icon({ name, size = 12 }: { readonly name: keyof typeof shapes; readonly size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
