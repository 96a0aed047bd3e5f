package linkage

// maxEdit is the longest text whose edits are counted, in characters.
const maxEdit = 64

// editsWithin tells whether at most limit insertions, deletions, substitutions or exchanges of neighbours turn a into b
// (optimal string alignment).
func editsWithin(a, b string, limit int) bool { return edits(a, b, limit) <= limit }

// edits counts those steps, giving more than limit as soon as it is sure.
func edits(a, b string, limit int) int {
	var xs, ys [maxEdit]rune
	x, ok := runes(a, &xs)
	y, ok2 := runes(b, &ys)
	if !ok || !ok2 {
		if a == b {
			return 0
		}
		return limit + 1
	}
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(x)-len(y) > limit {
		return limit + 1
	}
	if len(y) == 0 {
		return len(x)
	}
	var rows [3][maxEdit + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(y) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

func runes(s string, buf *[maxEdit]rune) ([]rune, bool) {
	n := 0
	for _, r := range s {
		if n == maxEdit {
			return nil, false
		}
		buf[n] = r
		n++
	}
	return buf[:n], true
}
