package column

// The few expressions that the engines write differently. Everything else in a statement is common SQL.

// InSet tests an integer expression against a set given as ONE parameter: decimal numbers joined by commas ("3,17,40"),
// at least one. It stays quick for thousands of numbers.
func (e Engine) InSet(expr string) string {
	if e == Duck {
		return expr + " IN (SELECT unnest(CAST(string_split(CAST(? AS VARCHAR), ',') AS BIGINT[])))"
	}
	return expr + " IN (SELECT value FROM json_each('[' || ? || ']'))"
}

// Median is the aggregate that gives the middle value of a numeric expression, NULLs left out; the mean of the two middle
// ones for an even count.
func (e Engine) Median(expr string) string { return "median(" + expr + ")" }

// Spread is an aggregate that gives a lower bound, at most 64, of the number of distinct values of an integer expression,
// at the price of a count: quick proof that a group is not small. Engines without one count exactly.
func (e Engine) Spread(expr string) string {
	if e == Duck {
		return "bit_count(bit_or(CAST(1 AS UBIGINT) << CAST(hash(" + expr + ") & 63 AS UBIGINT)))"
	}
	return "count(DISTINCT " + expr + ")"
}

// SpreadIsExact tells whether Spread counts exactly.
func (e Engine) SpreadIsExact() bool { return e != Duck }
