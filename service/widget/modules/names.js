// What agencies and places in reports are called.

/** An agency's name in the language of the interface. */
export function agencyName(report, strings) {
  return strings.language === "zh" ? report.agency : report.agency_in_english || report.agency;
}

/** Where a citation stands, in a line. */
export function citedPlace({ title, row, column, label }) {
  return [title, row, column, label].filter(Boolean).join(" · ");
}
