package corpus

// Panel is one laboratory order with its items.
type Panel struct {
	Key, Title, Specimen string
	Items                []*LabItem
}

// LabItem is one quantity with its reference range and how healthy adults are spread.
type LabItem struct {
	Key, Code, Name, Unit string
	Low, High             [3]float64 // by sex code, 0 unknown as women
	LowText, HighText     [3]string
	Mean, Deviation       float64
	Decimals              int
	Shifts                map[string]Spread // by the name of the illness's shift
}

// Spread is a mean and a standard deviation.
type Spread struct{ Mean, Deviation float64 }

// Panels gives the laboratory orders by key.
var Panels = once("panels.psv", func(rows []row) map[string]*Panel {
	m, items := map[string]*Panel{}, map[string]*LabItem{}
	for _, r := range rows {
		p := m[r.text("panel")]
		if p == nil {
			p = &Panel{Key: r.text("panel"), Title: r.text("title"), Specimen: r.text("specimen")}
			m[p.Key] = p
		}
		it := &LabItem{Key: r.text("item"), Code: r.text("code"), Name: r.text("name"), Unit: r.text("unit"), Mean: r.number("mean"),
			Deviation: r.number("deviation"), Decimals: r.integer("decimals"), Shifts: map[string]Spread{}}
		for sex := range it.Low {
			it.LowText[sex], it.HighText[sex] = r.text("low"), r.text("high")
			it.Low[sex], it.High[sex] = r.number("low"), r.number("high")
			if sex == 1 && r.text("male high") != "" {
				it.LowText[1], it.HighText[1] = r.text("male low"), r.text("male high")
				it.Low[1], it.High[1] = r.number("male low"), r.number("male high")
			}
		}
		p.Items, items[it.Key] = append(p.Items, it), it
	}
	for _, r := range read("shifts.psv") {
		if it := items[r.text("item")]; it != nil {
			it.Shifts[r.text("shift")] = Spread{r.number("mean"), r.number("deviation")}
		}
	}
	return m
})
