// Package qualityhttp is quality's face: scores, drill-down, alerts, thresholds and letters for managers and operators.
package qualityhttp
