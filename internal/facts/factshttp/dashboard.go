package factshttp

import (
	"time"

	"minkang/internal/facts"
)

// Dashboard is the manager's page.
type Dashboard struct {
	Period      WarehousePeriod           `json:"period"`
	Before      WarehousePeriod           `json:"before" doc:"the period the cards are compared with"`
	AsOf        time.Time                 `json:"asOf"`
	Coverage    WarehouseCoverage         `json:"coverage"`
	Cards       []facts.DashboardCard     `json:"cards"`
	Trend       []facts.TrendDay          `json:"trend"`
	Map         []facts.StreetFigure      `json:"map"`
	Ranking     []facts.InstitutionFigure `json:"ranking"`
	Diagnoses   []facts.DiagnosisFigure   `json:"diagnoses"`
	Antibiotics facts.Antibiotics         `json:"antibiotics"`
	Ages        []facts.AgeBand           `json:"ages"`
}

func toDashboard(d *facts.Dashboard) *Dashboard {
	return &Dashboard{Period: WarehousePeriod(d.Period), Before: WarehousePeriod(d.Before), AsOf: d.AsOf, Coverage: WarehouseCoverage(d.Coverage),
		Cards: d.Cards, Trend: d.Trend, Map: d.Map, Ranking: d.Ranking, Diagnoses: d.Diagnoses, Antibiotics: d.Antibiotics, Ages: d.Ages}
}
