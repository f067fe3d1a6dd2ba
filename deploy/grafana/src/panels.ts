// What all dashboards are built of, typed as Grafana reads it.
import {
  GraphDrawStyle, VizOrientation, BigValueColorMode, BigValueGraphMode, BigValueJustifyMode, BigValueTextMode,
  DashboardCursorSync, defaultDashboard,
  LegendDisplayMode, SortOrder, TooltipDisplayMode, StackingMode, ThresholdsMode,
  type Dashboard, type Panel, type VariableModel,
} from "@grafana/schema";

export interface Query { expr: string; legend?: string }
export interface Place { w?: number; h?: number }

const SOURCE = { type: "prometheus", uid: "${datasource}" };
const WIDTH = 24;

function targets(queries: Query[]): Panel["targets"] {
  return queries.map((query, n) => ({
    refId: String.fromCharCode(65 + n), expr: query.expr, legendFormat: query.legend ?? "__auto", datasource: SOURCE,
  }));
}

/** Lines over time. `unit`: Grafana's id of a unit, such as "s" or "reqps". */
export function lines(title: string, unit: string, queries: Query[], more: Place & {
  about?: string; stacked?: boolean; threshold?: number;
} = {}): Panel {
  const steps = [{ value: null, color: "green" }, ...(more.threshold === undefined ? []
    : [{ value: more.threshold, color: "red" }])];
  return {
    type: "timeseries", title, description: more.about ?? "", datasource: SOURCE,
    gridPos: { x: 0, y: 0, w: more.w ?? 12, h: more.h ?? 8 },
    targets: targets(queries),
    fieldConfig: {
      defaults: {
        unit, min: 0, thresholds: { mode: ThresholdsMode.Absolute, steps },
        custom: {
          drawStyle: GraphDrawStyle.Line, lineWidth: 1, fillOpacity: more.stacked ? 30 : 5,
          stacking: { mode: more.stacked ? StackingMode.Normal : StackingMode.None },
          thresholdsStyle: { mode: more.threshold === undefined ? "off" : "line" },
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: LegendDisplayMode.List, placement: "bottom", showLegend: true, calcs: [] },
      tooltip: { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending },
    },
  };
}

/** One number, coloured from `warn` and `bad` on. */
export function number(title: string, unit: string, expr: string, more: Place & {
  about?: string; warn?: number; bad?: number;
} = {}): Panel {
  const steps = [{ value: null, color: "green" }];
  const coloured = [["orange", more.warn], ["red", more.bad]] as const;
  return {
    type: "stat", title, description: more.about ?? "", datasource: SOURCE,
    gridPos: { x: 0, y: 0, w: more.w ?? 4, h: more.h ?? 4 },
    targets: targets([{ expr }]),
    fieldConfig: {
      defaults: {
        unit,
        thresholds: {
          mode: ThresholdsMode.Absolute,
          steps: [...steps, ...coloured.flatMap(([color, value]) => value === undefined ? [] : [{ value, color }])],
        },
      },
      overrides: [],
    },
    options: {
      colorMode: BigValueColorMode.Value, graphMode: BigValueGraphMode.Area, justifyMode: BigValueJustifyMode.Auto,
      textMode: BigValueTextMode.Auto, orientation: VizOrientation.Auto,
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
    },
  };
}

/** How a histogram spreads, as three quantiles. `by`: what to tell apart, besides. */
export function quantiles(metric: string, selector: string, by = ""): Query[] {
  const series = `sum by (le${by ? `, ${by}` : ""}) (rate(${metric}_bucket${selector}[$__rate_interval]))`;
  const named = by ? ` {{${by}}}` : "";
  return [["p50", 0.5], ["p95", 0.95], ["p99", 0.99]].map(([name, q]) => ({
    expr: `histogram_quantile(${q}, ${series})`, legend: `${name}${named}`,
  }));
}

export interface Row { title: string; panels: Panel[] }

/** Panels from left to right, wrapped, under the title of their row. */
function laidOut(rows: Row[]): NonNullable<Dashboard["panels"]> {
  const placed: NonNullable<Dashboard["panels"]> = [];
  let id = 1, y = 0;
  for (const row of rows) {
    placed.push({ type: "row", id: id++, title: row.title, collapsed: false, panels: [],
                  gridPos: { x: 0, y: y++, w: WIDTH, h: 1 } });
    let x = 0, height = 0;
    for (const panel of row.panels) {
      const { w, h } = panel.gridPos!;
      if (x + w > WIDTH) { x = 0; y += height; height = 0; }
      placed.push({ ...panel, id: id++, gridPos: { x, y, w, h } });
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return placed;
}

const source: VariableModel = {
  name: "datasource", label: "Source", type: "datasource", query: "prometheus",
};

/** A variable with the values of a label, all chosen at first. */
export function choice(name: string, label: string, query: string): VariableModel {
  return {
    name, label, type: "query", datasource: SOURCE, query: { query, refId: name }, includeAll: true, multi: true,
    allValue: ".+", current: { text: "All", value: "$__all" }, refresh: 2,
  };
}

export function dashboard(uid: string, title: string, about: string, rows: Row[],
                          variables: VariableModel[] = []): Dashboard {
  return {
    ...defaultDashboard, uid, title: `Fanfare / ${title}`, description: about, tags: ["fanfare"], editable: false,
    graphTooltip: DashboardCursorSync.Crosshair, refresh: "30s", schemaVersion: 39, timezone: "browser",
    time: { from: "now-3h", to: "now" }, templating: { list: [source, ...variables] },
    links: [{ title: "Fanfare", type: "dashboards", tags: ["fanfare"], asDropdown: true, icon: "", tooltip: "",
              url: "", targetBlank: false, includeVars: false, keepTime: true }],
    panels: laidOut(rows),
  };
}
