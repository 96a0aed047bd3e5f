package standards

import "sort"

// Below gives the divisions directly below one, by code.
func (l *Library) Below(code string) []Division {
	var out []Division
	for _, d := range l.place() {
		if d.Parent == code {
			out = append(out, *d)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out
}
