// Sparklines: small lines without axes; what they show is said in words too.
interface Point { at: string; value: number | null }

/** `limits`: the least and the greatest value; a value of null leaves a gap. */
export function Sparkline({ points, label, tone, limits }:
  { points: Point[]; label: string; tone: "rate" | "time"; limits?: [number, number] }) {
  const width = 120, height = 28;
  const values = points.map((point) => point.value).filter((value) => value !== null);
  const low = limits?.[0] ?? 0;
  const high = limits?.[1] ?? Math.max(1, ...values) * 1.15;
  const x = (place: number) => 2 + (place / Math.max(1, points.length - 1)) * (width - 4);
  const y = (value: number) => height - 3 - ((value - low) / (high - low || 1)) * (height - 6);
  const failing = tone === "rate" && (values.at(-1) ?? 1) < 0.5;
  const lines: string[][] = [[]];
  points.forEach((point, place) => {
    if (point.value === null) lines.push([]);
    else lines.at(-1)!.push(`${x(place).toFixed(1)},${y(point.value).toFixed(1)}`);
  });
  return (
    <svg class={`spark ${tone}${failing ? " low" : ""}`} viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      <line class="base" x1="2" x2={width - 2} y1={height - 2} y2={height - 2} />
      {lines.filter((line) => line.length > 1).map((line) => <polyline key={line[0]} points={line.join(" ")} />)}
      {lines.filter((line) => line.length === 1).map((line) => {
        const [cx, cy] = line[0]!.split(",");
        return <circle key={line[0]} cx={cx} cy={cy} r="1.800" />;
      })}
    </svg>
  );
}

/** Attempts over time as bars, failures on top. */
export function Bars({ points, label }: { points: { at: string; attempts: number; successes: number }[]; label: string }) {
  const width = 720, height = 96, most = Math.max(1, ...points.map((point) => point.attempts));
  const step = width / points.length;
  return (
    <svg class="bars" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} preserveAspectRatio="none">
      {points.map((point, place) => {
        const all = (point.attempts / most) * (height - 4);
        const good = (point.successes / most) * (height - 4);
        const left = place * step + 1.500;
        return (
          <g key={point.at}>
            <title>{`${new Date(point.at).toLocaleString()}: ${point.successes} of ${point.attempts} accepted`}</title>
            <rect class="room" x={left} width={step - 3} y="0" height={height} rx="2" />
            {all > good && <rect class="failed" x={left} width={step - 3} y={height - all} height={all - good} rx="2" />}
            {good > 0 && <rect class="accepted" x={left} width={step - 3} y={height - good} height={good} rx="2" />}
          </g>
        );
      })}
    </svg>
  );
}
