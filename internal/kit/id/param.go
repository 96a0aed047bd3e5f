package id

// Param is an identifier in a query or path. HTTP layers use it because their libraries read texts, not integers.
type Param struct{ ID ID }

// UnmarshalText reads the text form; the empty text is none.
func (p *Param) UnmarshalText(b []byte) error { return p.ID.UnmarshalText(b) }
